package setup_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"scimdesk/internal/setup"
	"scimdesk/models"
)

var began = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// history is what was seen at a directory.
type history struct{ models.Sightings }

// seen begins a history in which nothing happened yet.
func seen() history { return history{models.Sightings{}} }

// at adds sights that were seen so many minutes after it began.
func (h history) at(minute int, what ...models.Sight) history {
	for _, one := range what {
		h.detail(minute, one, "")
	}
	return h
}

func (h history) detail(minute int, what models.Sight, detail string) history {
	at := began.Add(time.Duration(minute) * time.Minute)
	h.Add(what, models.Sighting{
		First: at, Last: at, Exchange: models.ExchangeID(fmt.Sprintf("exc-%03d", minute)), Path: "/scim/v2/v2/Users?count=2", Detail: detail,
	})
	return h
}

// well adds a request that was answered well and what else it shows.
func (h history) well(minute int, what ...models.Sight) history {
	return h.at(minute, append(what, models.SightAnswered, models.SightKnown)...)
}

// stranger adds a refused token of a client that was never let in.
func (h history) stranger(minute int, odd models.Odd) history {
	at := began.Add(time.Duration(minute) * time.Minute)
	h.Add(oddToken, models.Sighting{First: at, Last: at, Exchange: models.ExchangeID(fmt.Sprintf("exc-%03d", minute)), Agent: "zgrab", Detail: string(odd)})
	return h
}

func okta() models.Directory {
	return models.Directory{ID: "dir-1", Provider: "okta", State: models.DirectorySetup}
}

func directory(p models.Provider, state models.DirectoryState, groups bool) models.Directory {
	return models.Directory{ID: "dir-1", Provider: p, State: state, WantsGroups: groups}
}

// steps at a minute, in one letter each: d(one), p(roblem), w(aiting), t(odo);
// an optional one in brackets.
func steps(d models.Directory, h history, minute int) string {
	var out strings.Builder
	for _, s := range setup.Steps(d, h.Sightings, began.Add(time.Duration(minute)*time.Minute)) {
		letter := string(s.State)[:1]
		if s.Optional {
			letter = "(" + letter + ")"
		}
		out.WriteString(letter)
	}
	return out.String()
}

const (
	test, lookup, create  = models.SightTest, models.SightLookup, models.SightCreate
	update, turnedOff     = models.SightUpdate, models.SightDeactivate
	group, groupTried     = models.SightGroup, models.SightGroupTried
	unknown               = models.SightUnknown
	answered              = models.SightAnswered
	oddURL, oddToken      = models.SightURL, models.SightToken
	identifier            = models.SightIdentifier
	doubled, cut, foreign = string(models.OddURLDoubled), string(models.OddTokenCut), string(models.OddTokenForeign)
)

func TestStepsTick(t *testing.T) {
	t.Parallel()
	all := seen().well(1, test).well(2, lookup).well(3, create).well(4, update).well(5, turnedOff)
	for _, tc := range []struct {
		name   string
		d      models.Directory
		h      history
		minute int
		want   string
	}{
		{"nothing came: the test is waited for", okta(), seen(), 0, "wtttt(t)"},
		{"the test was seen", okta(), seen().well(1, test), 1, "dwttt(t)"},
		{"somebody was looked for", okta(), seen().well(1, test).well(2, lookup), 2, "ddwtt(t)"},
		{"all that is needed was seen", okta(), all, 5, "ddddd(t)"},
		{"the group that was not asked for came, too", okta(), seen().well(1, test, group), 1, "dwttt(d)"},
		{"groups are wanted: the last step is waited for", directory("okta", models.DirectorySetup, true), all, 5, "dddddw"},
		{"a step may be left out; the one after it ticks", okta(), seen().well(1, test).well(3, create), 3, "dwdtt(t)"},
		{"Okta answered well without a test: that is not waited for", okta(), seen().well(1), 1, "twttt(t)"},
		{"Entra answered well without a test", directory("entra", models.DirectorySetup, false), seen().well(1), 1, "twttt(t)"},
		{"OneLogin answered well: that is its test", directory("onelogin", models.DirectorySetup, false), seen().well(1), 1, "dwttt(t)"},
		{"somebody unknown answered well: that is the test", directory("", models.DirectorySetup, false), seen().well(1), 1, "dwttt(t)"},
		{"an active directory has steps, too", directory("okta", models.DirectoryActive, false), all, 5, "ddddd(t)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := steps(tc.d, tc.h, tc.minute); got != tc.want {
				t.Errorf("steps %s, want %s", got, tc.want)
			}
		})
	}
}

func TestAStepKeepsWhatTickedIt(t *testing.T) {
	t.Parallel()
	h := seen().well(1).well(4, test)
	for p, want := range map[models.Provider]time.Time{"okta": began.Add(4 * time.Minute), "jumpcloud": began.Add(time.Minute)} {
		step := setup.Steps(directory(p, models.DirectorySetup, false), h.Sightings, began.Add(time.Hour))[0]
		if !step.Seen.First.Equal(want) || step.Seen.Exchange != "exc-004" {
			t.Errorf("%s: ticked at %v by %s", p, step.Seen.First, step.Seen.Exchange)
		}
	}
}

// trouble is one problem, where it stands, and what is said about it.
type trouble struct {
	name   string
	d      models.Directory
	h      history
	minute int
	want   string // steps
	text   string // of the only problem, "" for none
	advice string // part of it
	copies string
}

// who is said to have sent an odd token: nobody can tell who sends none.
func who(odd models.Odd) string {
	if odd == models.OddTokenNone {
		return "Someone"
	}
	return "Okta"
}

func checkTrouble(t *testing.T, all []trouble) {
	t.Helper()
	for _, tc := range all {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := steps(tc.d, tc.h, tc.minute); got != tc.want {
				t.Errorf("steps %s, want %s", got, tc.want)
			}
			var found models.Problem
			for _, s := range setup.Steps(tc.d, tc.h.Sightings, began.Add(time.Duration(tc.minute)*time.Minute)) {
				if s.Problem != nil {
					found = *s.Problem
				}
			}
			if found.Text != tc.text || !strings.Contains(found.Advice, tc.advice) || found.Copy != tc.copies {
				t.Errorf("problem %+v, want %q, %q, %q", found, tc.text, tc.advice, tc.copies)
			}
			if (found.Text == "") != (found.Advice == "") {
				t.Errorf("a problem without advice: %+v", found)
			}
		})
	}
}

func TestAWrongBaseURLIsNamed(t *testing.T) {
	t.Parallel()
	tested := func() history { return seen().well(1, test) }
	checkTrouble(t, []trouble{
		{"doubled", okta(), seen().detail(1, oddURL, doubled), 1, "pwttt(t)", "Okta called …/scim/v2/v2/Users: the base URL is doubled", "Okta adds /Users itself. Paste the SCIM connector base URL exactly as it stands here, then test again.", "url"},
		{"cut", directory("entra", "setup", false), seen().detail(1, oddURL, "url-cut"), 1, "pwttt(t)", "Entra called …/scim/v2/v2/Users: the base URL is cut", "A part of it is missing. Paste the Tenant URL", "url"},
		{"another directory's", directory("generic", "setup", false), seen().detail(1, oddURL, "url-other"), 1, "pwttt(t)", "The identity provider called …/scim/v2/v2/Users: this is not the base URL of this directory", "Paste the base URL", "url"},
		{"in a way nobody knows yet", okta(), seen().detail(1, oddURL, "url-new"), 1, "pwttt(t)", "Okta called …/scim/v2/v2/Users: the base URL is not quite right", "Paste the SCIM", "url"},
		{"and mended", okta(), seen().detail(1, oddURL, doubled).well(2, test), 2, "dwttt(t)", "", "", ""},
		{"after the test was seen", okta(), tested().detail(2, oddURL, doubled), 2, "pwttt(t)", "Okta called …/scim/v2/v2/Users: the base URL is doubled", "", "url"},
		{"and then a wrong token: the newer one is named", okta(), seen().detail(1, oddURL, doubled).detail(2, oddToken, cut), 2, "pwttt(t)", "Okta sent a token whose end is missing", "", "token"},
		{"after a wrong token", okta(), seen().detail(1, oddToken, cut).detail(2, oddURL, doubled), 2, "pwttt(t)", "Okta called …/scim/v2/v2/Users: the base URL is doubled", "", "url"},
		{"in a paused directory", directory("okta", models.DirectoryPaused, false), seen().detail(1, oddURL, doubled), 1, "ptttt(t)", "Okta called …/scim/v2/v2/Users: the base URL is doubled", "", "url"},
	})
}

func TestWhatWasOddAboutATokenIsNamed(t *testing.T) {
	t.Parallel()
	all := []trouble{
		{"mended", okta(), seen().detail(1, oddToken, cut).well(2), 2, "twttt(t)", "", "", ""},
		{"of everybody, in their own words", directory("jumpcloud", "setup", false), seen().detail(1, oddToken, foreign), 1, "pwttt(t)", "JumpCloud sent something that is not a token of Scimdesk", "Paste the one from here into Token Key, then test again.", "token"},
	}
	for odd, sent := range map[models.Odd]string{
		models.OddTokenNone: "no token", models.OddTokenTwo: "two Authorization headers", models.OddTokenTwice: "“Bearer” twice",
		models.OddTokenBasic: "a name and a password instead of a token", models.OddTokenForeign: "something that is not a token of Scimdesk",
		models.OddTokenCut: "a token whose end is missing", models.OddTokenMistyped: "a token with a mistake in it",
		models.OddTokenUnknown: "a token that was not made here", models.OddTokenOther: "the token of another directory",
		models.OddTokenRevoked: "a token that was revoked", models.OddTokenReplaced: "a token that was replaced, and whose overlap is over",
		models.OddTokenExpired: "a token that has expired", "token-new": "a token that is not valid here",
	} {
		all = append(all, trouble{
			string(odd), okta(), seen().detail(1, oddToken, string(odd)), 1, "pwttt(t)",
			who(odd) + " sent " + sent, "into Authorization under HTTP Header, then test again.", "token",
		})
	}
	checkTrouble(t, all)
}

func TestWhatIsRefusedAlthoughTheTokenIsRight(t *testing.T) {
	t.Parallel()
	refused := func() history {
		return seen().well(1, test).well(2, lookup).at(3, models.SightKnown).detail(3, models.SightTried, "Daniel Osei")
	}
	const text = "Okta tried to create Daniel Osei and was refused"
	checkTrouble(t, []trouble{
		{"a create", okta(), refused(), 3, "ddpwt(t)", text, "The request says why.", ""},
		{"sent again by a client whose answer was late", okta(), seen().well(1, test).well(2, lookup).well(3, create).at(4, models.SightKnown, models.SightTried), 5, "dddwt(t)", "", "", ""},
		{"until one works", okta(), refused().well(4, create), 4, "dddwt(t)", "", "", ""},
		{"a right token that is answered 404 mends a wrong one", okta(), seen().detail(1, oddToken, cut).at(2, models.SightKnown), 2, "wtttt(t)", "", "", ""},
		{"another client with a token of elsewhere is no trouble", okta(), seen().well(1, test).stranger(2, models.OddTokenForeign), 2, "dwttt(t)", "", "", ""},
		{"another client with the cut token may be the same one", okta(), seen().well(1, test).stranger(2, models.OddTokenCut), 2, "pwttt(t)", "Okta sent a token whose end is missing", "", "token"},
		{"who passes by without a token is no trouble", okta(), seen().well(1, test).stranger(2, models.OddTokenNone), 2, "dwttt(t)", "", "", ""},
		{"a clock that ran ahead hides nothing for long", okta(), seen().detail(600, oddToken, cut).detail(601, oddURL, doubled).well(602), 602, "twttt(t)", "", "", ""},
	})
}

func TestLookupsByAnotherAttributeAreNamed(t *testing.T) {
	t.Parallel()
	const text = "Okta looks people up by emails.value, not by userName"
	by := func(h history, minute int) history { return h.detail(minute, identifier, "emails.value") }
	understood := by(seen().well(1, test).well(2, lookup), 2)
	checkTrouble(t, []trouble{
		{"understood", okta(), understood, 2, "ddwtt(t)", text, "That was understood, so it works. To go by one attribute everywhere, choose userName as the Unique identifier field for users.", ""},
		{"not understood", okta(), by(seen().well(1, test), 2), 2, "dpwtt(t)", text, "That was not understood. Choose userName", ""},
		{"not understood, where others were", okta(), by(seen().well(1, test).well(2, lookup), 3), 3, "dpwtt(t)", text, "That was not understood.", ""},
		{"mended", okta(), by(seen().well(1, test), 2).well(3, lookup), 3, "ddwtt(t)", "", "", ""},
		{"without a name", directory("generic", "setup", false), seen().well(1).at(2, identifier), 2, "dpwtt(t)", "The identity provider looks people up by another attribute, not by userName", "as the attribute that identifies people", ""},
	})
	if found := setup.Trouble(okta(), understood.Sightings, began); found != nil {
		t.Errorf("what works is in the way: %+v", found)
	}
	if found := setup.Trouble(okta(), by(seen().well(1, test), 2).Sightings, began); len(found) != 1 {
		t.Errorf("what does not work is not in the way: %+v", found)
	}
}

func TestSilenceIsAskedAboutAfterTenMinutes(t *testing.T) {
	t.Parallel()
	const nobody = "Nobody has come since the connection test: was anyone assigned?"
	tested := func() history { return seen().well(1, test) }
	looked := func() history { return tested().well(2, lookup) }
	entra := directory("entra", models.DirectorySetup, false)
	checkTrouble(t, []trouble{
		{"not before", okta(), tested(), 10, "dwttt(t)", "", "", ""},
		{"after ten minutes", okta(), tested(), 11, "dpwtt(t)", nobody, "on the Assignments tab", ""},
		{"lookups every few minutes and nobody created", okta(), tested().well(2, lookup).well(11, lookup), 13, "ddpwt(t)", "Okta looked for somebody and has created nobody since", "", ""},
		{"however often it tests", okta(), tested().well(5, test), 11, "dpwtt(t)", nobody, "", ""},
		{"of Entra, whose cycle takes longer", entra, tested(), 11, "dpwtt(t)", nobody, "cycles of about 40 minutes", ""},
		{"of an active directory", directory("okta", models.DirectoryActive, false), tested(), 11, "dpwtt(t)", nobody, "", ""},
		{"of somebody who needs no test", directory("keycloak", models.DirectorySetup, false), seen().well(1), 11, "dpwtt(t)", nobody, "Event Listeners", ""},
		{"not when it is paused", directory("okta", models.DirectoryPaused, false), tested(), 99, "dtttt(t)", "", "", ""},
		{"not when it is disabled", directory("okta", models.DirectoryDisabled, false), tested(), 99, "dtttt(t)", "", "", ""},
		{"not when nothing was tested", okta(), seen(), 99, "wtttt(t)", "", "", ""},
		{"not when a person came without a lookup", okta(), tested().well(2, create), 99, "dwdtt(t)", "", "", ""},
		{"not when a wrong token explains it", okta(), tested().detail(2, oddToken, cut), 99, "pwttt(t)", "Okta sent a token whose end is missing", "", "token"},
		{"after a lookup, not before", okta(), looked(), 11, "ddwtt(t)", "", "", ""},
		{"after a lookup", okta(), looked(), 12, "ddpwt(t)", "Okta looked for somebody and has created nobody since", "“Create Users”", ""},
		{"not when somebody was found and changed", okta(), looked().well(3, update), 99, "ddwdt(t)", "", "", ""},
	})
}

func TestGroupsAreAskedAbout(t *testing.T) {
	t.Parallel()
	wanted := directory("okta", models.DirectoryActive, true)
	created := func() history { return seen().well(1, test).well(2, lookup).well(3, create) }
	checkTrouble(t, []trouble{
		{"none came, not yet", wanted, created(), 12, "dddwtt", "", "", ""},
		{"none came", wanted, created(), 13, "dddwtp", "People have come, and no group with them", "with “Push Groups” ticked", ""},
		{"none came, counted from the first person", wanted, created().well(12, create), 13, "dddwtp", "People have come, and no group with them", "Push Groups", ""},
		{"none came and none is wanted", directory("okta", models.DirectoryActive, false), created(), 99, "dddwt(t)", "", "", ""},
		{"none came while it is paused", directory("okta", models.DirectoryPaused, true), created(), 99, "dddttt", "", "", ""},
		{"one came", wanted, created().well(4, group), 99, "dddwtd", "", "", ""},
		{"one was refused", wanted, created().detail(4, groupTried, "Finance"), 4, "dddwtp", "Okta pushed the group Finance and was refused", "The request says why.", ""},
		{"one was refused that nobody wanted", okta(), created().at(4, groupTried), 99, "dddwt(p)", "Okta pushed a group and was refused", "The request says why.", ""},
		{"one came with members nobody knows", wanted, created().well(4, group).detail(4, unknown, "Finance"), 4, "dddwtd", "Okta pushed Finance with members who are not known here", "“Push now”", ""},
		{"one came with members nobody knows, and a whole one later", wanted, created().well(4, group).detail(4, unknown, "Finance").well(5, group), 5, "dddwtd", "", "", ""},
		{"one was refused and came later", wanted, created().at(4, groupTried).well(5, group), 99, "dddwtd", "", "", ""},
	})
}

func TestTroublesAreInOrder(t *testing.T) {
	t.Parallel()
	h := seen().well(1, test).at(2, groupTried).at(3, identifier).detail(4, oddURL, doubled)
	var all []string
	for _, problem := range setup.Trouble(okta(), h.Sightings, began.Add(time.Hour)) {
		all = append(all, string(problem.Exchange))
	}
	if want := []string{"exc-004", "exc-003", "exc-002"}; !slices.Equal(all, want) {
		t.Errorf("troubles %v, want %v", all, want)
	}
	if found := setup.Trouble(okta(), nil, began); found != nil {
		t.Errorf("nothing was seen, and there is %+v", found)
	}
}

func TestExchangesOfOneMomentAreTakenInTheirOrder(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		refused, answered models.ExchangeID
		want              string
	}{
		"refused last":  {"exc-2", "exc-1", "pwttt(t)"},
		"answered last": {"exc-1", "exc-2", "twttt(t)"},
	} {
		h := seen()
		h.Add(oddToken, models.Sighting{First: began, Last: began, Exchange: tc.refused})
		h.Add(models.SightKnown, models.Sighting{First: began, Last: began, Exchange: tc.answered})
		h.Add(answered, models.Sighting{First: began, Last: began, Exchange: tc.answered})
		if got := steps(okta(), h, 0); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

var sights = []models.Sight{test, lookup, create, update, turnedOff, group, answered, models.SightKnown, oddURL, oddToken, identifier, groupTried, unknown, models.SightTried, consent, issued, refreshed, oauthOdd, redirect}

// TestTicksStay: whatever happens, and however long it takes, a step that was
// seen was seen; the steps keep their order, and at most one is waited for.
func TestTicksStay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := directory(
			rapid.SampledFrom(append(models.Providers, "")).Draw(t, "provider"),
			rapid.SampledFrom([]models.DirectoryState{"setup", "active", "paused", "disabled"}).Draw(t, "state"), rapid.Bool().Draw(t, "groups"),
		)
		h, now := seen(), began
		d.Auth = rapid.SampledFrom(append(models.AuthMethods, "")).Draw(t, "method")
		ticked := make(map[models.Sight]time.Time)
		for range rapid.IntRange(1, 20).Draw(t, "happenings") {
			minute := rapid.IntRange(0, 60).Draw(t, "minute")
			h.detail(minute, rapid.SampledFrom(sights).Draw(t, "sight"), rapid.SampledFrom([]string{"", doubled, cut, "title", "secret-wrong", "redirect", "token-expired"}).Draw(t, "detail"))
			now = now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "later")) * time.Minute)
			checkSteps(t, setup.Steps(d, h.Sightings, now), ticked)
		}
	})
}

func checkSteps(t *rapid.T, steps []models.Step, ticked map[models.Sight]time.Time) {
	waiting, order := 0, ""
	for _, s := range steps {
		order += string(s.Sight) + " "
		if s.State == models.StepWaiting {
			waiting++
		}
		if (s.State == models.StepProblem) != (s.Problem != nil && !s.Problem.Works) || s.State == models.StepDone && s.Seen.First.IsZero() {
			t.Fatalf("%s says %s: %+v", s.Sight, s.State, s)
		}
		if s.Problem != nil && (s.Problem.Text == "" || s.Problem.Advice == "") {
			t.Fatalf("%s: %+v", s.Sight, s.Problem)
		}
		if before := ticked[s.Sight]; !before.IsZero() && (s.Seen.First.IsZero() || s.Seen.First.After(before)) {
			t.Fatalf("%s was ticked at %v, and now at %v", s.Sight, before, s.Seen.First)
		}
		ticked[s.Sight] = s.Seen.First
	}
	if waiting > 1 || !strings.Contains(order, "test lookup create update deactivate group ") {
		t.Fatalf("%d steps are waited for of %s", waiting, order)
	}
}
