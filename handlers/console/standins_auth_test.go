package console_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"scimdesk/models"
)

func TestAnAppNobodyAuthenticatedSaysSo(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		scene func(*models.StandIn)
		has   []string
		lacks []string
	}{
		{
			"before", func(s *models.StandIn) { s.OAuth, s.SignsIn, s.Waits = true, true, true },
			[]string{"Nobody has authenticated this app yet.", `action="/standins/dir-3/sign-in"`, ">Authenticate with Scimdesk<"},
			[]string{"Re-authenticate"},
		},
		{
			"afterwards", func(s *models.StandIn) { s.OAuth, s.SignsIn = true, true },
			[]string{">Re-authenticate with Scimdesk<"},
			[]string{"Nobody has authenticated"},
		},
		{"by another method", func(*models.StandIn) {}, []string{`action="/standins/dir-3/auth"`}, []string{"uthenticate with Scimdesk", `value="access"`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m, s := playHouse()
			tc.scene(&s.scene)
			text := page(t, do(t, serveStage(m, s), get("/standins/dir-3")))
			for _, want := range tc.has {
				if !strings.Contains(text, want) {
					t.Errorf("the page lacks %s", want)
				}
			}
			for _, lacks := range tc.lacks {
				if strings.Contains(text, lacks) {
					t.Errorf("the page has %s", lacks)
				}
			}
		})
	}
}

// TestTheDanceStartsAndEndsInTheSameBrowser: what the stage is told of it is
// not its session.
func TestTheDanceStartsAndEndsInTheSameBrowser(t *testing.T) {
	t.Parallel()
	m, s := playHouse()
	app := serveStage(m, s)
	resp := do(t, app, post("/standins/dir-3/sign-in", url.Values{"back": {"/standins/dir-3"}}))
	const goes = "https://scim.test/d/dir-3/oauth/authorize?state=x"
	body, err := io.ReadAll(resp.Body)
	text := string(body)
	if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Refresh") != "0; url="+goes || !strings.Contains(text, `href="`+goes+`"`) || !strings.Contains(text, "scim.test</b>") {
		t.Errorf("answered %d, on to %q: %s", resp.StatusCode, resp.Header.Get("Refresh"), text)
	}
	resp = do(t, app, get("/standins/dir-3/callback?state=x&code=a%26b"))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/standins/dir-3" {
		t.Errorf("answered %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	if got := strings.Join(s.asked, ", "); got != "sign in dir-3, finish dir-3 code=a%26b&state=x" {
		t.Errorf("asked for %s", got)
	}
	if len(s.bound) != 2 || s.bound[0] != s.bound[1] || len(s.bound[0]) != 64 || strings.Contains(get("/").Header.Get("Cookie"), s.bound[0]) {
		t.Errorf("bound to %q", s.bound)
	}
}

func TestWhatNoDanceIs(t *testing.T) {
	t.Parallel()
	ahead := get("/standins/dir-3/callback?state=x&code=y")
	ahead.Header.Set("Sec-Purpose", "prefetch")
	look := get("/standins/dir-3/callback?state=x&code=y")
	look.Method = http.MethodHead
	stranger := get("/standins/dir-3/callback?state=x&code=y")
	stranger.Header.Del("Cookie")
	for _, tc := range []struct {
		name   string
		r      *http.Request
		err    error
		status int
		asks   int
	}{
		{"a browser that looks ahead", ahead, nil, http.StatusNoContent, 0},
		{"a HEAD", look, nil, http.StatusNoContent, 0},
		{"a browser that is not signed in", stranger, nil, http.StatusSeeOther, 0},
		{"a real directory", get("/standins/dir-1/callback?code=y"), nil, http.StatusNotFound, 0},
		{"another method", post("/standins/dir-3/sign-in", nil), models.Invalid{"auth": "It does not."}, http.StatusUnprocessableEntity, 1},
		{"somebody who left", post("/standins/dir-3/sign-in", nil), models.ErrNotFound, http.StatusSeeOther, 1},
		{"somebody who left meanwhile", get("/standins/dir-3/callback?code=y"), models.ErrNotFound, http.StatusSeeOther, 1},
		{"a busy store", post("/standins/dir-3/sign-in", nil), models.ErrBusy, http.StatusServiceUnavailable, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m, s := playHouse()
			s.err = tc.err
			resp := do(t, serveStage(m, s), tc.r)
			if resp.StatusCode != tc.status || len(s.asked) != tc.asks || resp.Header.Get("Refresh") != "" {
				t.Errorf("answered %d, asked for %q", resp.StatusCode, s.asked)
			}
		})
	}
}
