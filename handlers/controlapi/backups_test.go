package controlapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp/fasthttputil"

	"scimdesk/handlers"
	"scimdesk/handlers/controlapi"
	"scimdesk/models"
)

// moving is a store whose backups and copies a test writes.
type moving struct {
	backup func(ctx context.Context, out io.Writer) error
	copies func(ctx context.Context, told func(models.CopyProgress)) error
}

func (m moving) Backup(ctx context.Context, out io.Writer) error { return m.backup(ctx, out) }

func (m moving) CopyTo(ctx context.Context, _ string, told func(models.CopyProgress)) (models.Copied, error) {
	return models.Copied{Bytes: 1, Rows: 2, SHA256: "3"}, m.copies(ctx, told)
}

// asked answers what one path of the control side says.
func asked(t *testing.T, m moving, path string) (*http.Response, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	app := handlers.Control(&controlapi.Handler{Backups: m, Log: logger}, logger)
	listener := fasthttputil.NewInmemoryListener()
	served := make(chan error, 1)
	go func() { served <- app.Listener(listener) }()
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return listener.Dial() },
	}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://scimdesk"+path, strings.NewReader(`{"to":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = response.Body.Close()
		if err := errors.Join(app.Shutdown(), <-served); err != nil {
			t.Error(err)
		}
	})
	return response, &log
}

var errBroke = errors.New("the disk is gone")

func TestABackupThatCannotBeginIsAProblem(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		err    error
		status int
		says   string
	}{
		{"any reason", errBroke, http.StatusConflict, "the disk is gone"},
		{"a full disk", models.ErrFull, http.StatusServiceUnavailable, "make room"},
		{"a commit nobody knows the end of", models.ErrUnknown, http.StatusServiceUnavailable, "not known"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			response, _ := asked(t, moving{backup: func(context.Context, io.Writer) error { return tc.err }}, "/backup")
			var told controlapi.Problem
			err := json.NewDecoder(response.Body).Decode(&told)
			if err != nil || response.StatusCode != tc.status || !strings.Contains(told.Error, tc.says) {
				t.Errorf("%d %+v, %v", response.StatusCode, told, err)
			}
		})
	}
}

func TestABackupThatBreaksOffDoesNotLookWhole(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func() error{"an error": func() error { return errBroke }, "a panic": func() error { panic("lost") }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, log := asked(t, moving{backup: func(_ context.Context, out io.Writer) error {
				_, err := out.Write(bytes.Repeat([]byte("x"), 1<<20))
				return errors.Join(err, end())
			}}, "/backup")
			text, err := io.ReadAll(response.Body)
			if err == nil || len(text) > 1<<20 {
				t.Errorf("%d bytes came to a good end", len(text))
			}
			if !strings.Contains(log.String(), "did not end") {
				t.Errorf("logged %q", log)
			}
		})
	}
}

func TestABackupEndsWhenNobodyListens(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	response, _ := asked(t, moving{backup: func(ctx context.Context, out io.Writer) error {
		for {
			if _, err := out.Write(make([]byte, 1<<16)); err != nil {
				ended <- err
				return err
			}
		}
	}}, "/backup")
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("it went on")
	}
}

func TestACopyTellsHowItGoesAndHowItEnded(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		err  error
		want string
	}{
		{"well", nil, `{"done":5,"of":9}` + "\n" + `{"made":{"bytes":1,"rows":2,"sha256":"3"}}` + "\n"},
		{"badly", errBroke, `{"done":5,"of":9}` + "\n" + `{"error":"the disk is gone"}` + "\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			response, _ := asked(t, moving{copies: func(_ context.Context, told func(models.CopyProgress)) error {
				told(models.CopyProgress{What: "rows", Done: 5, Of: 9})
				return tc.err
			}}, "/database/copy")
			if text, err := io.ReadAll(response.Body); err != nil || string(text) != tc.want {
				t.Errorf("%v, %s", err, text)
			}
		})
	}
}
