package dialect

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"scimdesk/internal/standin/grant"
	"scimdesk/internal/standin/world"
)

const testToken = "s3cret-token"

// received is one request as it came over the wire.
type received struct {
	method, target string
	header         http.Header
	body           string
}

func (r received) String() string { return r.method + " " + r.target }

// reply is what a server says: a status, a body, and headers in pairs.
type reply struct {
	status  int
	body    string
	headers []string
}

// recorder is a server that keeps what it got and answers from a list; when
// that is used up, as the last one.
type recorder struct {
	mu      sync.Mutex
	got     []received
	replies []reply
	server  *httptest.Server
}

func record(t *testing.T, replies ...reply) *recorder {
	t.Helper()
	r := &recorder{replies: replies}
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.got = append(r.got, received{req.Method, strings.TrimPrefix(req.RequestURI, "/scim/v2"), req.Header.Clone(), string(body)})
	next := r.replies[min(len(r.got), len(r.replies))-1]
	r.mu.Unlock()
	w.Header().Set("Content-Type", "application/scim+json")
	for i := 0; i+1 < len(next.headers); i += 2 {
		w.Header().Set(next.headers[i], next.headers[i+1])
	}
	w.WriteHeader(next.status)
	_, _ = io.WriteString(w, next.body)
}

// lines are the requests so far, without their bodies.
func (r *recorder) lines() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, g := range r.got {
		out = append(out, g.String())
	}
	return strings.Join(out, "\n")
}

// last is the body of the last request.
func (r *recorder) last() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got[len(r.got)-1].body
}

// stage is a provider that talks to a recorder.
type stage struct {
	Provider
	*recorder
	seen      []Exchange
	suspended []time.Duration
}

func play(t *testing.T, name Name, replies ...reply) *stage {
	t.Helper()
	s := &stage{recorder: record(t, replies...)}
	wire := &Wire{
		Base: s.server.URL + "/scim/v2", Auth: grant.Bearer(testToken), Client: NewClient(1),
		Now: func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }, Turn: func(ctx context.Context) error { return ctx.Err() },
		Begun: func(Exchange) {}, Answered: func(x Exchange) { s.seen = append(s.seen, x) },
	}
	t.Cleanup(wire.Client.CloseIdleConnections)
	provider, err := New(name, Line{Wire: wire, Groups: true, Suspend: func(d time.Duration) { s.suspended = append(s.suspended, d) }})
	if err != nil {
		t.Fatal(err)
	}
	s.Provider = provider
	return s
}

const listURN = `"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]`

var nobody = reply{200, `{` + listURN + `,"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`, nil}

func list(users ...string) reply {
	return reply{200, fmt.Sprintf(`{%s,"totalResults":%d,"startIndex":1,"itemsPerPage":%d,"Resources":[%s]}`, listURN, len(users), len(users), strings.Join(users, ",")), nil}
}

func ok(body string) reply { return reply{200, body, nil} }

func created(id string) reply { return reply{201, `{"id":"` + id + `"}`, nil} }

func refuse(status int, detail string, headers ...string) reply {
	return reply{status, fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d","detail":"%s"}`, status, detail), headers}
}

// bare is a person with nothing but a name and an address.
func bare(given, family, locale string) *Subject {
	nick := strings.ToLower(given + "." + family)
	return &Subject{Active: true, Person: world.Person{
		Given: given, Family: family, Nick: nick, UserName: nick + ".u1@example.com", Email: nick + ".u1@example.com",
		Locale: locale, Manager: world.NoManager,
	}}
}
