package stage_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// server is a small SCIM server that remembers who wrote.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	users  map[string]map[string]any
	tokens map[string]bool // that were used
	held   chan struct{}   // when set, writes wait until it is closed
	writes int
	given  int // access tokens
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{users: map[string]map[string]any{}, tokens: map[string]bool{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP knows users; groups are made and forgotten.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	held := s.held
	s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] = true
	s.mu.Unlock()
	if held != nil && r.Method != http.MethodGet {
		<-held
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	switch {
	case id == "token":
		s.given++
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		answer(w, http.StatusOK, map[string]any{
			"access_token": fmt.Sprintf("an-access-token-%d", s.given), "token_type": "Bearer", "expires_in": 3600,
			"refresh_token": fmt.Sprintf("a-refresh-token-%d", s.given), "scope": "scim",
		})
	case r.Method == http.MethodGet && (id == "Users" || id == "Groups" || id == "Schemas"):
		s.list(w, r)
	case r.Method == http.MethodGet:
		answer(w, http.StatusOK, s.users[id])
	case r.Method == http.MethodPost:
		s.writes++
		id = fmt.Sprintf("id-%d", s.writes)
		body["id"] = id
		s.users[r.Host+id], s.users[id] = body, body
		answer(w, http.StatusCreated, body)
	default:
		s.writes++
		if r.Method == http.MethodPut {
			s.users[id] = body
		}
		answer(w, http.StatusOK, s.users[id])
	}
}

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	found := []any{}
	_, wanted, _ := strings.Cut(r.URL.Query().Get("filter"), `"`)
	for id, user := range s.users {
		if !strings.HasPrefix(id, "id-") {
			continue
		}
		if name, _ := user["userName"].(string); wanted != "" && strings.HasPrefix(wanted, name+`"`) {
			found = append(found, user)
		}
	}
	answer(w, http.StatusOK, map[string]any{"totalResults": len(found), "startIndex": 1, "Resources": found})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (s *server) count() (users, tokens int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, user := range s.users {
		if user["userName"] != nil {
			users++
		}
	}
	return users / 2, len(s.tokens)
}

// hold makes writes wait; the answer lets them go.
func (s *server) hold() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := make(chan struct{})
	s.held = held
	return sync.OnceFunc(func() {
		s.mu.Lock()
		s.held = nil
		s.mu.Unlock()
		close(held)
	})
}
