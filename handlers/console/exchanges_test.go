package console_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
	"scimdesk/internal/live"
	"scimdesk/models"
)

func TestOnlyPagesThatShowTheNewestFollow(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for path, follows := range map[string]bool{
		"/exchanges": true, "/exchanges?failed=1": true, "/exchanges?after=ex-1": false, "/exchanges?before=ex-4": false,
		"/exchanges/ex-1": false, "/accounts": true, "/accounts?q=ada&state=active": true, "/accounts/acc-1": true,
	} {
		text := page(t, do(t, app, get("/directories/dir-1"+path)))
		if strings.Contains(text, `data-live="dir-1"`) != follows {
			t.Errorf("%s follows: %t", path, !follows)
		}
	}
}

func TestARequestIsToldInItsTitle(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(fullHouse()), get("/directories/dir-1/exchanges/ex-2")))
	for _, want := range []string{
		"<title>Okta tried to create Daniel Osei: the userName is already taken · Okta &lt;Workforce&gt; · Scimdesk</title>",
		">Okta tried to create Daniel Osei: the userName is already taken</h1>", "Failure", "Nothing was changed.", "First token",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestARequestShowsWhatItChangedAndNothingElse(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	other := m.exchanges[0]
	other.ID, other.Facts = "ex-9", models.Facts{Kind: models.KindPatch, Type: "User", Event: models.EventUpdated, Fields: []string{"nickName"}, After: "Addie"}
	m.exchanges = append(m.exchanges, other)
	app := serve(m)
	text := page(t, do(t, app, get("/directories/dir-1/exchanges/ex-1")))
	for _, want := range []string{`<span class="was">Analyst</span>`, `<span class="now">Financial controller</span>`, "enterprise:department", `href="/directories/dir-1/accounts/acc-1"`, "$SCIM_TOKEN"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	text = page(t, do(t, app, get("/directories/dir-1/exchanges/ex-9")))
	if !strings.Contains(text, `<span class="now">Addie</span>`) || strings.Contains(text, `<span class="was">Analyst</span>`) {
		t.Error("a request whose event is out of reach shows what another one changed")
	}
}

func TestATokenOfAnotherDirectoryIsNotNamed(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.exchanges[0].Token = "tok-2"
	text := page(t, do(t, serve(m), get("/directories/dir-1/exchanges/ex-1")))
	if !strings.Contains(text, "All checks passed") || strings.Contains(text, "77Xa") {
		t.Error("the page names a token of another directory")
	}
}

func TestARequestOfADeletedPersonLeadsToNoAccount(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	delete(m.resources, "res-1")
	text := page(t, do(t, serve(m), get("/directories/dir-1/exchanges/ex-1")))
	if strings.Contains(text, "Open account") || !strings.Contains(text, "Okta changed the title and the department of Ada Okonjo") {
		t.Error("the sentence is lost with the person, or there is a link to nobody")
	}
}

// busy is a house in which something happens while a page is being read.
type busy struct {
	*memory
	bell *live.Bell
}

func (b busy) DefaultOrganization(ctx context.Context) (models.Organization, models.Environment, error) {
	b.bell.Ring("dir-1")
	return b.memory.DefaultOrganization(ctx)
}

func TestWhatHappensWhileAPageIsReadIsNewsToIt(t *testing.T) {
	t.Parallel()
	m := busy{fullHouse(), live.New()}
	h := &console.Console{
		Store: m, Desk: m, SignIn: m, Bell: m.bell, PublicURL: "https://scim.example.com",
		Now: func() time.Time { return today }, Log: slog.New(slog.DiscardHandler),
	}
	app := handlers.Console(h, &web.Guard{Hosts: web.Hosts(host), NewID: func() string { return "req-1" }})
	for _, path := range []string{"/exchanges", "/accounts", "/accounts/acc-1"} {
		before := m.bell.Count()
		text := page(t, do(t, app, get("/directories/dir-1"+path)))
		if want := fmt.Sprintf(`data-seen="%d"`, before); m.bell.Count() == before || !strings.Contains(text, want) {
			t.Errorf("%s: %s is missing, although the bell rang after it", path, want)
		}
	}
}
