package console_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	inlineStyle  = regexp.MustCompile(`(?i)\sstyle\s*=|<style`)
	inlineScript = regexp.MustCompile(`(?is)<script(?:[^>]*)>\s*[^<\s]|\son[a-z]+\s*=|\shx-on|javascript:`)
	elsewhere    = regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//`)
)

// page reads a whole answer and holds it to what the policy allows.
func page(t *testing.T, resp *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for what, found := range map[string]string{
		"an inline style": inlineStyle.FindString(text), "an inline script": inlineScript.FindString(text),
		"another host": elsewhere.FindString(text),
	} {
		if found != "" {
			t.Errorf("the page has %s: %q", what, found)
		}
	}
	return text
}

func TestEveryPageIsWhole(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for _, tc := range []struct{ path, want string }{
		{"/directories", "Okta &lt;Workforce&gt;"},
		{"/directories/new", "Long-lived bearer token"},
		{"/directories/new?provider=entra", "(recommended for Entra)"},
		{"/directories/dir-1", "1 of 5 steps seen"},
		{"/directories/dir-2", "Disable SCIM"},
		{"/directories/dir-1/setup", "SCIM connector base URL"},
		{"/directories/dir-1/setup?change=1", "Only the words of this page change"},
		{"/directories/dir-2/setup", "SCIM is active."},
		{"/directories/dir-1/tokens/new", "New token for"},
		{"/directories/dir-1/tokens/tok-1/rotate", "Rotate First token"},
		{"/directories/dir-1/tokens/tok-1/revoke", "is refused from this moment on"},
		{"/directories/dir-1/accounts", "Ada Okonjo"},
		{"/directories/dir-1/accounts?q=nobody", "Nobody found"},
		{"/directories/dir-1/accounts?q=ada&state=active", "ada.okonjo@example.com"},
		{"/directories/dir-2/accounts", "No accounts yet"},
		{"/directories/dir-1/accounts/acc-1", "Required by the guide"},
		{"/directories/dir-1/accounts/acc-2", "went with the resource"},
		{"/directories/dir-1/exchanges", "Okta looked for <b>a@b.example</b>"},
		{"/directories/dir-1/exchanges?failed=1", "<b>Daniel Osei</b>: the userName is already taken"},
		{"/directories/dir-2/exchanges", "No requests yet"},
		{"/directories/dir-1/exchanges/ex-1", "[redacted]"},
		{"/directories/dir-1/exchanges/ex-3", "&lt;not json&gt;"},
	} {
		t.Run(tc.path, func(t *testing.T) {
			t.Parallel()
			resp := do(t, app, get(tc.path))
			text := page(t, resp)
			if resp.StatusCode != http.StatusOK || !strings.Contains(text, tc.want) {
				t.Errorf("answered %d; %q is missing", resp.StatusCode, tc.want)
			}
			if !strings.Contains(text, "</html>") || !strings.Contains(text, `id="main"`) {
				t.Error("the page is not whole")
			}
		})
	}
}

func TestAnEmptyHouseTeaches(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(emptyHouse()), get("/directories")))
	if !strings.Contains(text, "No directories yet") || !strings.Contains(text, `href="/directories/new"`) {
		t.Error("the empty list does not say what a directory is or how to make one")
	}
}

func TestWhatIsNotThereIsAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for _, path := range []string{
		"/nothing", "/directories/dir-7", "/directories/dir-7/accounts", "/directories/dir-1/accounts/acc-9",
		"/directories/dir-2/accounts/acc-1", "/directories/dir-2/exchanges/ex-1", "/directories/dir-1/exchanges/ex-9",
		"/directories/dir-1/tokens/tok-2/rotate", "/directories/dir-1/tokens/tok-2/revoke", "/directories/dir-1/tokens/tok-9/revoke",
	} {
		resp := do(t, app, get(path))
		if text := page(t, resp); resp.StatusCode != http.StatusNotFound || !strings.Contains(text, "There is nothing at this address") {
			t.Errorf("%s answered %d", path, resp.StatusCode)
		}
	}
}

func TestAStoreThatFailsIsAPageWithTheRequestIDAndNothingElse(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.err = io.ErrUnexpectedEOF
	resp := do(t, serve(m), get("/directories"))
	text := page(t, resp)
	if resp.StatusCode != http.StatusInternalServerError || !strings.Contains(text, "req-1") || strings.Contains(text, "EOF") {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

func TestAnotherDirectorysNameIsNotInThePage(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	resp := do(t, serve(m), get("/directories/dir-2/accounts?q=ada"))
	if text := page(t, resp); strings.Contains(text, "Ada Okonjo") {
		t.Error("a search in one directory shows a person of another")
	}
}

func TestSecretsAreShownInTheAnswerAndNowhereElse(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, path, secret string
		form               url.Values
	}{
		{"a new directory", "/directories", "sdsk_directory", url.Values{"name": {"New"}, "provider": {"okta"}, "auth": {"bearer"}, "groups": {"on"}}},
		{"a new token", "/directories/dir-1/tokens", "sdsk_created", url.Values{"label": {"CI"}, "expires": {"90d"}}},
		{"a rotated token", "/directories/dir-1/tokens/tok-1/rotate", "sdsk_rotated", url.Values{"overlap": {"24h"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			resp := do(t, serve(fullHouse()), post(tc.path, tc.form))
			text := page(t, resp)
			if resp.StatusCode != http.StatusOK || !strings.Contains(text, tc.secret) {
				t.Fatalf("answered %d without the secret", resp.StatusCode)
			}
			if resp.Header.Get("Cache-Control") != "no-store" {
				t.Error("the page with the secret may be kept by a cache")
			}
			if !strings.Contains(text, "<dialog open") || !strings.Contains(text, "I have stored it") || strings.Contains(text, "news from:body") {
				t.Error("the secret is not in a dialog of its own, or the page replaces itself")
			}
			if strings.Contains(text, "hx-boost") || !strings.Contains(text, `"historyCacheSize":0`) && !strings.Contains(text, "&#34;historyCacheSize&#34;:0") {
				t.Error("htmx may keep the page with the secret in the browser's storage")
			}
		})
	}
}

func TestFormsComeBackWithTheSentenceAtTheField(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, path string
		form       url.Values
		want       []string
	}{
		{"a directory without a name", "/directories", url.Values{"name": {""}, "provider": {"entra"}, "auth": {"bearer"}}, []string{"Give it a name", `name="provider" id="provider" value="entra"`, `aria-describedby="name-error"`, `href="#name"`, "1 field needs mending"}},
		{"a directory with another method", "/directories", url.Values{"name": {"Kept &c"}, "provider": {"okta"}, "auth": {"workload-identity"}}, []string{"Choose one of these", `value="Kept &amp;c"`, `href="#auth"`}},
		{"a directory of which nothing fits", "/directories", url.Values{"name": {""}, "provider": {"okta"}, "auth": {"magic"}, "groups": {"on"}}, []string{"2 fields need mending", `name="groups" value="on" checked`}},
		{"another provider nobody knows", "/directories/dir-1/setup/provider", url.Values{"provider": {"lotus"}, "groups": {"on"}}, []string{"Choose one of the list", `name="groups" value="on" checked`}},
		{"a token without a label", "/directories/dir-1/tokens", url.Values{"label": {" "}, "expires": {"90d"}}, []string{"Give it a name", `value="90d" selected`}},
		{"a token with a lifetime nobody offered", "/directories/dir-1/tokens", url.Values{"label": {"CI"}, "expires": {"9999d"}}, []string{"Choose one of the times"}},
		{"a rotation without an answer", "/directories/dir-1/tokens/tok-1/rotate", url.Values{}, []string{"Choose when the old token ends"}},
		{"a rotation of a token that ended", "/directories/dir-1/tokens/tok-3/rotate", url.Values{"overlap": {"0"}}, []string{"This token has already ended"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			resp := do(t, serve(fullHouse()), post(tc.path, tc.form))
			text := page(t, resp)
			if resp.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("answered %d, want 422", resp.StatusCode)
			}
			for _, want := range tc.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing", want)
				}
			}
		})
	}
}

func TestOnlyTokensOfTheDirectoryInTheAddressAreTouched(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	app := serve(m)
	for _, path := range []string{"/directories/dir-1/tokens/tok-2/revoke", "/directories/dir-1/tokens/tok-2/rotate"} {
		resp := do(t, app, post(path, url.Values{"overlap": {"0"}}))
		if resp.StatusCode < 400 {
			t.Errorf("%s answered %d", path, resp.StatusCode)
		}
	}
	resp := do(t, app, post("/directories/dir-1/tokens/tok-1/revoke", nil))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/directories/dir-1/credentials" {
		t.Errorf("revoking answered %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	if len(m.revoked) != 1 || m.revoked[0] != "tok-1" || len(m.rotated) != 0 {
		t.Errorf("revoked %v, rotated %v", m.revoked, m.rotated)
	}
}
