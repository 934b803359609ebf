package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/valyala/fasthttp/fasthttputil"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/config"
	"scimdesk/models"
)

// lockPatience is how long a command waits for another one to finish with the
// same data folder.
const lockPatience = 10 * time.Second

// asker sends commands to the running server, or to the same routes in this
// process.
type asker struct{ client *http.Client }

// check settles the flags that go with every command. faults are what a
// command found in its own values: everything is said at once.
func (s *shell) check(publicURL string, faults config.Faults) (config.Config, error) {
	given := s.config
	given.PublicURL = publicURL
	checked, err := given.Check()
	var wrong config.Faults
	errors.As(err, &wrong)
	if faults = append(faults, wrong...); len(faults) > 0 {
		return checked, faults
	}
	return checked, err
}

// named is a fault when an id is empty, or dots that a path would swallow.
func named(what, id, list string) config.Faults {
	if strings.Trim(id, ". ") != "" {
		return nil
	}
	return config.Faults{fmt.Sprintf("%s: %q is not an id. See the ids with: scimdesk %s", what, id, list)}
}

// ask finds who answers: the server on the same data folder by its socket,
// else this process under the same lock, which migrates and works by itself.
// Nobody is asked when there are faults.
func (s *shell) ask(publicURL string, faults config.Faults, do func(*asker) error) error {
	checked, err := s.check(publicURL, faults)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	for {
		if conn, err := net.Dial("unix", socketPath(checked.Data)); err == nil {
			_ = conn.Close()
			return do(overSocket(checked.Data))
		}
		lock, err := takeLock(checked.Data)
		if err == nil {
			defer lock.release()
			return s.askMyself(checked, do)
		}
		if !errors.Is(err, errLocked) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("another scimdesk works on %s and does not answer: wait for it to end, or stop it", checked.Data)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// askMyself builds the house without its doors and asks its control routes.
func (s *shell) askMyself(c config.Config, do func(*asker) error) error {
	h, err := build(context.Background(), c, s.log)
	if err != nil {
		return err
	}
	defer h.close()
	if c.PublicURL == "" {
		c.PublicURL = h.storedPublicURL(context.Background())
	}
	h.tell(c.PublicURL, "")
	listener := fasthttputil.NewInmemoryListener()
	served := make(chan error, 1)
	go func() { served <- h.control.Listener(listener) }()
	err = do(&asker{&http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return listener.Dial() },
	}}})
	return errors.Join(err, h.control.Shutdown(), <-served)
}

func overSocket(data string) *asker {
	return &asker{&http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socketPath(data))
		},
	}}}
}

// longestAnswer is more than any command needs; a backup is no answer in memory.
const longestAnswer = 64 << 20

// call sends one command and reads its answer into out.
func (a *asker) call(method, path string, in, out any) error {
	body, err := a.open(context.Background(), method, path, in)
	if err != nil {
		return err
	}
	defer body.Close()
	answer, err := io.ReadAll(io.LimitReader(body, longestAnswer))
	if err != nil {
		return fmt.Errorf("ask the running scimdesk: %w", err)
	}
	return json.Unmarshal(answer, out)
}

// open sends one command and hands over its answer to be read as it comes.
func (a *asker) open(ctx context.Context, method, path string, in any) (io.ReadCloser, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://scimdesk"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := a.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask the running scimdesk: %w", err)
	}
	if response.StatusCode < 400 {
		return response.Body, nil
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err != nil {
		return nil, fmt.Errorf("ask the running scimdesk: %w", err)
	}
	return nil, problem(answer)
}

// problem turns an error answer back into an error with the same meaning.
func problem(answer []byte) error {
	var p controlapi.Problem
	if err := json.Unmarshal(answer, &p); err != nil || p.Error == "" {
		return fmt.Errorf("the running scimdesk answered what this version does not understand: %.200s", answer)
	}
	if len(p.Fields) > 0 {
		return models.Invalid(p.Fields)
	}
	return errors.New(p.Error)
}

// segment makes an id safe as one piece of a path.
func segment(id string) string { return url.PathEscape(id) }
