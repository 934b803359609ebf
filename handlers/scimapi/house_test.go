package scimapi_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers"
	"scimdesk/handlers/scimapi"
	"scimdesk/internal/provisioning"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/scim"
)

// memory is the store behind the door: two directories, their tokens, and
// the people of whoever asks.
type memory struct {
	directories map[models.DirectoryID]models.Directory
	tokens      []models.Token
	people      []models.Resource
}

func (m *memory) Directory(_ context.Context, id models.DirectoryID) (models.Directory, error) {
	if d, known := m.directories[id]; known {
		return d, nil
	}
	return models.Directory{}, models.ErrNotFound
}

func (m *memory) CreateToken(_ context.Context, t models.Token, _ models.TokenID, _ time.Time) error {
	m.tokens = append(m.tokens, t)
	return nil
}

func (m *memory) TokenByHash(_ context.Context, hash []byte) (models.Token, models.Directory, error) {
	for _, t := range m.tokens {
		if string(t.Hash) == string(hash) {
			return t, m.directories[t.Directory], nil
		}
	}
	return models.Token{}, models.Directory{}, models.ErrNotFound
}

func (m *memory) Token(_ context.Context, id models.TokenID) (models.Token, error) {
	for _, t := range m.tokens {
		if t.ID == id {
			return t, nil
		}
	}
	return models.Token{}, models.ErrNotFound
}

func (m *memory) Tokens(context.Context, models.DirectoryID) ([]models.Token, error) {
	return m.tokens, nil
}

func (m *memory) RevokeToken(_ context.Context, id models.TokenID, at time.Time) error {
	for i := range m.tokens {
		if m.tokens[i].ID == id {
			m.tokens[i].RevokedAt = at
		}
	}
	return nil
}

func (m *memory) TouchToken(context.Context, models.TokenID, time.Time, string, string) error {
	return nil
}

func (m *memory) CreateResource(_ context.Context, c models.Change) (models.Saved, error) {
	for _, p := range m.people {
		if p.UniqueKey == c.After.UniqueKey {
			return models.Saved{}, &models.TakenError{Attribute: "userName"}
		}
	}
	c.After.Version = 1
	m.people = append(m.people, c.After)
	return models.Saved{Resource: c.After}, nil
}

// EditResource lets edit run twice, as a store does when another writer was
// faster.
func (m *memory) EditResource(_ context.Context, ref models.Ref, edit models.Edit) (models.Saved, error) {
	for i, p := range m.people {
		if p.ID != ref.ID {
			continue
		}
		_, _ = edit(p, nil)
		change, err := edit(p, nil)
		if err != nil || change == nil {
			return models.Saved{Resource: p}, err
		}
		change.After.Version = p.Version + 1
		m.people[i] = change.After
		if change.Delete {
			m.people = append(m.people[:i], m.people[i+1:]...)
		}
		return models.Saved{Resource: change.After}, nil
	}
	return models.Saved{}, models.ErrNotFound
}

func (m *memory) Password(context.Context, models.Ref) (string, error) { return "", nil }

func (m *memory) Resource(_ context.Context, ref models.Ref, _ models.With) (models.Resource, error) {
	for _, p := range m.people {
		if p.ID == ref.ID {
			return p, nil
		}
	}
	return models.Resource{}, models.ErrNotFound
}

func (m *memory) Resources(_ context.Context, q models.Query) (models.Page, error) {
	var page models.Page
	for _, p := range m.people {
		doc, err := scim.ParseStored(p.Document)
		if err != nil {
			return page, err
		}
		if q.Filter.Match(doc) {
			page.Resources = append(page.Resources, p)
		}
	}
	page.Total = len(page.Resources)
	page.Resources = page.Resources[:min(page.Total, q.Count)]
	return page, nil
}

func (m *memory) FormerAccount(context.Context, models.Scope, string) (models.Account, error) {
	return models.Account{}, models.ErrNotFound
}

// kept is what the recorder was given.
type kept struct {
	exchanges []models.Exchange
	counted   int
}

func (k *kept) Record(e models.Exchange) { k.exchanges = append(k.exchanges, e) }
func (k *kept) Count(models.Exchange)    { k.counted++ }

// house is the public side over memory.
type house struct {
	*memory
	*kept
	app    *fiber.App
	office *token.Service
	bearer string // a live token of dir-a, its first
	other  string // one of dir-b
	now    time.Time
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{kept: &kept{}, now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	h.memory = &memory{directories: map[models.DirectoryID]models.Directory{}}
	for _, id := range []models.DirectoryID{"dir-a", "dir-b"} {
		h.directories[id] = models.Directory{ID: id, Organization: "org-1", Provider: "entra", State: models.DirectorySetup}
	}
	clock, log, made := func() time.Time { return h.now }, slog.New(slog.DiscardHandler), 0
	newID := func() string { made++; return fmt.Sprintf("id-%d", made) }
	h.office = &token.Service{Store: h.memory, Now: clock, NewID: newID, Log: log, Uses: token.NewUses()}
	h.app = handlers.Public(&scimapi.Handler{
		Provisioning: &provisioning.Service{Store: h.memory, Now: clock, NewID: newID},
		Tokens:       h.office, Directories: h.memory, Recorder: h.kept,
		PublicURL: "https://scim.example.com", Now: clock, NewID: newID, Log: log,
	}, log)
	h.bearer, h.other = h.issue(t, "dir-a"), h.issue(t, "dir-b")
	return h
}

func (h *house) issue(t *testing.T, directory models.DirectoryID) string {
	t.Helper()
	_, text, err := h.office.Issue(t.Context(), directory, "", time.Time{}, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// answer is what a client sees.
type answer struct {
	status int
	header http.Header
	body   string
}

// send writes the path as it stands, with these Authorization headers.
func (h *house) send(t *testing.T, method, path, body string, authorization ...string) answer {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, "http://scim.example.com/", strings.NewReader(body))
	request.RequestURI = path
	request.Header["Authorization"] = authorization
	response, err := h.app.Test(request, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(read)}
}

// scim sends a request below the base URL of dir-a with its token and gives
// the exchange that was recorded.
func (h *house) scim(t *testing.T, method, path, body string) models.Exchange {
	t.Helper()
	h.send(t, method, "/d/dir-a/scim/v2"+path, body, "Bearer "+h.bearer)
	return h.last(t)
}

func (h *house) last(t *testing.T) models.Exchange {
	t.Helper()
	if len(h.exchanges) == 0 {
		t.Fatal("nothing was recorded")
	}
	return h.exchanges[len(h.exchanges)-1]
}
