package scimapi_test

import (
	"context"
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
	"scimdesk/internal/secret"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// unasked are the promises about tokens that nobody needs here.
type unasked struct{ models.Tokens }

// memory is where the door finds directories and tokens, which a test may
// change at will; resources are in a real store.
type memory struct {
	unasked
	directories map[models.DirectoryID]models.Directory
	tokens      []models.Token
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

// kept is what the recorder was given.
type kept struct {
	exchanges []models.Exchange
	counted   int
}

func (k *kept) Record(e models.Exchange, fill func(*models.Exchange)) {
	fill(&e)
	k.exchanges = append(k.exchanges, e)
}

func (k *kept) Count(models.Exchange) { k.counted++ }

// house is the public side over memory and a store.
type house struct {
	*memory
	*kept
	app    *fiber.App
	people *provisioning.Service
	office *token.Service
	bearer string // a live token of dir-a, its first
	other  string // one of dir-b
	now    time.Time
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{kept: &kept{}, now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	h.memory = &memory{directories: map[models.DirectoryID]models.Directory{}}
	clock, log := func() time.Time { return h.now }, slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), store.Config{Data: t.TempDir(), Log: log, Now: clock, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	organization, _, err := db.DefaultOrganization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []models.DirectoryID{"dir-a", "dir-b"} {
		d := models.Directory{ID: id, Organization: organization.ID, Name: string(id), Provider: "entra", Auth: models.AuthBearer, State: models.DirectorySetup, CreatedAt: h.now}
		if err := db.CreateDirectory(t.Context(), d, nil); err != nil {
			t.Fatal(err)
		}
		h.directories[id] = d
	}
	h.office = &token.Service{Store: h.memory, Now: clock, NewID: func() string { return secret.NewID("tok") }, Log: log, Uses: token.NewUses()}
	h.people = &provisioning.Service{Store: db, Definitions: db, Now: clock, NewID: secret.NewTimeID}
	h.app = handlers.Public(handlers.Side{Log: log, SCIM: &scimapi.Handler{
		Provisioning: h.people,
		Tokens:       h.office, Directories: h.memory, Recorder: h.kept,
		PublicURL: "https://scim.example.com", Now: clock, NewID: secret.NewTimeID, Log: log,
	}})
	h.bearer, h.other = h.issue(t, "dir-a"), h.issue(t, "dir-b")
	return h
}

// strict makes dir-a speak by the letter.
func (h *house) strict() {
	d := h.directories["dir-a"]
	d.Protocol.Strict = true
	h.directories["dir-a"] = d
}

// both are a tolerant house and a strict one.
func both(t *testing.T) [2]*house {
	t.Helper()
	houses := [2]*house{open(t), open(t)}
	houses[1].strict()
	return houses
}

func (h *house) issue(t *testing.T, directory models.DirectoryID) string {
	t.Helper()
	_, text, err := h.office.Issue(t.Context(), directory, "", time.Time{}, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// define adds schemas and resource types to those there are.
func (h *house) define(t *testing.T, text string) {
	t.Helper()
	definitions, err := schema.ReadDefinitions([]byte(text), "User", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.people.AddDefinitions(t.Context(), definitions, "test"); err != nil {
		t.Fatal(err)
	}
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
	return h.ask(t, method, path, body, http.Header{"Authorization": authorization})
}

// ask is send with any headers.
func (h *house) ask(t *testing.T, method, path, body string, header http.Header) answer {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, "http://scim.example.com/", strings.NewReader(body))
	request.RequestURI, request.Header = path, header
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

// as asks below the base URL of dir-a with its token; more are pairs of
// header names and values. By default a body is application/scim+json.
func (h *house) as(t *testing.T, method, path, body string, more ...string) answer {
	t.Helper()
	header := http.Header{"Authorization": {"Bearer " + h.bearer}}
	if body != "" {
		header.Set("Content-Type", scim.ContentType)
	}
	for i := 0; i < len(more); i += 2 {
		header[more[i]] = append(header[more[i]], more[i+1])
		if more[i] == "Content-Type" {
			header[more[i]] = []string{more[i+1]}
		}
	}
	return h.ask(t, method, "/d/dir-a/scim/v2"+path, body, header)
}

// scim is as, and gives the exchange that was recorded.
func (h *house) scim(t *testing.T, method, path, body string) models.Exchange {
	t.Helper()
	h.as(t, method, path, body)
	return h.last(t)
}

// make creates a resource and gives its id.
func (h *house) make(t *testing.T, endpoint, body string) string {
	t.Helper()
	got := h.as(t, "POST", endpoint, body)
	if got.status != 201 {
		t.Fatalf("POST %s: %d %s", endpoint, got.status, got.body)
	}
	return h.last(t).ResourceID
}

func (h *house) last(t *testing.T) models.Exchange {
	t.Helper()
	if len(h.exchanges) == 0 {
		t.Fatal("nothing was recorded")
	}
	return h.exchanges[len(h.exchanges)-1]
}
