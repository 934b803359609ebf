package dialect

import (
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"scimdesk/internal/standin/grant"
)

const (
	maxAnswer = 16 << 20         // bytes read of one answer
	patience  = 60 * time.Second // for one answer; Okta's, and nobody waits longer
)

// Wire sends requests to one server and tells who watches.
type Wire struct {
	Base   string           // http://host/d/dir-x/scim/v2, without a slash at its end
	Auth   grant.Authorizer // its secrets are never part of an [Exchange] or an error
	Client *http.Client     // follows no redirects; see [NewClient]
	Now    func() time.Time
	// Turn waits until a request may be sent; an error when none may be any more.
	Turn func(context.Context) error
	// Begun and Answered hear of each request. They must not block, and may be
	// called from many places at once.
	Begun, Answered func(Exchange)

	dialect Name
	headers []Header
	numbers atomic.Int64
}

// Exchange is one request as it went out, and its answer.
type Exchange struct {
	Number   int64 // counts from 1, in the order of sending
	Dialect  Name
	Method   string
	Path     string // below the base URL, with its query, as it was sent; of a token request below the host
	Body     string // without passwords and secrets
	For      string // "Create Ada Okonjo"
	Person   int    // whom it is about, -1 for nobody
	Check    bool   // looks at the outcome; the provider itself would not send it
	Status   int    // 0: not answered
	Total    int    // how many a lookup found
	Took     time.Duration
	Problem  string // why there is no answer
	Answered bool
}

// Header is one header line a provider sends.
type Header struct{ Name, Value string }

// Nobody is the Person of a request that is about no one person.
const Nobody = -1

// call is a request to be sent.
type call struct {
	method, path string
	body         Object
	why          string
	person       int
	check        bool
}

// shownPath is the path without its query, for sentences.
func (c call) shownPath() string {
	path, _, _ := strings.Cut(c.path, "?")
	return path
}

// maxLookup is how long the answer to a lookup may be that is read for watchers.
const maxLookup = 64 << 10

// total is how many a lookup found, 0 for any other call.
func (c call) total(a answer) int {
	if c.method != http.MethodGet || !strings.Contains(c.path, "filter=") || len(a.body) > maxLookup {
		return 0
	}
	var list struct {
		Total json.Number `json:"totalResults"`
	}
	if json.Unmarshal(a.body, &list) != nil {
		return 0
	}
	n, _ := list.Total.Int64()
	return int(n)
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// NewClient makes a client for so many requests at once. It asks for no
// compression by itself and follows no redirect, which would carry the token.
func NewClient(parallel int) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DisableCompression: true, ForceAttemptHTTP2: true,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: parallel, IdleConnTimeout: time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// send waits for its turn and sends c, with a token that is fetched first when
// there is none, and once more when the server refuses it. What is under way
// is finished, even when ctx ends meanwhile. The error is the context's or a
// *Failure.
func (w *Wire) send(ctx context.Context, c call) (answer, error) {
	value, err := w.authorize(ctx, "")
	if err != nil {
		return answer{}, err
	}
	got, err := w.once(ctx, c, value)
	if err != nil || got.status != http.StatusUnauthorized {
		return got, err
	}
	again, err := w.authorize(ctx, value)
	if err != nil || again == value {
		return got, err
	}
	return w.once(ctx, c, again)
}

// once sends c a single time.
func (w *Wire) once(ctx context.Context, c call, authorization string) (answer, error) {
	seen := Exchange{Method: c.method, Path: c.path, Body: shownBody(c.body), For: c.why, Person: c.person, Check: c.check}
	return w.watched(ctx, seen, func(ctx context.Context) (answer, error) {
		req, err := w.request(ctx, c, authorization)
		if err != nil {
			return answer{}, &Failure{Kind: Unreachable, Text: w.hush(fmt.Sprintf("%s %s cannot be sent: %v", c.method, c.shownPath(), err))}
		}
		got, err := w.exchange(req, c.shownPath())
		got.body = []byte(w.hush(string(got.body)))
		return got, err
	}, c.total)
}

// watched waits for its turn, sends, and tells who watches before and after.
func (w *Wire) watched(ctx context.Context, seen Exchange, send func(context.Context) (answer, error), total func(answer) int) (answer, error) {
	if err := w.Turn(ctx); err != nil {
		return answer{}, err
	}
	seen.Number, seen.Dialect = w.numbers.Add(1), w.dialect
	w.Begun(seen)
	began := w.Now()
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	got, err := send(within)
	seen.Took, seen.Status, seen.Total, seen.Answered = w.Now().Sub(began), got.status, total(got), true
	if err != nil {
		seen.Problem = err.Error()
	}
	w.Answered(seen)
	return got, err
}

// exchange sends req; path is what sentences call it.
func (w *Wire) exchange(req *http.Request, path string) (answer, error) {
	resp, err := w.Client.Do(req)
	if err != nil {
		return answer{}, w.unreachable(req.Method, path, err)
	}
	defer resp.Body.Close()
	body, err := readBody(resp)
	if err != nil {
		return answer{status: resp.StatusCode}, w.unreachable(req.Method, path, err)
	}
	return answer{resp.StatusCode, resp.Header, body}, nil
}

// unreachable says that there was no answer. The URL is left out: it is long,
// and known.
func (w *Wire) unreachable(method, path string, err error) *Failure {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var slow net.Error
	timedOut := errors.As(err, &slow) && slow.Timeout()
	return &Failure{
		Kind: Unreachable, timedOut: timedOut,
		Text: w.hush(fmt.Sprintf("%s %s got no answer: %v", method, path, err)),
	}
}

func (w *Wire) request(ctx context.Context, c call, authorization string) (*http.Request, error) {
	var body io.Reader
	if c.body != nil {
		body = strings.NewReader(c.body.String())
	}
	req, err := http.NewRequestWithContext(ctx, c.method, w.Base+c.path, body)
	if err != nil {
		return nil, err
	}
	for _, h := range w.headers {
		if c.body != nil || h.Name != "Content-Type" {
			req.Header.Set(h.Name, h.Value)
		}
	}
	req.Header.Set("Authorization", authorization)
	return req, nil
}

// readBody reads and unpacks an answer, whichever packing Okta asked for.
func readBody(resp *http.Response) ([]byte, error) {
	var in io.Reader = resp.Body
	switch strings.ToLower(resp.Header.Get("Content-Encoding")) {
	case "gzip":
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = unpacked
	case "deflate":
		unpacked, err := zlib.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = unpacked
	}
	return io.ReadAll(io.LimitReader(in, maxAnswer))
}

// shownBody is a body for people to read: the password is nobody's business.
func shownBody(body Object) string {
	if body == nil {
		return ""
	}
	return hidePassword(body).(Object).String()
}

func hidePassword(value any) any {
	switch v := value.(type) {
	case Object:
		out := make(Object, len(v))
		for i, f := range v {
			if out[i] = (Field{f.Name, hidePassword(f.Value)}); strings.EqualFold(f.Name, "password") {
				out[i].Value = "…"
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = hidePassword(item)
		}
		return out
	}
	return value
}
