package console_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
	"scimdesk/internal/live"
	"scimdesk/models"
)

// serveOver is the console over a store that is not quite m, under another
// public address.
func serveOver(store console.Store, m *memory, publicURL string) *fiber.App {
	h := &console.Console{
		Store: store, Desk: m, SignIn: m, Bell: live.NewAt(7), PublicURL: publicURL,
		Now: func() time.Time { return today }, Log: slog.New(slog.DiscardHandler),
	}
	return handlers.Console(h, &web.Guard{Hosts: web.Hosts(host), NewID: func() string { return "req-1" }})
}

func holds(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestAnEmptyHomeHasThreeDoors(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(emptyHouse()), get("/")))
	holds(t, text,
		`href="/directories/new?provider=okta" data-key="2"`, `href="/directories/new?provider=entra" data-key="3"`,
		`type="submit" data-key="1"`, "scimdesk directory create", `data-live="*"`)
}

func TestHomeSaysWhenOnlyThisComputerCanReachIt(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"http://127.0.0.1:8480": true, "http://127.8.8.8": true, "http://localhost:8480": true, "http://[::1]:8480": true,
		"https://scim.example.com": false, "http://10.0.0.7:8480": false, "http://[2001:db8::1]": false, "https://localhost.example.com": false,
		"": false, "http://%zz": false,
	} {
		m := emptyHouse()
		text := page(t, do(t, serveOver(m, m, address), get("/")))
		if got := strings.Contains(text, "Only this computer can reach Scimdesk"); got != want {
			t.Errorf("%q: said %v, want %v", address, got, want)
		}
	}
}

func TestHomeSaysSoUntilSomebodyKnocked(t *testing.T) {
	t.Parallel()
	const said = "Only this computer can reach Scimdesk"
	m := fullHouse()
	if text := page(t, do(t, serveOver(m, m, "http://localhost"), get("/"))); strings.Contains(text, said) {
		t.Error("somebody reached it, and home says nobody can")
	}
	m.directories[0].LastRequestAt = time.Time{}
	if text := page(t, do(t, serveOver(m, m, "http://localhost"), get("/"))); !strings.Contains(text, said) {
		t.Error("home does not say why nobody came")
	}
}

func TestHomeShowsEachDirectoryAndWhatNeedsSomebody(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.directories[1].State, m.directories[1].StateBy, m.directories[1].StateAt = models.DirectoryPaused, "Noor", today.Add(-time.Hour)
	m.tokens[0].ExpiresAt = today.Add(6*24*time.Hour + time.Hour)
	m.exchanges = append([]models.Exchange{{ID: "ex-9", Directory: "dir-1", Token: "tok-1", At: today.Add(-10 * time.Minute), Method: "POST", Path: "/Users", Status: 409, Problem: "The userName is already taken.", Facts: models.Facts{Kind: models.KindCreate, Type: "User", Name: "Daniel <Osei>"}}}, m.exchanges...)
	m.traffic = map[models.DirectoryID][]models.Bar{"dir-1": {{At: today.Add(-20 * time.Minute).Truncate(models.BarLength), Seen: 1276, Failed: 6}}}
	text := page(t, do(t, serve(m), get("/")))
	holds(t, text,
		"Okta &lt;Workforce&gt;: 1,276 requests in the last 24 hours, 6 failed", "Entra: No requests in the last 24 hours",
		"6 requests failed in the last hour", "Daniel &lt;Osei&gt;", `href="/directories/dir-1/exchanges?failed=1"`,
		"the token “First token” expires in 6 days", `href="/directories/dir-1/tokens/tok-1/rotate"`,
		"Entra is paused", "By Noor, 1 h ago", `href="/directories/dir-2#steer-resume"`,
		"60 people in 2 directories", `data-live="*"`)
	if strings.Contains(text, "Daniel <Osei>") {
		t.Error("a name reached the page as markup")
	}
}

func TestAFailureOfYesterdayNeedsNobodyNow(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	for what, at := range map[string]time.Time{"it was counted yesterday": today.Add(-30 * time.Hour), "that of now was not kept": today.Add(-models.BarLength)} {
		m.traffic = map[models.DirectoryID][]models.Bar{"dir-1": {{At: at, Seen: 5, Failed: 5}}}
		if text := page(t, do(t, serve(m), get("/"))); strings.Contains(text, "failed in the last hour") {
			t.Errorf("home calls for help with a failure of yesterday: %s", what)
		}
	}
}

func TestWhatAPersonDidAtTheConsentNeedsNobody(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.traffic = map[models.DirectoryID][]models.Bar{"dir-1": {{At: today.Add(-20 * time.Minute).Truncate(models.BarLength), Seen: 3, Failed: 3}}}
	m.exchanges = []models.Exchange{
		{ID: "ex-9", Directory: "dir-1", At: today.Add(-time.Minute), Status: 303, Facts: models.Facts{Kind: models.KindConsent, Name: "Noor", Odd: models.OddDenied}},
		{ID: "ex-8", Directory: "dir-1", At: today.Add(-2 * time.Minute), Status: 401, Facts: models.Facts{Kind: models.KindAuthorize, Odd: models.OddSignIn}},
	}
	if text := page(t, do(t, serve(m), get("/"))); strings.Contains(text, "failed in the last hour") {
		t.Error("home calls for help with a wrong password")
	}
	m.exchanges = append(m.exchanges, models.Exchange{ID: "ex-7", Directory: "dir-1", At: today.Add(-3 * time.Minute), Status: 401, Facts: models.Facts{Kind: models.KindToken, Odd: models.OddSecretWrong}})
	holds(t, read(page(t, do(t, serve(m), get("/")))), "Okta brought a wrong client secret", "failed in the last hour")
}

func TestActivityIsTheNewestOfAllDirectoriesInOrder(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.exchanges = nil
	for i := range 10 {
		for _, d := range []models.DirectoryID{"dir-1", "dir-2"} {
			m.exchanges = append(m.exchanges, models.Exchange{ID: models.ExchangeID(fmt.Sprintf("id-%02d-%s", i, d)), Directory: d, At: today.Add(time.Duration(i) * time.Second), Method: "GET", Path: "/Users", Status: 200})
		}
	}
	text := page(t, do(t, serve(m), get("/")))
	if n := strings.Count(text, `id="line-`); n != 12 {
		t.Errorf("%d lines, want 12", n)
	}
	holds(t, text, `href="/directories/dir-2/exchanges/id-09-dir-2"`, `href="/directories/dir-1/exchanges/id-04-dir-1"`)
	if strings.Contains(text, "id-03-") || strings.Index(text, "id-09-dir-1") > strings.Index(text, "id-08-dir-2") {
		t.Error("the lines are not the newest, newest first")
	}
}

func TestHomeBearsTheBellsCountFromBeforeItWasRead(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	holds(t, page(t, do(t, serveOver(m, m, "https://scim.example.com"), get("/"))), `data-seen="7"`)
}

func TestAHomeThatCannotBeReadIsAnErrorPage(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.err = io.ErrUnexpectedEOF
	resp := do(t, serve(m), get("/"))
	if text := page(t, resp); resp.StatusCode != http.StatusInternalServerError || strings.Contains(text, "EOF") {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

func TestTheKeysAreAPageOfTheirOwn(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(fullHouse()), get("/keys")))
	holds(t, text, `id="all-keys"`, "Go to all directories", "<noscript>", `id="palette"`, `href="/search"`)
}
