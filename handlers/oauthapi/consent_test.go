package oauthapi_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

func TestAnAdminSignsInAndAllowsWhatOktaAsksFor(t *testing.T) {
	t.Parallel()
	h := open(t)
	v, page := h.signedIn(t)
	for _, said := range []string{"Allow Okta to manage the people of Staff?", "<b class=\"font-semibold\">system-admin.okta.com</b>", callback, "Stay connected while you are away", h.owner.Name} {
		if !strings.Contains(page.body, said) {
			t.Errorf("the page does not say %q", said)
		}
	}
	got := v.post(t, "consent", url.Values{"key": {page.key(t)}, "decision": {"allow"}})
	to, err := url.Parse(got.header.Get("Location"))
	if err != nil || got.status != 303 || !strings.HasPrefix(to.String(), callback+"?") {
		t.Fatalf("%d %v", got.status, got.header)
	}
	q := to.Query()
	if q.Get("state") != "s t&=1" || q.Get("iss") != publicURL+"/d/"+string(h.made.Directory.ID) || q.Get("code") == "" {
		t.Errorf("sent back with %v", q)
	}
	if e := h.last(t); e.Facts.Kind != models.KindConsent || e.Facts.Odd != "" || e.Facts.Name != h.owner.Name {
		t.Errorf("recorded %+v", e.Facts)
	}
	redeem := url.Values{"grant_type": {"authorization_code"}, "code": {q.Get("code")}, "redirect_uri": {callback}, "client_id": {string(h.made.Client.ID)}, "client_secret": {h.made.Secret}}
	answered := h.token(t, redeem)
	if answered.status != 200 || !strings.Contains(answered.body, `"refresh_token":"`) || answered.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v %s", answered.status, answered.header, answered.body)
	}
	if e := h.last(t); e.Facts.Kind != models.KindRedeem || e.Token != h.made.Token.ID || e.Facts.Value != "scim offline_access" {
		t.Errorf("recorded %+v of %s", e.Facts, e.Token)
	}
}

func TestAnAdminDenies(t *testing.T) {
	t.Parallel()
	h := open(t)
	v, page := h.signedIn(t)
	got := v.post(t, "consent", url.Values{"key": {page.key(t)}, "decision": {"deny"}})
	if to := got.header.Get("Location"); got.status != 303 || !strings.HasPrefix(to, callback+"?error=access_denied") {
		t.Fatalf("%d %s", got.status, to)
	}
	if e := h.last(t); e.Outcome() != models.Failure || e.Facts.Odd != models.OddDenied {
		t.Errorf("recorded %+v", e.Facts)
	}
}

func TestSomebodyElseSignsIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	v, page := h.signedIn(t)
	before := v.cookies["__Host-scimdesk_public"]
	if got := v.post(t, "consent", url.Values{"key": {page.key(t)}, "decision": {"leave"}}); got.status != 303 {
		t.Fatalf("%d", got.status)
	}
	v.cookies["__Host-scimdesk_public"] = before
	if again := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), ""); !strings.Contains(again.body, "Password") {
		t.Error("the session outlived its end")
	}
}

// TestNothingIsAllowedWithoutTheAdmin: by whom, from where and how often a
// form may come.
func TestNothingIsAllowedWithoutTheAdmin(t *testing.T) {
	t.Parallel()
	h := open(t)
	same := []string{"Sec-Fetch-Site", "same-origin"}
	own := []string{"Origin", "https://scim.example.com"}
	for _, tc := range []struct {
		name    string
		key     bool
		headers []string
		before  func(v *visitor)
		status  int
		allowed bool
	}{
		{"our own form", true, same, nil, 303, true},
		{"our own form in a browser that says only its origin", true, own, nil, 303, true},
		{"a form without its key", false, same, nil, 403, false},
		{"another site's form", true, []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://scim.example.com"}, nil, 403, false},
		{"a neighbour's form", true, []string{"Sec-Fetch-Site", "same-site"}, nil, 403, false},
		{"another origin", true, []string{"Origin", "https://evil.example"}, nil, 403, false},
		{"our origin without TLS", true, []string{"Origin", "http://scim.example.com"}, nil, 403, false},
		{"what a tunnel calls us", true, []string{"Origin", "https://evil.example", "Host", "evil.example", "X-Forwarded-Host", "evil.example"}, nil, 403, false},
		{"no origin", true, []string{"Origin", "null"}, nil, 403, false},
		{"neither origin nor site", true, nil, nil, 403, false},
		{"a browser nobody signed in with", true, same, func(v *visitor) { clear(v.cookies) }, 303, false},
		{"a session of the console", true, same, func(v *visitor) {
			v.cookies = map[string]string{"scimdesk_console": v.cookies["__Host-scimdesk_public"], "scimdesk_public": v.cookies["__Host-scimdesk_public"]}
		}, 303, false},
		{"a session somebody else chose", true, same, func(v *visitor) { v.cookies["__Host-scimdesk_public"] = "attacker" }, 303, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h.now = h.now.Add(time.Hour) // nobody signs in that often
			v, page := h.signedIn(t)
			form := url.Values{"decision": {"allow"}, "key": {page.key(t)}}
			if !tc.key {
				form.Del("key")
			}
			if tc.before != nil {
				tc.before(v)
			}
			got := v.ask(t, "POST", h.at("consent")+"?"+h.query(), form.Encode(), tc.headers...)
			allowed := strings.Contains(got.header.Get("Location"), "code=")
			if got.status != tc.status || allowed != tc.allowed {
				t.Errorf("%d to %s: %s", got.status, got.header.Get("Location"), got.body)
			}
		})
	}
}

// origin is what a browser that knows no Sec-Fetch-Site sends with the form of
// a page.
func (a answer) origin() []string {
	if a.header.Get("Referrer-Policy") == "no-referrer" {
		return []string{"Origin", "null"}
	}
	return []string{"Origin", "https://scim.example.com"}
}

func TestABrowserThatSaysOnlyItsOriginIsLetIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.visitor()
	page := v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	in := v.ask(t, "POST", h.at("sign-in")+"?"+h.query(), url.Values{"key": {page.key(t)}, "name": {h.owner.Name}, "password": {password}}.Encode(), page.origin()...)
	if in.status != 303 {
		t.Fatalf("signed in: %d %s", in.status, in.body)
	}
	page = v.ask(t, "GET", h.at("authorize")+"?"+h.query(), "")
	left := v.ask(t, "POST", h.at("consent")+"?"+h.query(), url.Values{"key": {page.key(t)}, "decision": {"allow"}}.Encode(), page.origin()...)
	if left.status != 303 || left.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("allowed: %d %v", left.status, left.header)
	}
}

func TestAKeyOfOneSessionIsNoneOfAnother(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, page := h.signedIn(t)
	other, _ := h.signedIn(t)
	if got := other.post(t, "consent", url.Values{"key": {page.key(t)}, "decision": {"allow"}}); got.status != 403 {
		t.Errorf("the form of another session: %d", got.status)
	}
}

func TestNothingIsAllowedByAGet(t *testing.T) {
	t.Parallel()
	h := open(t)
	v, page := h.signedIn(t)
	for _, path := range []string{"consent", "sign-in", "wait"} {
		got := v.ask(t, "GET", h.at(path)+"?"+h.query("decision", "allow", "key", page.key(t)), "")
		if got.status != 405 || got.header.Get("Allow") != "POST" || got.header.Get("Location") != "" {
			t.Errorf("GET %s: %d %v", path, got.status, got.header)
		}
	}
}
