package exchanges_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"scimdesk/models"
	"scimdesk/views/exchanges"
	"scimdesk/views/layout"
)

var now = time.Date(2026, 11, 22, 14, 32, 6, 0, time.UTC)

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// asked is the page of one exchange with Entra, answered well.
func asked(f models.Facts) exchanges.ShowPage {
	return answered(200, "", f)
}

func answered(status int, problem string, f models.Facts) exchanges.ShowPage {
	head := layout.Directory{Directory: models.Directory{ID: "dir-1", Name: "Workforce", Provider: "entra"}, URL: "https://scim.example.com/d/dir-1/scim/v2"}
	return exchanges.ShowPage{
		Frame: layout.Frame{Now: now}, Head: head,
		Token: models.Token{ID: "tok-1", Label: "First token", Prefix: "sdsk_k7Qv", Last4: "9f3K"},
		Told: models.Told{
			Exchange: models.Exchange{ID: "ex-1", Token: "tok-1", At: now, Method: "PATCH", Path: "/Users/res-1", Status: status, Problem: problem, Facts: f},
			Sentence: models.Sentence{Parts: []models.Part{{Text: "Entra changed "}, {Text: "Ada <Okonjo>", Strong: true}}},
		},
	}
}

// stranger is a request that nobody was authenticated for.
func stranger(status int, o models.Odd) exchanges.ShowPage {
	p := answered(status, "", models.Facts{Odd: o})
	p.Told.Token, p.Token = "", models.Token{}
	return p
}

func TestWhatHappenedIsExplained(t *testing.T) {
	t.Parallel()
	person := func(kind models.Kind, event string, fields ...string) models.Facts {
		return models.Facts{Kind: kind, Type: "User", Name: "Éva Nagy", Event: event, Fields: fields}
	}
	nameless := person(models.KindPatch, models.EventDeactivated)
	nameless.Name = ""
	told := answered(409, "Taken by another.", person(models.KindCreate, ""))
	told.Told.Sentence.Why = "Another person has it."
	quiet := answered(429, "", person(models.KindPatch, ""))
	quiet.Told.Sentence.Why = "Nothing was changed. Entra may try again."
	for _, tc := range []struct {
		name string
		page exchanges.ShowPage
		want []string
	}{
		{"somebody is created", asked(person(models.KindCreate, models.EventCreated)), []string{"Éva Nagy has an account in Workforce.", "it is the same account"}},
		{"somebody is turned off", asked(person(models.KindPatch, models.EventDeactivated)), []string{"Éva Nagy can no longer be signed in by the application. The account stays, and what it owned stays with it.", "after 30 days"}},
		{"somebody without a name is turned off", asked(nameless), []string{">The person can no longer be signed in"}},
		{"somebody is turned on again", asked(person(models.KindPatch, models.EventReactivated)), []string{"can be signed in by the application again"}},
		{"somebody is deleted", asked(person(models.KindDelete, models.EventDeleted)), []string{"marked as removed"}},
		{"somebody gets another userName", asked(person(models.KindReplace, models.EventUpdated, "userName")), []string{"the same account under another userName"}},
		{"a field changes", asked(person(models.KindPatch, models.EventUpdated, "title")), []string{"The account of Éva Nagy says what Entra sent. Nothing else changed."}},
		{"nothing differs", asked(person(models.KindPatch, "")), []string{"Nothing was written, and the version stayed the same.", "Skipped"}},
		{"a connection test", asked(models.Facts{Kind: models.KindTest}), []string{"The base URL and the token fit."}},
		{"discovery", asked(models.Facts{Kind: models.KindDiscovery}), []string{"which attributes and operations are known here"}},
		{"somebody is not found", asked(models.Facts{Kind: models.KindLookup, Attribute: "userName"}), []string{"Nobody here has this userName. Entra usually creates the person next."}},
		{"somebody is found", asked(models.Facts{Kind: models.KindLookup, Attribute: "userName", Found: 1}), []string{"the person is here already"}},
		{"people are listed", asked(models.Facts{Kind: models.KindList, Found: 4}), []string{"Nothing was changed by reading.", "compare them with its own"}},
		{"a refused write says what stayed and what was answered", told, []string{"Another person has it. Nothing was changed.", "Entra was told: “Taken by another.”", "Failure"}},
		{"nothing is said twice", quiet, []string{">Nothing was changed. Entra may try again.<"}},
		{"a refused read without a reason", answered(404, "", models.Facts{Kind: models.KindRead}), []string{">The answer was 404 Not Found.<"}},
		{"a token without its end", stranger(401, models.OddTokenCut), []string{"Copy the whole token.", `href="/directories/dir-1/setup"`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			page := render(t, exchanges.Show(tc.page))
			for _, want := range tc.want {
				if !strings.Contains(page, want) {
					t.Errorf("%q is missing", want)
				}
			}
		})
	}
}

func TestWhatNothingIsKnownAboutIsNotExplained(t *testing.T) {
	t.Parallel()
	if page := render(t, exchanges.Show(asked(models.Facts{}))); strings.Contains(page, "What happened") {
		t.Error("a request without facts is explained")
	}
}

func TestAStrangerIsToldNothing(t *testing.T) {
	t.Parallel()
	p := stranger(401, "")
	p.Told.Problem = "no token was sent"
	if page := render(t, exchanges.Show(p)); strings.Contains(page, "was told") {
		t.Error("the page says that the reason was answered")
	}
}

func TestWhatChangedIsATable(t *testing.T) {
	t.Parallel()
	event := models.Event{Type: models.EventUpdated, Fields: []models.FieldChange{
		{Path: "title", Before: `"Analyst"`, After: `"Lead <analyst>"`},
		{Path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", After: `"Finance"`},
		{Path: "active", Before: "true", After: "false"},
	}}
	facts := models.Facts{Kind: models.KindPatch, Event: models.EventUpdated, Fields: []string{"title"}, Before: "Analyst", After: "Lead analyst"}
	known, noted, many := asked(facts), asked(facts), asked(facts)
	known.Event = &event
	many.Told.Facts.Fields, many.Told.Facts.More = []string{"title", "nickName"}, 3
	gone := asked(models.Facts{Kind: models.KindDelete, Event: models.EventDeleted, Fields: []string{"title"}})
	for _, tc := range []struct {
		name string
		page exchanges.ShowPage
		want []string
	}{
		{"from the event", known, []string{"3 fields", `<span class="was">Analyst</span>`, `<span class="now">Lead &lt;analyst&gt;</span>`, "enterprise:department", `<span class="now">false</span>`}},
		{"from what was noted, when the event is out of reach", noted, []string{"1 field<", `<span class="was">Analyst</span>`, `<span class="now">Lead analyst</span>`}},
		{"from what was noted, without values", many, []string{"5 fields", "nickName", "In the request below", "And 3 more."}},
	} {
		page := render(t, exchanges.Show(tc.page))
		for _, want := range append(tc.want, "What changed") {
			if !strings.Contains(page, want) {
				t.Errorf("%s: %q is missing", tc.name, want)
			}
		}
	}
	for name, p := range map[string]exchanges.ShowPage{"a deletion": gone, "a read": asked(models.Facts{Kind: models.KindRead})} {
		if page := render(t, exchanges.Show(p)); strings.Contains(page, "What changed") {
			t.Errorf("%s has a table of changes", name)
		}
	}
}

// odds are all there are, and how many checks passed before.
var odds = map[models.Odd]int{
	models.OddTokenNone: 0, models.OddTokenTwo: 0, models.OddTokenTwice: 0, models.OddTokenBasic: 0,
	models.OddTokenForeign: 1, models.OddTokenCut: 1, models.OddTokenMistyped: 1, models.OddTokenUnknown: 1, models.OddTokenOther: 1,
	models.OddTokenRevoked: 2, models.OddTokenReplaced: 2, models.OddTokenExpired: 2,
	models.OddURLDoubled: 3, models.OddURLCut: 3, models.OddURLOther: 3,
}

func TestTheChecksEndWhereSomethingWasOdd(t *testing.T) {
	t.Parallel()
	for odd, passed := range odds {
		page := render(t, exchanges.Show(stranger(401, odd)))
		got := fmt.Sprint(strings.Count(page, `aria-label="Passed"`), strings.Count(page, `aria-label="Failed"`), strings.Count(page, `aria-label="Not reached"`))
		if got != fmt.Sprint(passed, 1, 3-passed) || !strings.Contains(page, "Refused") {
			t.Errorf("%s: passed, failed and not reached are %s", odd, got)
		}
		if strings.Contains(page, string(odd)) {
			t.Errorf("%s: the page shows its name instead of words", odd)
		}
	}
}

func TestWhoWasLetInIsNamed(t *testing.T) {
	t.Parallel()
	page := render(t, exchanges.Show(asked(models.Facts{Kind: models.KindList})))
	if strings.Count(page, `aria-label="Passed"`) != 4 || !strings.Contains(page, "All checks passed") || !strings.Contains(page, "First token, sdsk_k7Qv…9f3K") {
		t.Error("the checks of an authenticated request are not all there")
	}
	for status, want := range map[int]string{401: "Nobody was authenticated", 429: "before its token was looked at"} {
		if page := render(t, exchanges.Show(stranger(status, ""))); !strings.Contains(page, want) || strings.Contains(page, "All checks passed") {
			t.Errorf("%d without a token: %q is missing", status, want)
		}
	}
}
