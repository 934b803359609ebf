package console_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

func TestADirectoryIsSteeredWithOneClick(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		action string
		from   models.DirectoryState
		to     models.DirectoryState
	}{
		{"complete", models.DirectorySetup, models.DirectoryActive},
		{"pause", models.DirectoryActive, models.DirectoryPaused},
		{"resume", models.DirectoryPaused, models.DirectoryActive},
		{"disable", models.DirectoryActive, models.DirectoryDisabled},
		{"enable", models.DirectoryDisabled, models.DirectoryActive},
	} {
		t.Run(tc.action, func(t *testing.T) {
			t.Parallel()
			m := fullHouse()
			m.directories[0].State = tc.from
			resp := do(t, serve(m), post("/directories/dir-1/"+tc.action, url.Values{"back": {"/directories/dir-1/accounts"}}))
			if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/directories/dir-1/accounts" {
				t.Errorf("answered %d to %q", resp.StatusCode, resp.Header.Get("Location"))
			}
			if m.directories[0].State != tc.to || !slices.Equal(m.steered, []string{tc.action + " dir-1 Owner"}) {
				t.Errorf("it is %s after %v", m.directories[0].State, m.steered)
			}
		})
	}
}

func TestSteeringLeadsBackWhateverHappened(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, path, back string
		status           int
		location         string
	}{
		{"an action that no longer fits", "/directories/dir-1/resume", "/directories/dir-1", http.StatusSeeOther, "/directories/dir-1"},
		{"a page of another site", "/directories/dir-1/pause", "//evil.test", http.StatusSeeOther, "/directories/dir-1"},
		{"no page", "/directories/dir-1/pause", "", http.StatusSeeOther, "/directories/dir-1"},
		{"no directory", "/directories/dir-7/pause", "/directories", http.StatusNotFound, ""},
		{"no action", "/directories/dir-1/explode", "/directories", http.StatusNotFound, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			resp := do(t, serve(fullHouse()), post(tc.path, url.Values{"back": {tc.back}}))
			if resp.StatusCode != tc.status && !(tc.status == http.StatusNotFound && resp.StatusCode == http.StatusMethodNotAllowed) {
				t.Errorf("answered %d", resp.StatusCode)
			}
			if resp.Header.Get("Location") != tc.location {
				t.Errorf("leads to %q", resp.Header.Get("Location"))
			}
		})
	}
}

func TestTheOverviewSaysBeforeWhatAnActionDoes(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.directories[0].State = models.DirectoryActive
	says(t, page(t, do(t, serve(m), get("/directories/dir-1"))),
		"Pause:", "Okta gets 503 and tries again later.", "The one person and all that was provisioned stay as they are.", "scimdesk directory pause dir-1",
		"Disable SCIM:", "Okta gets a clear refusal (403) and shows it.", "scimdesk directory disable dir-1",
	)
}

func TestEveryPageOfAHeldDirectorySaysSoWithTheWayBack(t *testing.T) {
	t.Parallel()
	for state, want := range map[models.DirectoryState][]string{
		models.DirectoryPaused:   {"Paused 3 min ago by Noor. Okta gets 503 and tries again later. The one person and all that was provisioned stay as they are.", `action="/directories/dir-1/resume"`, "Resume"},
		models.DirectoryDisabled: {"SCIM was disabled 3 min ago by Noor. Okta gets a clear refusal (403) and shows it. The one person and all that was provisioned stay as they are.", `action="/directories/dir-1/enable"`, "Enable SCIM"},
	} {
		for _, path := range []string{"", "/setup", "/accounts", "/exchanges", "/tokens/new"} {
			m := fullHouse()
			d := &m.directories[0]
			d.State, d.StateAt, d.StateBy = state, today.Add(-3*time.Minute), "Noor"
			text := page(t, do(t, serve(m), get("/directories/dir-1"+path)))
			says(t, text+read(text), want...)
			says(t, text, `name="back" value="/directories/dir-1`+path+`"`)
			if strings.Contains(text, "Watching") {
				t.Errorf("%s of a directory that does not answer says that it watches", path)
			}
		}
	}
}

func TestADirectoryThatAnswersHasNoBanner(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "/accounts"} {
		if text := page(t, do(t, serve(fullHouse()), get("/directories/dir-2"+path))); strings.Contains(text, "/resume") || strings.Contains(text, "/enable") {
			t.Errorf("%s offers a way back from nothing", path)
		}
	}
}
