package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/grant"
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

const testToken = "s3cret-token"

// server keeps users in memory, as a tolerant SCIM server would; groups it
// serves only when told to. meddle may answer in its place.
type server struct {
	*httptest.Server
	meddle func(w http.ResponseWriter, r *http.Request) bool

	mu     sync.Mutex
	users  []scim.Resource
	groups map[string]map[string]any
	lines  []string
	bodies []string
	most   int // requests under way at once
	now    int
	last   int // id
}

func serve(t *testing.T) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.enter(r, body)
	defer s.leave()
	if s.meddle != nil && s.meddle(w, r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kind, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/scim/v2/"), "/")
	status, answer := 501, any(nil)
	switch {
	case r.Header.Get("Authorization") != "Bearer "+testToken:
		status = 401
	case kind == "Schemas":
		status, answer = 200, map[string]any{"totalResults": 0, "startIndex": 1, "Resources": []any{}}
	case kind == "Users":
		status, answer = s.user(r, id, body)
	case kind == "Groups" && s.groups != nil:
		status, answer = s.group(r, id, body)
	}
	say(w, status, answer)
}

func (s *server) enter(r *http.Request, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, r.Method+" "+strings.TrimPrefix(r.RequestURI, "/scim/v2"))
	s.bodies = append(s.bodies, string(body))
	s.now++
	s.most = max(s.most, s.now)
}

func (s *server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now--
}

func say(w http.ResponseWriter, status int, answer any) {
	if answer == nil && status >= 400 {
		answer = map[string]any{"schemas": []string{scim.MessageError}, "status": strconv.Itoa(status), "detail": "No."}
	}
	w.Header().Set("Content-Type", scim.ContentType)
	if w.WriteHeader(status); answer != nil {
		_ = json.NewEncoder(w).Encode(answer)
	}
}

// user answers one request about users.
func (s *server) user(r *http.Request, id string, body []byte) (int, any) {
	at := slices.IndexFunc(s.users, func(u scim.Resource) bool { return u["id"] == id })
	switch {
	case r.Method == http.MethodPost:
		return s.save(-1, body, s.newID())
	case id == "":
		return s.list(r)
	case at < 0:
		return 404, nil
	case r.Method == http.MethodGet:
		return 200, s.users[at]
	case r.Method == http.MethodPut:
		return s.save(at, body, id)
	case r.Method == http.MethodDelete:
		s.users = slices.Delete(s.users, at, at+1)
		return 204, nil
	}
	return s.patch(at, body)
}

func (s *server) newID() string {
	s.last++
	return "u" + strconv.Itoa(s.last)
}

func (s *server) save(at int, body []byte, id string) (int, any) {
	doc, err := scim.Parse(body)
	if err == nil {
		doc, err = schema.User().Read(doc, nil)
	}
	return s.keep(at, doc, id, err)
}

func (s *server) patch(at int, body []byte) (int, any) {
	ops, err := patch.Parse(body, nil)
	doc := scim.Clone(s.users[at])
	if err == nil {
		err = patch.Apply(schema.User(), doc, ops, nil)
	}
	return s.keep(at, doc, fmt.Sprint(s.users[at]["id"]), err)
}

// keep stores a document, unless something was wrong or the name is taken.
func (s *server) keep(at int, doc scim.Resource, id string, err error) (int, any) {
	var wrong *scim.Error
	if errors.As(err, &wrong) {
		return wrong.Status, nil
	}
	for i, u := range s.users {
		if i != at && strings.EqualFold(fmt.Sprint(u["userName"]), fmt.Sprint(doc["userName"])) {
			return 409, nil
		}
	}
	doc["id"] = id
	doc["meta"] = map[string]any{"resourceType": "User", "lastModified": "2026-11-22T09:00:00Z"}
	if at < 0 {
		s.users = append(s.users, doc)
		return 201, doc
	}
	s.users[at] = doc
	return 200, doc
}

func (s *server) list(r *http.Request) (int, any) {
	found := s.users
	if text := r.URL.Query().Get("filter"); text != "" {
		expr, err := filter.Parse(text, nil)
		if err != nil {
			return 400, nil
		}
		bound, err := filter.Bind(expr, schema.User(), nil)
		if err != nil {
			return 400, nil
		}
		found = nil
		for _, u := range s.users {
			if bound.Match(u) {
				found = append(found, u)
			}
		}
	}
	start, count := 1, 100
	if n, err := strconv.Atoi(r.URL.Query().Get("startIndex")); err == nil {
		start = max(n, 1)
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("count")); err == nil {
		count = n
	}
	page := append([]scim.Resource{}, found[min(start-1, len(found)):min(start-1+count, len(found))]...)
	return 200, map[string]any{"schemas": []string{scim.MessageList}, "totalResults": len(found), "startIndex": start, "itemsPerPage": len(page), "Resources": page}
}

// group keeps what was said of a group and finds nothing by a filter.
func (s *server) group(r *http.Request, id string, body []byte) (int, any) {
	switch {
	case id == "" && r.Method == http.MethodGet:
		return 200, map[string]any{"totalResults": 0, "startIndex": 1, "Resources": []any{}}
	case r.Method == http.MethodPost:
		id = "g" + strconv.Itoa(len(s.groups))
		s.groups[id] = map[string]any{"id": id, "body": string(body)}
		return 201, s.groups[id]
	case s.groups[id] == nil:
		return 404, nil
	case r.Method == http.MethodDelete:
		delete(s.groups, id)
		return 204, nil
	case r.Method == http.MethodGet:
		return 200, s.groups[id]
	}
	s.groups[id]["body"] = string(body)
	return 200, s.groups[id]
}

// active are how many users are active, and how many there are.
func (s *server) active() (on, all int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.users {
		if u["active"] == true {
			on++
		}
	}
	return on, len(s.users)
}

// sent is how many requests came whose line begins so.
func (s *server) sent(prefix string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, line := range s.lines {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

// engine plays name against s; its time passes only when it sleeps.
func engine(t *testing.T, s *server, name dialect.Name, people int, more ...func(*Config)) *Engine {
	t.Helper()
	clock := newClock()
	c := Config{Auth: grant.Bearer(testToken), Dialect: name, Seed: 1, People: people, Now: clock.Now, Sleep: clock.Sleep}
	if s.Server != nil {
		c.Base = s.URL + "/scim/v2/"
	}
	for _, m := range more {
		m(&c)
	}
	e, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.config.Client.CloseIdleConnections)
	return e
}

// newest is the body of the newest request.
func (s *server) newest() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[len(s.bodies)-1]
}
