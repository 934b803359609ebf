package scimapi_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

// grant makes a token of any kind for dir-a and gives its text.
func (h *house) grant(kind, scope string) string {
	row, text := h.office.Mint(kind)
	row.Directory, row.Client, row.Scope = "dir-a", "dir-a", scope
	h.tokens = append(h.tokens, row)
	return text
}

// method is how the identity provider of dir-a proves itself from now on.
func (h *house) method(auth models.AuthMethod) {
	d := h.directories["dir-a"]
	d.Auth = auth
	h.directories["dir-a"] = d
}

func byName(name, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
}

// TestATokenForReadingChangesNothing (RFC 6750 §3.1).
func TestATokenForReadingChangesNothing(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		scope, method, path string
		status              int
	}{
		{"scim.read", "GET", "/Users", 200},
		{"scim.read", "HEAD", "/Users", 200},
		{"scim.read", "POST", "/Users/.search", 200},
		{"scim.read", "POST", "/.search", 200},
		{"scim.read", "GET", "/ServiceProviderConfig", 200},
		{"scim.read", "POST", "/Users", 403},
		{"scim.read", "POST", "/Bulk", 403},
		{"scim.read", "PUT", "/Users/x", 403},
		{"scim.read", "PATCH", "/Users/x", 403},
		{"scim.read", "DELETE", "/Users/x", 403},
		{"scim", "POST", "/Users", 201},
		{"scim scim.read offline_access", "POST", "/Users", 201},
		{"", "GET", "/Users", 200},
		{"", "POST", "/Users", 403}, // only what an admin made needs no scope
	} {
		h := open(t)
		body := ""
		if tc.method == "POST" {
			body = `{"userName":"ada"}`
			if strings.HasSuffix(tc.path, ".search") {
				body = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}`
			}
		}
		h.bearer = h.grant(models.KindAccess, tc.scope)
		got := h.as(t, tc.method, tc.path, body)
		if got.status != tc.status {
			t.Errorf("%q: %s %s: %d %s", tc.scope, tc.method, tc.path, got.status, got.body)
		}
		challenge := got.header.Get("Www-Authenticate")
		if refused := tc.status == 403; refused != strings.Contains(challenge, `error="insufficient_scope"`) || refused && !strings.Contains(challenge, `scope="scim"`) {
			t.Errorf("%s %s: challenged %q", tc.method, tc.path, challenge)
		}
		if e := h.last(t); (e.Facts.Odd == models.OddTokenScope) != (tc.status == 403) || e.Token == "" {
			t.Errorf("recorded %+v of %q", e.Facts, e.Token)
		}
	}
}

func TestANameAndAPasswordOpenADirectory(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.method(models.AuthBasic)
	password := h.grant(models.KindBasic, "")
	for name, tc := range map[string]struct {
		header string
		status int
		odd    models.Odd
	}{
		"right":                       {byName("dir-a", password), 200, ""},
		"in other letters":            {"basic" + strings.TrimPrefix(byName("dir-a", password), "Basic"), 200, ""},
		"another name":                {byName("dir-b", password), 401, models.OddTokenUnknown},
		"no password":                 {byName("dir-a", ""), 401, models.OddTokenNone},
		"a wrong password":            {byName("dir-a", password[:len(password)-1]+"!"), 401, models.OddTokenMistyped},
		"a bearer token as password":  {byName("dir-a", h.bearer), 401, models.OddTokenKind},
		"the password as a token":     {"Bearer " + password, 401, models.OddTokenKind},
		"what is no Basic":            {"Basic !!!", 401, models.OddTokenForeign},
		"a bearer token as it was":    {"Bearer " + h.bearer, 200, ""},
		"a client secret as a token":  {"Bearer " + h.grant(models.KindSecret, ""), 401, models.OddTokenKind},
		"a refresh token as a token":  {"Bearer " + h.grant(models.KindRefresh, ""), 401, models.OddTokenKind},
		"an access token as it comes": {"Bearer " + h.grant(models.KindAccess, "scim"), 200, ""},
	} {
		got := h.send(t, "GET", "/d/dir-a/scim/v2/Users", "", tc.header)
		if e := h.last(t); got.status != tc.status || e.Facts.Odd != tc.odd {
			t.Errorf("%s: %d %s, %+v %s", name, got.status, got.body, e.Facts, e.Problem)
		}
		if challenges := got.header["Www-Authenticate"]; tc.status == 401 && (len(challenges) != 2 || !strings.HasPrefix(challenges[0], `Basic realm="scimdesk"`) || !strings.HasPrefix(challenges[1], "Bearer ")) {
			t.Errorf("%s: challenged %q", name, challenges)
		} else if basic := strings.EqualFold(tc.header[:5], "basic"); tc.status == 401 && basic == strings.Contains(challenges[1], "error=") {
			t.Errorf("%s: an error code is for a bearer token alone: %q", name, challenges)
		}
	}
}

func TestADirectoryRefusesEveryTokenForAWhile(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.directories["dir-a"]
	d.RefuseUntil = h.now.Add(time.Minute)
	h.directories["dir-a"] = d
	usual := h.send(t, "GET", "/d/dir-a/scim/v2/Users", "", "Bearer x")
	got := h.as(t, "GET", "/Users", "")
	if got.status != 401 || got.body != usual.body || !strings.Contains(got.header.Get("Www-Authenticate"), "invalid_token") {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
	if e := h.last(t); e.Facts.Odd != models.OddTokenRefuse {
		t.Errorf("recorded %+v", e.Facts)
	}
	h.now = h.now.Add(time.Minute)
	if got := h.as(t, "GET", "/Users", ""); got.status != 200 {
		t.Errorf("a minute later: %d", got.status)
	}
}

func TestTheConfigurationNamesTheMethod(t *testing.T) {
	t.Parallel()
	h := open(t)
	for auth, want := range map[models.AuthMethod]string{
		models.AuthBearer: `"type":"oauthbearertoken"`, models.AuthBasic: `"type":"httpbasic"`,
		models.AuthClientCredentials: `"type":"oauth2"`, models.AuthAuthorizationCode: `"type":"oauth2"`, models.AuthWorkloadIdentity: `"type":"oauth2"`,
	} {
		h.method(auth)
		got := h.as(t, "GET", "/ServiceProviderConfig", "").body
		if !strings.Contains(got, `"authenticationSchemes":[{`+want) || strings.Count(got, `"primary":true`) != 1 {
			t.Errorf("%s: %s", auth, got)
		}
	}
}
