package search

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/views/layout"
)

func TestWhatTheQueryFoundIsMarked(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ text, query, before, at, after string }{
		{"Ada Okonjo", "ada", "", "Ada", " Okonjo"},
		{"Ada Okonjo", "oko", "Ada ", "Oko", "njo"},
		{"Ada Okonjo", "konjo", "Ada Okonjo", "", ""},
		{"ada.okonjo@example.com", "okonjo x", "ada.", "okonjo", "@example.com"},
		{"Éva Ørsted", "ørs", "Éva ", "Ørs", "ted"},
		{"Ada", "adaline", "Ada", "", ""},
		{"Ada", "", "Ada", "", ""},
		{"", "a", "", "", ""},
	} {
		before, at, after := split(tc.text, tc.query)
		if before != tc.before || at != tc.at || after != tc.after {
			t.Errorf("split(%q, %q) = %q, %q, %q", tc.text, tc.query, before, at, after)
		}
	}
}

func TestMarkingLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		text, query := rapid.String().Draw(rt, "text"), rapid.StringN(0, 3, -1).Draw(rt, "query")
		if before, at, after := split(text, query); before+at+after != text {
			rt.Fatalf("%q became %q, %q, %q", text, before, at, after)
		}
	})
}

func house(query string, states ...models.DirectoryState) Page {
	p := Page{Frame: layout.Frame{Place: "/search"}, Query: query}
	for i, s := range states {
		p.Directories = append(p.Directories, models.Directory{ID: models.DirectoryID("dir-" + string(rune('a'+i))), Name: "Okta Workforce", Provider: "okta", State: s})
	}
	return p
}

func labels(all []entry) string {
	var names []string
	for _, e := range all {
		names = append(names, e.label)
	}
	return strings.Join(names, "; ")
}

func TestOnlyWhatFitsTheStateIsOffered(t *testing.T) {
	t.Parallel()
	for state, want := range map[models.DirectoryState]string{
		models.DirectorySetup:    "Complete the setup of Okta Workforce; Pause Okta Workforce; Disable Okta Workforce; New token for Okta Workforce",
		models.DirectoryActive:   "Pause Okta Workforce; Disable Okta Workforce; New token for Okta Workforce",
		models.DirectoryPaused:   "Resume Okta Workforce; Disable Okta Workforce; New token for Okta Workforce",
		models.DirectoryDisabled: "Enable Okta Workforce; New token for Okta Workforce",
	} {
		if got := labels(actions(house("workforce", state))); got != want {
			t.Errorf("%s: %s", state, got)
		}
	}
}

func TestEntriesAreFoundByTheStartOfEachWord(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"":               "Home; All directories; Stand-in IdPs; All keys; Okta Workforce",
		"try":            "Stand-in IdPs",
		"req okta":       "Okta Workforce › Requests",
		"WORKFORCE acc":  "Okta Workforce › Accounts",
		"home":           "Home",
		"ome":            "",
		"shortcuts":      "All keys",
		"<script>":       "",
		"   ":            "",
		"okta":           "Okta Workforce; Okta Workforce › Setup; Okta Workforce › Accounts; Okta Workforce › Groups; Okta Workforce › Requests",
		"okta something": "",
	} {
		if got := labels(places(house(query, models.DirectoryActive))); got != want {
			t.Errorf("%q leads to %q, want %q", query, got, want)
		}
	}
}

func TestAGroupIsNeverLongerThanAPalette(t *testing.T) {
	t.Parallel()
	p := house("okta", make([]models.DirectoryState, 50)...)
	if a, b := len(actions(p)), len(places(p)); a > most || b != most {
		t.Errorf("%d actions and %d places", a, b)
	}
}

func TestTheAppearanceIsOfferedWhenItIsAskedFor(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]int{"": 0, "dark": 1, "them": 3, "appearance light": 1, "ada": 0} {
		if got := len(looks(query)); got != want {
			t.Errorf("%q offers %d", query, got)
		}
	}
}

func TestWhatWasSearchedForReachesThePageAsText(t *testing.T) {
	t.Parallel()
	p := house(`"><script>alert(1)</script>`, models.DirectoryActive)
	p.People = []Person{{Account: models.Account{ID: "acc-1", DisplayName: "<img src=x>", UserName: "a&b", State: models.AccountInactive}, In: p.Directories[0]}}
	p.More = p.Directories
	var out strings.Builder
	if err := Found(p).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script>alert", "<img"} {
		if strings.Contains(out.String(), bad) {
			t.Errorf("the page contains %s", bad)
		}
	}
	for _, want := range []string{"Inactive · Okta Workforce", "?q=%22%3E%3Cscript%3E", "2 results"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestNothingFoundIsSaid(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := Found(house("zzz")).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Nothing and nobody is found by “zzz”") {
		t.Error("an empty list says nothing")
	}
}
