package grant_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"scimdesk/internal/standin/grant"
)

// issuer of tokens for tests: it answers each form with the next token, or as
// it was told to, and remembers how it was asked.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string // "POST /token?scope=a\nAuthorization: …\n\nform"
	forms  []url.Values
	status int
	body   string // in place of a token; %d is the number of the answer
}

const good = `{"access_token":"access-%[1]d","token_type":"Bearer","expires_in":3600,"refresh_token":"refresh-%[1]d","scope":"scim"}`

func serve(t *testing.T) *server {
	t.Helper()
	s := &server{status: http.StatusOK, body: good}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP is every endpoint.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	text := r.Method + " " + r.RequestURI + "\n"
	for _, name := range []string{"Authorization", "Content-Type"} {
		if value := r.Header.Get(name); value != "" {
			text += name + ": " + value + "\n"
		}
	}
	s.asked = append(s.asked, text+"\n"+string(form)+"\n")
	values, _ := url.ParseQuery(string(form))
	s.forms = append(s.forms, values)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(s.status)
	body := s.body
	if strings.Contains(body, "%[1]d") {
		body = fmt.Sprintf(body, len(s.asked))
	}
	_, _ = io.WriteString(w, body)
}

// answers makes s answer something else from now on.
func (s *server) answers(status int, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.body = status, body
}

func (s *server) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

func (s *server) last() (text string, form url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[len(s.asked)-1], s.forms[len(s.forms)-1]
}

// post is the plainest grant.Post.
func post(ctx context.Context, r grant.Request) (grant.Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, strings.NewReader(r.Form.Encode()))
	if err != nil {
		return grant.Answer{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if r.User != "" {
		req.SetBasicAuth(r.User, r.Password)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return grant.Answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return grant.Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}, err
}

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(span time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(span)
}
