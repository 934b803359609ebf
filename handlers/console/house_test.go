package console_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
	"scimdesk/internal/desk"
	"scimdesk/internal/live"
	"scimdesk/models"
)

const (
	host    = "127.0.0.1:8480"
	session = "a-session"
	code    = "a-code"
)

var today = time.Date(2026, 11, 22, 14, 32, 6, 0, time.UTC)

// memory is a house for tests: a few things to look at, and a note of what
// was asked of it.
type memory struct {
	used        atomic.Int64 // how often a session was used
	directories []models.Directory
	tokens      []models.Token
	access      []models.Token // of the authorization server
	client      *models.Client
	accounts    []models.Account
	events      []models.Event
	exchanges   []models.Exchange
	resources   map[string]models.Resource
	groups      []models.Group // of dir-1
	members     map[string][]models.GroupMember
	groupsOf    map[string][]models.GroupRef
	asked       []any // questions about groups

	sightings models.Sightings // of dir-1
	traffic   map[models.DirectoryID][]models.Bar

	err     error // answered by every read when set
	entered []string
	left    []string
	revoked []models.TokenID
	rotated []time.Duration
	made    []models.NewDirectory
	steered []string // action, directory, who
	changed []string // directory, provider, whether groups are wanted
	spoken  []models.Protocol
	did     []string // everything else, in order
}

func emptyHouse() *memory { return &memory{resources: map[string]models.Resource{}} }

// fullHouse has two directories, and everything in the first.
func fullHouse() *memory {
	m := emptyHouse()
	okta := models.Directory{ID: "dir-1", Organization: "org-1", Name: "Okta <Workforce>", Provider: "okta", Auth: models.AuthBearer, State: models.DirectorySetup, CreatedAt: today.AddDate(0, -6, 0), Users: 60, Groups: 1, LastRequestAt: today.Add(-6 * time.Second)}
	entra := models.Directory{ID: "dir-2", Organization: "org-1", Name: "Entra", Provider: "entra", Auth: models.AuthBearer, State: models.DirectoryActive, CreatedAt: today}
	m.directories = []models.Directory{okta, entra}
	m.tokens = []models.Token{
		{ID: "tok-1", Kind: models.KindBearer, Directory: "dir-1", Label: "First token", Prefix: "sdsk_k7Qv", Last4: "9f3K", CreatedBy: "Owner", CreatedAt: today.AddDate(0, -1, 0), LastUsedAt: today.Add(-time.Minute), LastUsedFrom: "20.42.7.113", LastUsedAgent: "Okta SCIM Client 1.0.0"},
		{ID: "tok-2", Kind: models.KindBearer, Directory: "dir-2", Prefix: "sdsk_Rw2c", Last4: "77Xa", CreatedAt: today.AddDate(0, -2, 0)},
		{ID: "tok-3", Kind: models.KindBearer, Directory: "dir-1", Label: "Old", Prefix: "sdsk_Rw2c", Last4: "77Xb", CreatedAt: today.AddDate(0, -2, 0), RevokedAt: today.AddDate(0, -1, 0)},
	}
	m.addPerson(okta, "res-1", "acc-1", "Ada Okonjo", models.AccountActive)
	m.accounts = append(m.accounts, models.Account{ID: "acc-2", Scope: okta.Scope(), State: models.AccountRemoved, UserName: "liam@example.com", DisplayName: "Liam O’Connor", CreatedAt: today.AddDate(0, -3, 0), UpdatedAt: today})
	m.addExchanges()
	m.addGroup(okta)
	m.sightings = models.Sightings{models.SightTest: {First: today.Add(-time.Minute), Last: today.Add(-12 * time.Second), Exchange: "ex-1", Agent: "Okta SCIM Client 1.0.0"}}
	return m
}

func (m *memory) addPerson(d models.Directory, resource string, account models.AccountID, name string, state models.AccountState) {
	userName := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com"
	m.resources[resource] = models.Resource{
		Ref: models.Ref{Scope: d.Scope(), Type: "User", ID: resource}, Account: account, Version: 3, UserName: userName, DisplayName: name,
		Document: fmt.Appendf(nil, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":%q,"userName":%q,"displayName":%q,"title":"Financial controller","active":true}`, resource, userName, name),
	}
	m.accounts = append(m.accounts, models.Account{ID: account, Scope: d.Scope(), ResourceID: resource, Source: models.SourceSCIM, State: state, UserName: userName, DisplayName: name, Email: userName, CreatedAt: today.AddDate(0, -6, 0), UpdatedAt: today.Add(-time.Minute)})
	m.events = append(
		m.events,
		models.Event{ID: "ev-2", Type: models.EventUpdated, Subject: resource, Account: account, Exchange: "ex-1", At: today.Add(-time.Minute), Fields: []models.FieldChange{{Path: "title", Before: `"Analyst"`, After: `"Financial controller"`}, {Path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", After: `"Finance"`}}},
		models.Event{ID: "ev-1", Type: models.EventCreated, Subject: resource, Account: account, Exchange: "ex-0", At: today.AddDate(0, -6, 0), Fields: []models.FieldChange{{Path: "userName", After: `"` + userName + `"`}}},
	)
}

func (m *memory) addExchanges() {
	patch := models.Exchange{
		ID: "ex-1", Directory: "dir-1", Token: "tok-1", At: today.Add(-time.Minute), Took: 18 * time.Millisecond, Method: "PATCH", Path: "/Users/res-1", Status: 200, From: "20.42.7.113", Agent: "Okta SCIM Client 1.0.0", ResourceID: "res-1",
		Facts:          models.Facts{Kind: models.KindPatch, Type: "User", Name: "Ada Okonjo", Event: models.EventUpdated, Fields: []string{"title", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"}},
		RequestHeaders: []models.Header{{Name: "Authorization", Value: "Bearer [redacted]"}, {Name: "Accept", Value: "application/scim+json"}},
		RequestBody:    []byte(`{"Operations":[{"op":"Replace","path":"active","value":"False"},{"password":"[redacted]"}]}`),
		ResponseBody:   []byte(`{"id":"res-1","active":false,"n":1.50,"x":null}`), ResponseHeaders: []models.Header{{Name: "Etag", Value: `W/"3"`}}, ResponseCut: 70000,
	}
	clash := models.Exchange{ID: "ex-2", Directory: "dir-1", Token: "tok-1", At: today.Add(-30 * time.Hour), Took: 7 * time.Millisecond, Method: "POST", Path: "/Users", Status: 409, Problem: "The userName is already taken.", Facts: models.Facts{Kind: models.KindCreate, Type: "User", Name: "Daniel Osei"}}
	stray := models.Exchange{ID: "ex-3", Directory: "dir-1", At: today.Add(-31 * time.Hour), Method: "GET", Path: "/Users", Status: 401, Problem: "No token was sent.", RequestBody: []byte("<not json>"), Facts: models.Facts{Odd: models.OddTokenNone}}
	lookup := models.Exchange{ID: "ex-4", Directory: "dir-1", Token: "tok-1", At: today.Add(-32 * time.Hour), Method: "GET", Path: "/Users?filter=userName%20eq%20%22a%40b.example%22", Status: 200, Facts: models.Facts{Kind: models.KindLookup, Type: "User", Attribute: "userName", Value: "a@b.example"}}
	m.exchanges = []models.Exchange{patch, clash, stray, lookup}
}

func (m *memory) DefaultOrganization(context.Context) (models.Organization, models.Environment, error) {
	return models.Organization{ID: "org-1", Name: "Larkfield"}, models.Environment{ID: "env-1", Name: "Production"}, m.err
}

func (m *memory) Place(ctx context.Context, _ models.OrganizationID) (models.Organization, models.Environment, error) {
	return m.DefaultOrganization(ctx)
}

func (m *memory) Directories(context.Context) ([]models.Directory, error) {
	return m.directories, m.err
}

func (m *memory) Directory(_ context.Context, id models.DirectoryID) (models.Directory, error) {
	for _, d := range m.directories {
		if d.ID == id {
			return d, m.err
		}
	}
	return models.Directory{}, models.ErrNotFound
}

func (m *memory) Token(_ context.Context, id models.TokenID) (models.Token, error) {
	for _, t := range m.tokens {
		if t.ID == id {
			return t, nil
		}
	}
	return models.Token{}, models.ErrNotFound
}

func (m *memory) Tokens(_ context.Context, d models.DirectoryID) (found []models.Token, _ error) {
	for _, t := range m.tokens {
		if t.Directory == d {
			found = append(found, t)
		}
	}
	return found, nil
}

func (m *memory) Resource(_ context.Context, ref models.Ref, _ models.With) (models.Resource, error) {
	if r, ok := m.resources[ref.ID]; ok && r.Scope == ref.Scope {
		return r, nil
	}
	return models.Resource{}, models.ErrNotFound
}

func (m *memory) Accounts(_ context.Context, q models.AccountQuery) (page models.AccountPage, _ error) {
	for _, a := range m.accounts {
		if a.Scope == q.Scope && strings.HasPrefix(a.UserName, strings.ToLower(q.Search)) && (q.State == "" || q.State == a.State) {
			page.Accounts = append(page.Accounts, a)
		}
	}
	page.Older = len(page.Accounts) > 0
	return page, nil
}

func (m *memory) Account(_ context.Context, s models.Scope, id models.AccountID) (models.Account, error) {
	for _, a := range m.accounts {
		if a.ID == id && a.Scope == s {
			return a, nil
		}
	}
	return models.Account{}, models.ErrNotFound
}

func (m *memory) AccountCounts(_ context.Context, s models.Scope) (counts models.AccountCounts, _ error) {
	for _, a := range m.accounts {
		switch {
		case a.Scope != s:
		case a.State == models.AccountActive:
			counts.Active++
		default:
			counts.Removed++
		}
	}
	return counts, nil
}

func (m *memory) AccountEvents(_ context.Context, _ models.Scope, id models.AccountID, _ int) (found []models.Event, _ error) {
	for _, e := range m.events {
		if e.Account == id {
			found = append(found, e)
		}
	}
	return found, nil
}

func (m *memory) Exchanges(_ context.Context, q models.ExchangeQuery) (page models.ExchangePage, _ error) {
	for _, e := range m.exchanges {
		if e.Directory == q.Directory && (!q.Failed || e.Failed()) && (q.Resource == "" || q.Resource == e.ResourceID) {
			page.Exchanges = append(page.Exchanges, e)
		}
	}
	return page, nil
}

func (m *memory) Exchange(_ context.Context, d models.DirectoryID, id models.ExchangeID) (models.Exchange, error) {
	for _, e := range m.exchanges {
		if e.ID == id && e.Directory == d {
			return e, nil
		}
	}
	return models.Exchange{}, models.ErrNotFound
}

func (m *memory) ExchangeCounts(_ context.Context, d models.DirectoryID) (models.ExchangeCounts, error) {
	if d != "dir-1" {
		return models.ExchangeCounts{}, nil
	}
	return models.ExchangeCounts{Seen: 1904, Kept: 1900, Failed: 2, LastAt: today}, nil
}

func (m *memory) Sightings(_ context.Context, d models.DirectoryID) (models.Sightings, error) {
	if d != "dir-1" || m.sightings == nil {
		return models.Sightings{}, m.err
	}
	return m.sightings, m.err
}

func (m *memory) Traffic(context.Context, time.Time) (map[models.DirectoryID][]models.Bar, error) {
	return m.traffic, m.err
}

func (m *memory) CreateDirectory(_ context.Context, wanted models.NewDirectory, by string) (desk.Made, error) {
	invalid := models.Invalid{}
	var named models.Invalid
	if errors.As(models.CheckName(wanted.Name), &named) {
		invalid["name"] = named["name"]
	}
	if !wanted.Provider.Known() {
		invalid["provider"] = "Choose one of the list."
	}
	if len(invalid) > 0 {
		return desk.Made{}, invalid
	}
	m.made = append(m.made, wanted)
	d := models.Directory{ID: "dir-9", Organization: "org-1", Name: wanted.Name, Provider: wanted.Provider, Auth: wanted.Auth, WantsGroups: wanted.WantsGroups, State: models.DirectorySetup, StateAt: today, StateBy: by, CreatedAt: today}
	m.directories = append(m.directories, d)
	first := models.Token{ID: "tok-9", Kind: models.KindBearer, Directory: d.ID, Label: "First token", Prefix: "sdsk_bbbb", Last4: "yyyy", CreatedBy: by, CreatedAt: today}
	return desk.Made{Directory: d, Credentials: desk.Credentials{Token: first, Secret: "sdsk_directory"}}, nil
}

func (m *memory) SteerDirectory(_ context.Context, id models.DirectoryID, action, by string) (models.Directory, error) {
	for i, d := range m.directories {
		if d.ID != id {
			continue
		}
		to, err := d.State.After(action)
		if err != nil {
			return d, err
		}
		m.steered = append(m.steered, action+" "+string(id)+" "+by)
		m.directories[i].State, m.directories[i].StateAt, m.directories[i].StateBy = to, today, by
		return m.directories[i], nil
	}
	return models.Directory{}, models.ErrNotFound
}

func (m *memory) ChangeProvider(_ context.Context, id models.DirectoryID, p models.Provider, wantsGroups bool) error {
	if !p.Known() {
		return models.Invalid{"provider": "Choose one of the list."}
	}
	m.changed = append(m.changed, fmt.Sprint(id, p, wantsGroups))
	return nil
}

func (m *memory) CreateToken(_ context.Context, d models.DirectoryID, _, label string, expires time.Time, by string) (models.Token, string, error) {
	return models.Token{ID: "tok-9", Directory: d, Label: label, ExpiresAt: expires, CreatedBy: by, Prefix: "sdsk_aaaa", Last4: "zzzz"}, "sdsk_created", nil
}

func (m *memory) RotateToken(_ context.Context, id models.TokenID, overlap time.Duration, _ string) (models.Token, string, error) {
	if id == "tok-3" {
		return models.Token{}, "", models.Invalid{"token": "This token has already ended."}
	}
	m.rotated = append(m.rotated, overlap)
	return models.Token{ID: "tok-9", Prefix: "sdsk_aaaa", Last4: "zzzz"}, "sdsk_rotated", nil
}

func (m *memory) RevokeToken(_ context.Context, id models.TokenID) error {
	m.revoked = append(m.revoked, id)
	return nil
}

func (m *memory) Enter(_ context.Context, given, _ string) (string, error) {
	m.entered = append(m.entered, given)
	if given != code {
		return "", models.ErrNotFound
	}
	return "a-new-session", nil
}

func (m *memory) Session(_ context.Context, secret string) (models.Admin, error) {
	m.used.Add(1)
	if secret != session {
		return models.Admin{}, models.ErrNotFound
	}
	return models.Admin{ID: "adm-1", Name: "Owner"}, nil
}

func (m *memory) Watching(_ context.Context, secret string) (models.Admin, error) {
	if secret != session {
		return models.Admin{}, models.ErrNotFound
	}
	return models.Admin{ID: "adm-1", Name: "Owner"}, nil
}

func (m *memory) Leave(_ context.Context, secret string) error {
	m.left = append(m.left, secret)
	return nil
}

// serve is the console over m with the routes the house gives it.
func serve(m *memory) *fiber.App { return serveAt(m, "https://scim.example.com") }

// serveAt is the console of a house whose public side is at publicURL.
func serveAt(m *memory, publicURL string) *fiber.App {
	h := &console.Console{
		Store: m, Desk: m, Minter: m, SignIn: m, Bell: live.New(), PublicURL: publicURL,
		Now: func() time.Time { return today }, Log: slog.New(slog.DiscardHandler),
	}
	return handlers.Console(h, &web.Guard{Hosts: web.Hosts(host), NewID: func() string { return "req-1" }})
}

// bare is a request of a browser that is not signed in.
func bare(method, path string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	r.Host = host
	return r
}

// get is a signed-in browser's request for a page, by a link of our own.
func get(path string) *http.Request {
	r := bare(http.MethodGet, path)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "scimdesk_console", Value: session})
	return r
}

// post is a signed-in browser sending a form of our own page.
func post(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Host = host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "scimdesk_console", Value: session})
	return r
}

func do(t *testing.T, app *fiber.App, r *http.Request) *http.Response {
	t.Helper()
	resp, err := app.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}
