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
)

const (
	maxAnswer = 16 << 20         // bytes read of one answer
	patience  = 60 * time.Second // for one answer; Okta's, and nobody waits longer
)

// Wire sends requests to one server and tells who watches.
type Wire struct {
	Base   string       // http://host/d/dir-x/scim/v2, without a slash at its end
	Token  string       // the bearer token; never part of an [Exchange] or an error
	Client *http.Client // follows no redirects; see [NewClient]
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
	Path     string // below the base URL, with its query, as it was sent
	Body     string // without the password
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

// send waits for its turn and sends c. Once it is under way it is finished,
// even when ctx ends meanwhile. The error is the context's or a *Failure.
func (w *Wire) send(ctx context.Context, c call) (answer, error) {
	if err := w.Turn(ctx); err != nil {
		return answer{}, err
	}
	seen := Exchange{
		Number: w.numbers.Add(1), Dialect: w.dialect, Method: c.method, Path: c.path,
		Body: shownBody(c.body), For: c.why, Person: c.person, Check: c.check,
	}
	w.Begun(seen)
	began := w.Now()
	got, err := w.exchange(context.WithoutCancel(ctx), c)
	seen.Took, seen.Status, seen.Total, seen.Answered = w.Now().Sub(began), got.status, c.total(got), true
	if err != nil {
		seen.Problem = err.Error()
	}
	w.Answered(seen)
	return got, err
}

func (w *Wire) exchange(ctx context.Context, c call) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := w.request(ctx, c)
	if err != nil {
		return answer{}, &Failure{Kind: Unreachable, Text: w.hush(fmt.Sprintf("%s %s cannot be sent: %v", c.method, c.shownPath(), err))}
	}
	resp, err := w.Client.Do(req)
	if err != nil {
		return answer{}, w.unreachable(c, err)
	}
	defer resp.Body.Close()
	body, err := readBody(resp)
	if err != nil {
		return answer{status: resp.StatusCode}, w.unreachable(c, err)
	}
	return answer{resp.StatusCode, resp.Header, []byte(w.hush(string(body)))}, nil
}

// unreachable says that there was no answer. The URL is left out: it is long,
// and known.
func (w *Wire) unreachable(c call, err error) *Failure {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var slow net.Error
	timedOut := errors.As(err, &slow) && slow.Timeout()
	return &Failure{
		Kind: Unreachable, timedOut: timedOut,
		Text: w.hush(fmt.Sprintf("%s %s got no answer: %v", c.method, c.shownPath(), err)),
	}
}

func (w *Wire) request(ctx context.Context, c call) (*http.Request, error) {
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
	req.Header.Set("Authorization", "Bearer "+w.Token)
	return req, nil
}

// hush keeps the token out of whatever a server repeats.
func (w *Wire) hush(text string) string {
	if w.Token == "" {
		return text
	}
	return strings.ReplaceAll(text, w.Token, "[token]")
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
