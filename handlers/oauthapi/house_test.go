package oauthapi_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers"
	"scimdesk/handlers/oauthapi"
	"scimdesk/handlers/scimapi"
	"scimdesk/internal/admin"
	"scimdesk/internal/desk"
	"scimdesk/internal/oauth"
	"scimdesk/internal/provisioning"
	"scimdesk/internal/recorder"
	"scimdesk/internal/secret"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/models/store"
)

// Where the world believes the public side is, and where Okta waits.
const (
	publicURL = "https://scim.example.com/front"
	callback  = "https://system-admin.okta.com/admin/app/cpc/acme_scimdesk_1/oauth/callback"
)

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

// house is the public side with a directory that Okta asks for consent.
type house struct {
	*kept
	app    *fiber.App
	db     *store.Store
	door   *oauthapi.Handler
	desk   *desk.Service
	signIn *admin.Service
	owner  models.Admin
	made   desk.Made
	now    time.Time
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{kept: &kept{}, now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	clock, log := func() time.Time { return h.now }, slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), store.Config{Data: t.TempDir(), Log: log, Now: clock, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	office := &token.Service{Store: db, Now: clock, NewID: func() string { return secret.NewID("tok") }, Log: log, Uses: token.NewUses()}
	h.db, h.desk = db, &desk.Service{Store: db, Tokens: office, Now: clock, NewID: secret.NewID}
	h.signIn = &admin.Service{Store: db, Now: clock}
	server := &oauth.Service{Store: db, Tokens: office, PublicURL: publicURL, Now: clock, NewID: secret.NewID, Log: log}
	h.door = &oauthapi.Handler{OAuth: server, SignIn: h.signIn, Directories: db, Recorder: h.kept, PublicURL: publicURL, Now: clock, NewID: secret.NewTimeID, Log: log}
	h.app = handlers.Public(handlers.Side{Log: log, OAuth: h.door, SCIM: &scimapi.Handler{
		Provisioning: &provisioning.Service{Store: db, Definitions: db, Now: clock, NewID: secret.NewTimeID},
		Tokens:       office, Directories: db, Recorder: h.kept, PublicURL: publicURL, Now: clock, NewID: secret.NewTimeID, Log: log,
	}})
	if h.owner, err = db.FirstAdmin(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.door.SignIn = quick{h.signIn, h.owner, 0}
	h.made = h.add(t, models.NewDirectory{Name: "Staff", Provider: "okta", Auth: models.AuthAuthorizationCode, Client: models.Client{RedirectURIs: []string{callback}}})
	return h
}

func (h *house) add(t *testing.T, wanted models.NewDirectory) desk.Made {
	t.Helper()
	made, err := h.desk.CreateDirectory(t.Context(), wanted, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// answer is what a client sees.
type answer struct {
	status int
	header http.Header
	body   string
}

// visitor is a browser, or a client that keeps cookies like one.
type visitor struct {
	*house
	cookies map[string]string
}

func (h *house) visitor() *visitor { return &visitor{h, map[string]string{}} }

// ask sends a request; more are pairs of header names and values.
func (v *visitor) ask(t *testing.T, method, path, body string, more ...string) answer {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, "http://scim.example.com/", strings.NewReader(body))
	request.RequestURI = path
	if body != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range v.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for i := 0; i < len(more); i += 2 {
		if more[i] == "Host" {
			request.Host = more[i+1]
		}
		request.Header[more[i]] = append(request.Header[more[i]], more[i+1])
	}
	if n := len(more); n > 1 && body != "" && more[n-2] == "Content-Type" {
		request.Header["Content-Type"] = []string{more[n-1]}
	}
	response, err := v.app.Test(request, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range response.Cookies() {
		if v.cookies[c.Name] = c.Value; c.Value == "" {
			delete(v.cookies, c.Name)
		}
	}
	return answer{response.StatusCode, response.Header, string(read)}
}

// post sends a form as a browser that shows our page does.
func (v *visitor) post(t *testing.T, page string, fields url.Values) answer {
	t.Helper()
	return v.ask(t, "POST", v.at(page)+"?"+v.query(), fields.Encode(), "Sec-Fetch-Site", "same-origin")
}

// at is an address of the authorization server of the directory.
func (h *house) at(page string) string { return "/d/" + string(h.made.Directory.ID) + "/oauth/" + page }

// query is a good authorization request; more are pairs that replace or add.
func (h *house) query(more ...string) string {
	values := url.Values{"response_type": {"code"}, "client_id": {string(h.made.Client.ID)}, "redirect_uri": {callback}, "state": {"s t&=1"}, "scope": {"scim offline_access"}}
	for i := 0; i < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return values.Encode()
}

var keyField = regexp.MustCompile(`name="key" value="([^"]+)"`)

// key is what the forms of a page bear.
func (a answer) key(t *testing.T) string {
	t.Helper()
	found := keyField.FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("no form in %d %s", a.status, a.body)
	}
	return found[1]
}

// signedIn is a browser that was let in by a code, and the page it was sent to.
func (h *house) signedIn(t *testing.T) (*visitor, answer) {
	t.Helper()
	v := h.visitor()
	page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	waits := v.post(t, "wait", url.Values{"key": {page.key(t)}})
	code := shownCode.FindStringSubmatch(waits.body)
	if code == nil {
		t.Fatalf("no code: %d %s", waits.status, waits.body)
	}
	if err := h.signIn.Approve(t.Context(), code[1], h.owner.ID); err != nil {
		t.Fatal(err)
	}
	got := v.post(t, "wait", url.Values{"key": {waits.key(t)}})
	if got.status != 303 || got.header.Get("Location") != "authorize?"+h.query() {
		t.Fatalf("signed in: %d %v %s", got.status, got.header, got.body)
	}
	return v, v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
}

// token asks the token endpoint.
func (h *house) token(t *testing.T, fields url.Values, more ...string) answer {
	t.Helper()
	return h.visitor().ask(t, "POST", h.at("token"), fields.Encode(), more...)
}

// problem is OAuth's error in an answer.
func (a answer) problem(t *testing.T) (code, description string) {
	t.Helper()
	var e struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := json.Unmarshal([]byte(a.body), &e); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return e.Error, e.Description
}

// last is the exchange that was recorded last, as it is kept.
func (h *house) last(t *testing.T) models.Exchange {
	t.Helper()
	if len(h.exchanges) == 0 {
		t.Fatal("nothing was recorded")
	}
	return recorder.Redact(h.exchanges[len(h.exchanges)-1])
}
