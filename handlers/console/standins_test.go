package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"scimdesk/models"
)

func TestTheStageShowsBothSidesAndWhatFliesBetween(t *testing.T) {
	t.Parallel()
	m, s := playHouse()
	text := page(t, do(t, serveStage(m, s), get("/standins/dir-3?from=13")))
	for _, want := range []string{
		"First cycle of 500 people", "319 of 500 people · 1,276 requests · 0 failures", "about 12 s left", `value="319" max="500"`, "First cycle of 500 people: 60 %",
		"Ada &lt;Okonjo&gt;", `role="switch"`, `aria-label="Noah Fischer is assigned"`, `title="POST /Users answered 409"`, "14 to 16 of 500", `href="/standins/dir-3?from=0"`, `href="/standins/dir-3?from=16"`,
		"POST /Users?filter=userName eq &#34;a&#34;", "Created Ada Okonjo", "44 a second, p95 9 ms",
		"Ada is assigned", "2 of 2 as expected", "found: y", "The city becomes Porto", "1 of 2 steps done", "1 thing waits",
		`name="back" value="/standins/dir-3?from=13"`, `data-live="dir-3"`, "standins.js", `action="/standins/dir-3/stories"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, lacks := range []string{`value="first-cycle"`, "Start again"} {
		if strings.Contains(text, lacks) {
			t.Errorf("the page has %s", lacks)
		}
	}
}

func TestAnEmptyStageOffersToStartAgain(t *testing.T) {
	t.Parallel()
	m, s := playHouse()
	s.scene = models.StandIn{Dialect: "okta", Label: "Okta (custom app)"}
	text := page(t, do(t, serveStage(m, s), get("/standins/dir-3")))
	for _, want := range []string{"Nobody plays Okta here.", `action="/standins/dir-3/start"`, "Stopped"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(text, "/standins/dir-3/stories") {
		t.Error("stories are offered though nobody plays")
	}
}

func TestEachButtonOfTheStageAsksForOneThing(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		path string
		form url.Values
		want string
	}{
		{"start", nil, "start dir-3 Owner"},
		{"end", nil, "end dir-3"},
		{"actions", url.Values{"kind": {"unassign"}, "person": {"7"}}, "do dir-3 unassign 7 0 ="},
		{"actions", url.Values{"kind": {"change"}, "person": {"7"}, "title": {"Gardener"}}, "do dir-3 change 7 0 title=Gardener"},
		{"actions", url.Values{"kind": {"clear"}, "person": {"7"}, "title": {"Gardener"}}, "do dir-3 change 7 0 title="},
		{"actions", url.Values{"kind": {"rename"}, "person": {"7"}, "title": {"Gardener"}}, "do dir-3 rename 7 0 ="},
		{"actions", url.Values{"kind": {"push-group"}, "group": {"2"}}, "do dir-3 push-group 0 2 ="},
		{"stories", url.Values{"story": {"joiner"}}, "tell dir-3 joiner"},
		{"step", nil, "step dir-3 false"},
		{"step", url.Values{"all": {"1"}}, "step dir-3 true"},
		{"stepping", url.Values{"on": {"1"}}, "stepping dir-3 true"},
		{"stepping", url.Values{"on": {"0"}}, "stepping dir-3 false"},
		{"pause", nil, "pause dir-3"},
		{"resume", nil, "resume dir-3"},
		{"stop", nil, "stop dir-3"},
		{"speed", url.Values{"speed": {"20"}}, "speed dir-3 20"},
		{"dialect", url.Values{"dialect": {"entra"}}, "speak dir-3 entra"},
		{"people", url.Values{"people": {"10000"}}, "grow dir-3 10000"},
		{"auth", url.Values{"auth": {"workload-identity"}}, "prove dir-3 workload-identity Owner"},
	} {
		t.Run(tc.want, func(t *testing.T) {
			t.Parallel()
			m, s := playHouse()
			form := url.Values{"back": {"/standins/dir-3?from=13"}}
			for name, values := range tc.form {
				form[name] = values
			}
			resp := do(t, serveStage(m, s), post("/standins/dir-3/"+tc.path, form))
			if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/standins/dir-3?from=13" {
				t.Errorf("answered %d to %q", resp.StatusCode, resp.Header.Get("Location"))
			}
			if got := strings.Join(s.asked, ", "); got != tc.want {
				t.Errorf("asked for %q", got)
			}
		})
	}
}

func TestWhatTheStageRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, path string
		form       url.Values
		err        error
		status     int
		says       string
	}{
		{"a real directory", "/standins/dir-1/pause", nil, nil, http.StatusNotFound, ""},
		{"no directory", "/standins/dir-7/pause", nil, nil, http.StatusNotFound, ""},
		{"no number", "/standins/dir-3/actions", url.Values{"kind": {"rename"}, "person": {"x"}}, nil, http.StatusUnprocessableEntity, "Nothing was changed."},
		{"no size", "/standins/dir-3/people", url.Values{"people": {"many"}}, nil, http.StatusUnprocessableEntity, "Nothing was changed."},
		{"no speed", "/standins/dir-3/speed", url.Values{"speed": {"fast"}}, nil, http.StatusUnprocessableEntity, "Nothing was changed."},
		{"a story there is not", "/standins/dir-3/stories", url.Values{"story": {"x"}}, models.Invalid{"story": "Choose one."}, http.StatusUnprocessableEntity, "Choose one. Nothing was changed."},
		{"a field the page does not have", "/standins/dir-3/pause", url.Values{"speed": {"1"}}, nil, http.StatusBadRequest, "could not be read"},
		{"somebody who left", "/standins/dir-3/pause", nil, models.ErrNotFound, http.StatusSeeOther, ""},
		{"a busy store", "/standins/dir-3/start", nil, models.ErrBusy, http.StatusServiceUnavailable, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m, s := playHouse()
			s.err = tc.err
			resp := do(t, serveStage(m, s), post(tc.path, tc.form))
			if text := page(t, resp); resp.StatusCode != tc.status || !strings.Contains(text, tc.says) {
				t.Errorf("answered %d: %s", resp.StatusCode, text)
			}
			if tc.err == nil && len(s.asked) > 0 {
				t.Errorf("asked for %q", s.asked)
			}
		})
	}
}

// TestAPageThatFollowsDoesNotWait: its scripts hear when it is done. One
// without waits a little, so that it shows the outcome.
func TestAPageThatFollowsDoesNotWait(t *testing.T) {
	t.Parallel()
	m, s := playHouse()
	s.done = make(chan struct{})
	r := post("/standins/dir-3/stories", url.Values{"story": {"joiner"}})
	r.Header.Set("HX-Request", "true")
	if resp := do(t, serveStage(m, s), r); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("answered %d", resp.StatusCode)
	}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		do(t, serveStage(m, s), post("/standins/dir-3/stories", url.Values{"story": {"joiner"}}))
	}()
	close(s.done)
	<-answered
}

func TestAStandInIsStartedFromAnEmptyHouse(t *testing.T) {
	t.Parallel()
	m, s := playHouse()
	app := serveStage(m, s)
	resp := do(t, app, post("/standins", nil))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/standins/dir-3" || s.asked[0] != "open okta bearer Owner" {
		t.Errorf("answered %d to %q, asked for %q", resp.StatusCode, resp.Header.Get("Location"), s.asked)
	}
	do(t, app, post("/standins", url.Values{"dialect": {"entra"}, "auth": {"client-credentials"}}))
	if s.asked[1] != "open entra client-credentials Owner" {
		t.Errorf("asked for %q", s.asked)
	}
	s.err = models.Invalid{"standin": "4 stand-ins play already."}
	resp = do(t, app, post("/standins", url.Values{"dialect": {"entra"}, "auth": {"basic"}}))
	if text := page(t, resp); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "4 stand-ins play already.") || !strings.Contains(text, `value="entra" checked`) || !strings.Contains(text, `value="basic" selected`) {
		t.Errorf("answered %d: %s", resp.StatusCode, text)
	}
	text := page(t, do(t, serveStage(emptyHouse(), s), get("/")))
	if !strings.Contains(text, `action="/standins"`) || !strings.Contains(text, `data-key="1"`) {
		t.Error("an empty home has no door to it")
	}
}

func TestStandInsAreListedWithWhoPlays(t *testing.T) {
	t.Parallel()
	m, s := playHouse()
	text := page(t, do(t, serveStage(m, s), get("/standins")))
	for _, want := range []string{"Stand-in Okta", "Okta (custom app)", `aria-label="Stop Stand-in Okta"`, "Remove the demo"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(text, `id="row-dir-1"`) {
		t.Error("a real directory is listed")
	}
	none := page(t, do(t, serveStage(fullHouse(), s), get("/standins")))
	if strings.Contains(none, "Remove the demo") || !strings.Contains(none, "Start the stand-in") {
		t.Error("without any it offers to remove, or not to start")
	}
}

func TestTheDemoIsRemovedAfterAQuestion(t *testing.T) {
	t.Parallel()
	m, s := playHouse()
	app := serveStage(m, s)
	text := page(t, do(t, app, get("/standins/remove")))
	if !strings.Contains(text, "25 people and 3 groups in 1 directory go") || len(s.asked) > 0 {
		t.Errorf("it asks %s", text)
	}
	resp := do(t, app, post("/standins/remove", nil))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/" || strings.Join(s.asked, " ") != "remove" {
		t.Errorf("answered %d to %q after %q", resp.StatusCode, resp.Header.Get("Location"), s.asked)
	}
	s.err = models.ErrNotFound
	if resp := do(t, app, get("/standins/remove")); resp.StatusCode != http.StatusNotFound {
		t.Errorf("without a demo: %d", resp.StatusCode)
	}
}
