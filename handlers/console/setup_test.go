package console_test

import (
	"html"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scimdesk/models"
)

// says fails for each text the page does not have.
func says(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// read is the page as a person reads it: without tags, its spaces as one.
func read(text string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(text, ""))), " ")
}

func TestEveryProviderHasItsFormAndItsSetup(t *testing.T) {
	t.Parallel()
	for _, p := range models.Providers {
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			m := fullHouse()
			m.directories[0].Provider = p
			app := serve(m)
			says(t, page(t, do(t, app, get("/directories/new?provider="+string(p)))), `id="provider" value="`+string(p)+`"`, "Configure")
			text := page(t, do(t, app, get("/directories/dir-1/setup")))
			says(t, text, "https://scim.example.com/d/dir-1/scim/v2", "sdsk_k7Qv…9f3K", "Groups", "I have completed identity provider configuration")
			if strings.Contains(text, "**") || strings.Contains(text, "%!") {
				t.Error("a mark of the guide stands in the page")
			}
		})
	}
}

func TestTheFormKnowsOnlyProvidersThereAre(t *testing.T) {
	t.Parallel()
	says(t, page(t, do(t, serve(emptyHouse()), get("/directories/new?provider=lotus"))), `id="provider" value="okta"`, `name="name" value="Okta"`)
}

func TestWhatWasTypedStaysWhenAnotherProviderIsChosen(t *testing.T) {
	t.Parallel()
	app := serve(emptyHouse())
	for query, want := range map[string]string{
		"provider=entra&name=Staff&groups=on": `name="name" value="Staff"`, "provider=entra&name=Okta": `name="name" value="Entra"`,
		"provider=entra&name=": `name="name" value="Entra"`, "provider=generic&name=Entra": `name="name" value=""`,
	} {
		text := page(t, do(t, app, get("/directories/new?"+query)))
		says(t, text, want)
		if kept := strings.Contains(text, `value="on" checked`); kept != strings.Contains(query, "groups=on") {
			t.Errorf("%s: the wish for groups is %v", query, kept)
		}
	}
}

func TestConfigureMakesTheDirectoryThatWasAskedFor(t *testing.T) {
	t.Parallel()
	m := emptyHouse()
	resp := do(t, serve(m), post("/directories", url.Values{"name": {"Staff"}, "provider": {"entra"}, "auth": {"bearer"}, "groups": {"on"}}))
	text := page(t, resp)
	says(t, text, "sdsk_directory", "Token for Staff", "sdsk_bbbb…yyyy", `href="/directories/dir-9/setup"`, `data-place="/directories/dir-9/setup"`)
	want := models.NewDirectory{Name: "Staff", Provider: "entra", Auth: models.AuthBearer, WantsGroups: true}
	if len(m.made) != 1 || !reflect.DeepEqual(m.made[0], want) {
		t.Errorf("made %+v", m.made)
	}
	if later := page(t, do(t, serve(m), get("/directories/dir-9/setup"))); strings.Contains(later, "sdsk_directory") || strings.Contains(later, "<dialog open") {
		t.Error("a later page shows the secret")
	}
}

func TestASecretIsShownEvenWhenTheRestCannotBeRead(t *testing.T) {
	t.Parallel()
	m := emptyHouse()
	app := serve(m)
	m.err = http.ErrHandlerTimeout
	resp := do(t, app, post("/directories", url.Values{"name": {"Staff"}, "provider": {"okta"}, "auth": {"bearer"}}))
	if text := page(t, resp); resp.StatusCode != http.StatusOK || !strings.Contains(text, "sdsk_directory") {
		t.Errorf("answered %d, and the secret is lost", resp.StatusCode)
	}
}

func TestStepsSayWhatWasSeenAndByWhom(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(fullHouse()), get("/directories/dir-1/setup")))
	says(t, read(text), "Seen 12 s ago from Okta SCIM Client 1.0.0")
	says(t, text,
		"1 of 5 seen", `href="/directories/dir-1/exchanges/ex-1"`,
		"Press “Test Connector Configuration”", "Waiting for the first user lookup", "Not seen yet", "Watching", `aria-live="polite"`,
		"Steps 2, 3, 4 and 5 are not seen yet",
	)
}

func TestAStepInTroubleSaysWhatToDo(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.sightings = models.Sightings{models.SightURL: {First: today, Last: today, Exchange: "ex-3", Path: "/d/dir-1/scim/v2/v2/Users", Detail: string(models.OddURLDoubled)}}
	text := page(t, do(t, serve(m), get("/directories/dir-1/setup")))
	says(t, text, "doubled", "Copy base URL", `href="/directories/dir-1/exchanges/ex-3"`, "still fail")
	says(t, page(t, do(t, serve(m), get("/directories/dir-1"))), "doubled")
}

func TestOnlyPagesWithoutAnOpenFormFollowWhatHappens(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for _, tc := range []struct {
		path string
		live bool
	}{
		{"/directories", true},
		{"/directories/new", false},
		{"/directories/dir-1", true},
		{"/directories/dir-1/setup", true},
		{"/directories/dir-1/setup?change=1", false},
		{"/directories/dir-1/tokens/new", false},
	} {
		if text := page(t, do(t, app, get(tc.path))); strings.Contains(text, "news from:body") != tc.live {
			t.Errorf("%s: follows %t", tc.path, !tc.live)
		}
	}
}

func TestTheProviderCanBeChanged(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	resp := do(t, serve(m), post("/directories/dir-1/setup/provider", url.Values{"provider": {"entra"}, "groups": {"on"}}))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/directories/dir-1/setup" {
		t.Errorf("answered %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	if !slices.Equal(m.changed, []string{"dir-1entratrue"}) {
		t.Errorf("changed %v", m.changed)
	}
}

func TestAnAddressOfThisComputerIsCalledOne(t *testing.T) {
	t.Parallel()
	const note = "Only this computer can reach Scimdesk."
	for publicURL, want := range map[string]bool{
		"http://127.0.0.1:8481": true, "http://localhost:8481": true, "http://[::1]:8481": true, "https://scim.example.com": false,
	} {
		m := fullHouse()
		if text := page(t, do(t, serveAt(m, publicURL), get("/directories/dir-1/setup"))); strings.Contains(text, note) != want {
			t.Errorf("%s: the note is there: %t", publicURL, !want)
		}
	}
}

func TestAnActiveDirectorySaysSinceWhenAndByWhom(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.directories[0].State, m.directories[0].StateAt, m.directories[0].StateBy = models.DirectoryActive, today.AddDate(0, 0, -30), "Noor"
	text := page(t, do(t, serve(m), get("/directories/dir-1/setup")))
	says(t, read(text), "SCIM is active. Turned on 23 Oct by Noor. Okta provisions 1 person.")
	if strings.Contains(text, "I have completed identity provider configuration</button>") {
		t.Error("what is complete can be completed again")
	}
}

func TestTheTokenLineOffersWhatCanBeDone(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		edit func(*memory)
		want []string
	}{
		{"a live token", func(*memory) {}, []string{"sdsk_k7Qv…9f3K", `href="/directories/dir-1/tokens/tok-1/rotate"`, "Made by Owner 22 Oct · never expires · last used 1 min ago from 20.42.7.113 by Okta SCIM Client 1.0.0"}},
		{"none", func(m *memory) { m.tokens = nil }, []string{"None: every request is refused", `href="/directories/dir-1/tokens/new"`, "New token"}},
		{"one that is being replaced", func(m *memory) { m.tokens[0].OverlapUntil = today.AddDate(0, 0, 1) }, []string{"sdsk_k7Qv…9f3K", `href="/directories/dir-1/tokens/new"`}},
		{"two", func(m *memory) {
			m.tokens = append(m.tokens, models.Token{ID: "tok-4", Directory: "dir-1", Prefix: "sdsk_cccc", Last4: "xxxx"})
		}, []string{"1 more token"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := fullHouse()
			tc.edit(m)
			text := page(t, do(t, serve(m), get("/directories/dir-1/setup")))
			says(t, text+read(text), tc.want...)
		})
	}
}
