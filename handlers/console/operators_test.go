package console_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
	"scimdesk/internal/admin"
	"scimdesk/internal/live"
	"scimdesk/models"
)

// operators is an admin's door to the public side, for tests, and a public
// side that is asked.
type operators struct {
	has      bool
	saved    []string // current, wanted
	approved []string // code, by whom
	wait     time.Duration
	reach    models.Reach
	asked    int
}

func (o *operators) HasPassword(context.Context, models.AdminID) (bool, error) { return o.has, nil }

func (o *operators) ChangePassword(_ context.Context, _ models.Admin, current, wanted string) error {
	if o.has && current != "correct horse" {
		return models.Invalid{"current": "This is not your present password."}
	}
	o.saved = append(o.saved, current, wanted)
	return nil
}

func (o *operators) Waiting(_ context.Context, code string) (models.Approval, error) {
	switch {
	case o.wait > 0:
		return models.Approval{}, &admin.Wait{For: o.wait}
	case !strings.EqualFold(strings.ReplaceAll(code, "-", ""), "ABCDEFGH"):
		return models.Approval{}, models.ErrNotFound
	}
	return models.Approval{Code: "ABCDEFGH", From: "198.51.100.7", Agent: "Mozilla/5.0 <Firefox>", CreatedAt: today.Add(-time.Minute), ExpiresAt: today.Add(4 * time.Minute)}, nil
}

func (o *operators) Approve(ctx context.Context, code string, by models.AdminID) error {
	if _, err := o.Waiting(ctx, code); err != nil {
		return err
	}
	o.approved = append(o.approved, code, string(by))
	return nil
}

func (o *operators) Last() models.Reach { return o.reach }

func (o *operators) Ask(context.Context) models.Reach { o.asked++; return o.reach }

// serveOperators is the console of m with o at the doors of the public side.
func serveOperators(m *memory, o *operators) *fiber.App {
	h := &console.Console{
		Store: m, Desk: m, Minter: m, SignIn: m, Operators: o, Reach: o, Bell: live.New(), PublicURL: o.reach.URL,
		Now: func() time.Time { return today }, Log: slog.New(slog.DiscardHandler),
	}
	return handlers.Console(h, &web.Guard{Hosts: web.Hosts(host), NewID: func() string { return "req-1" }})
}

func TestYourPassword(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		has    bool
		form   url.Values
		status int
		says   string
		saved  string
	}{
		{"the first one", false, url.Values{"password": {"twelve letters"}, "again": {"twelve letters"}}, http.StatusSeeOther, "", " twelve letters"},
		{"another one", true, url.Values{"current": {"correct horse"}, "password": {"twelve letters"}, "again": {"twelve letters"}}, http.StatusSeeOther, "", "correct horse twelve letters"},
		{"the current one is wrong", true, url.Values{"current": {"wrong horse"}, "password": {"twelve letters"}, "again": {"twelve letters"}}, http.StatusUnprocessableEntity, "not your present password", ""},
		{"typed differently twice", false, url.Values{"password": {"twelve letters"}, "again": {"eleven letters"}}, http.StatusUnprocessableEntity, "not the same as above", ""},
		{"too short, and typed differently", false, url.Values{"password": {"k3k3k3"}, "again": {"k4k4k4"}}, http.StatusUnprocessableEntity, "Choose at least 12 characters", ""},
		{"a field too many", false, url.Values{"password": {"a"}, "again": {"a"}, "admin": {"adm-2"}}, http.StatusBadRequest, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			o := &operators{has: tc.has}
			resp := do(t, serveOperators(emptyHouse(), o), post("/settings/password", tc.form))
			text := page(t, resp)
			if resp.StatusCode != tc.status || !strings.Contains(text, tc.says) || strings.Join(o.saved, " ") != tc.saved {
				t.Errorf("%d, saved %q: %s", resp.StatusCode, o.saved, text)
			}
			for name, typed := range tc.form {
				if name != "admin" && len(typed[0]) > 1 && strings.Contains(text, typed[0]) {
					t.Errorf("the form comes back with what was typed as %s", name)
				}
			}
		})
	}
}

func TestThePasswordPageAsksForWhatThereIs(t *testing.T) {
	t.Parallel()
	for has, want := range map[bool]bool{true: true, false: false} {
		text := page(t, do(t, serveOperators(emptyHouse(), &operators{has: has}), get("/settings/password?saved=1")))
		if got := strings.Contains(text, `name="current"`); got != want || !strings.Contains(text, "The password is saved.") {
			t.Errorf("has %v: asks for the current one: %v", has, got)
		}
	}
}

func TestASignInIsApprovedByItsCode(t *testing.T) {
	t.Parallel()
	o := &operators{}
	app := serveOperators(emptyHouse(), o)
	text := page(t, do(t, app, post("/approvals/code", url.Values{"code": {"abcdefgh"}})))
	for _, said := range []string{"Is this your browser?", "198.51.100.7", "Mozilla/5.0 &lt;Firefox&gt;", `value="ABCD-EFGH"`, "4 minutes left"} {
		if !strings.Contains(text, said) {
			t.Errorf("the page does not say %s", said)
		}
	}
	if len(o.approved) != 0 {
		t.Fatal("looking approved")
	}
	resp := do(t, app, post("/approvals", url.Values{"code": {"ABCD-EFGH"}}))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/approvals?done=1" || strings.Join(o.approved, " ") != "ABCD-EFGH adm-1" {
		t.Errorf("%d to %s, approved %q", resp.StatusCode, resp.Header.Get("Location"), o.approved)
	}
	if text := page(t, do(t, app, get("/approvals?done=1"))); !strings.Contains(text, "Go back to the browser that waits") {
		t.Error("the page does not say what is next")
	}
}

func TestACodeNobodyShowsIsRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		wait time.Duration
		says string
	}{
		{"unknown", 0, "No browser waits with this code."},
		{"too many", 7500 * time.Millisecond, "Wait 8s, then try again."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			o := &operators{wait: tc.wait}
			app := serveOperators(emptyHouse(), o)
			for _, r := range []*http.Request{post("/approvals/code", url.Values{"code": {"ZZZZ-<b>"}}), post("/approvals", url.Values{"code": {"ZZZZ-<b>"}})} {
				resp := do(t, app, r)
				if text := page(t, resp); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, tc.says) || !strings.Contains(text, `value="ZZZZ-&lt;b&gt;"`) {
					t.Errorf("%s: %d %s", r.URL.Path, resp.StatusCode, text)
				}
			}
			if len(o.approved) != 0 {
				t.Error("it was approved")
			}
		})
	}
}

// TestNoAddressBringsACode: a link may be somebody else's.
func TestNoAddressBringsACode(t *testing.T) {
	t.Parallel()
	o := &operators{}
	text := page(t, do(t, serveOperators(emptyHouse(), o), get("/approvals?code=ABCD-EFGH")))
	if strings.Contains(text, "ABCD") || strings.Contains(text, "198.51.100.7") || !strings.Contains(text, `method="post" action="/approvals/code"`) {
		t.Errorf("the page is %s", text)
	}
}

// TestNobodyElseApproves sends what another site, and a browser that is not
// signed in, can send.
func TestNobodyElseApproves(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*http.Request){
		"another site":       func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"nobody":             func(r *http.Request) { r.Header.Del("Cookie") },
		"through the tunnel": func(r *http.Request) { r.Header.Set("Cf-Connecting-Ip", "127.0.0.1") },
	} {
		for path, form := range map[string]url.Values{
			"/approvals":         {"code": {"ABCD-EFGH"}},
			"/approvals/code":    {"code": {"ABCD-EFGH"}},
			"/settings/password": {"password": {"twelve letters"}, "again": {"twelve letters"}},
			"/reach":             {},
		} {
			o := &operators{}
			r := post(path, form)
			change(r)
			resp := do(t, serveOperators(emptyHouse(), o), r)
			if resp.StatusCode < 400 || len(o.approved)+len(o.saved)+o.asked != 0 {
				t.Errorf("%s at %s: %d", name, path, resp.StatusCode)
			}
		}
	}
}
