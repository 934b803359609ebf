package scimapi_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"scimdesk/internal/recorder"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// TestWhatWasOddAboutATokenIsForTheAdminOnly brings every wrong token to the
// same door: the client sees one and the same answer.
func TestWhatWasOddAboutATokenIsForTheAdminOnly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		bring  func(h *house) []string
		odd    models.Odd
		reason string
	}{
		{"no header", func(*house) []string { return nil }, models.OddTokenNone, "carries no token"},
		{"an empty header", func(*house) []string { return []string{""} }, models.OddTokenNone, "carries no token"},
		{"only the scheme", func(*house) []string { return []string{"Bearer "} }, models.OddTokenNone, "carries no token"},
		{"two headers", func(h *house) []string { return []string{"Bearer " + h.bearer, "Bearer " + h.bearer} }, models.OddTokenTwo, "two Authorization headers"},
		{"Bearer twice", func(h *house) []string { return []string{"Bearer Bearer " + h.bearer} }, models.OddTokenTwice, "stands twice"},
		{"Bearer twice, in other letters", func(h *house) []string { return []string{"bearer  BEARER " + h.bearer} }, models.OddTokenTwice, "stands twice"},
		{"HTTP Basic", func(h *house) []string {
			return []string{"Basic " + base64.StdEncoding.EncodeToString([]byte("scim:"+h.bearer))}
		}, models.OddTokenBasic, "HTTP Basic"},
		{"somebody else's token", func(*house) []string { return []string{"Bearer ghp_abcdef"} }, models.OddTokenForeign, "begin with sdsk_"},
		{"its end is missing", func(h *house) []string { return []string{"Bearer " + h.bearer[:40]} }, models.OddTokenCut, "its end is missing"},
		{"one character is wrong", func(h *house) []string { return []string{"Bearer " + h.bearer[:53] + "!"} }, models.OddTokenMistyped, "checksum"},
		{"never issued", func(*house) []string { return []string{"Bearer " + secret.NewToken()} }, models.OddTokenUnknown, "no token with this value"},
		{"another directory's", func(h *house) []string { return []string{"Bearer " + h.other} }, models.OddTokenOther, "another directory"},
		{"revoked", func(h *house) []string { h.tokens[0].RevokedAt = h.now; return []string{"Bearer " + h.bearer} }, models.OddTokenRevoked, "revoked"},
		{"replaced", func(h *house) []string { h.tokens[0].OverlapUntil = h.now; return []string{"Bearer " + h.bearer} }, models.OddTokenReplaced, "replaced"},
		{"expired", func(h *house) []string { h.tokens[0].ExpiresAt = h.now; return []string{"Bearer " + h.bearer} }, models.OddTokenExpired, "expired"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			usual := h.send(t, "GET", "/d/dir-a/scim/v2/Users", "", "Bearer x")
			got := h.send(t, "GET", "/d/dir-a/scim/v2/Users", "", tc.bring(h)...)
			if got.status != 401 || got.body != usual.body || len(h.exchanges) != 2 {
				t.Fatalf("answered %d %s, recorded %d", got.status, got.body, len(h.exchanges))
			}
			e := h.last(t)
			if e.Facts.Odd != tc.odd || e.Token != "" || e.Directory != "dir-a" || e.Path != "/Users" || !strings.Contains(e.Problem, tc.reason) {
				t.Errorf("recorded at %s, %s: %+v, %s", e.Directory, e.Path, e.Facts, e.Problem)
			}
			if e.Facts.Kind != "" || e.Facts.Type != "" {
				t.Errorf("what a stranger wanted is believed: %+v", e.Facts)
			}
		})
	}
}

// TestAWrongBaseURLIsToldToItsDirectory sends what clients make of base URLs
// that were pasted wrongly, with the right token.
func TestAWrongBaseURLIsToldToItsDirectory(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, sent string
		odd        models.Odd
		path       string
	}{
		{"v2 twice", "/d/dir-a/scim/v2/v2/Users?count=2", models.OddURLDoubled, "/scim/v2/v2/Users?count=2"},
		{"scim/v2 twice", "/d/dir-a/scim/v2/scim/v2/Users", models.OddURLDoubled, "/scim/v2/scim/v2/Users"},
		{"scim twice", "/d/dir-a/scim/scim/v2/Users", models.OddURLDoubled, "/scim/scim/v2/Users"},
		{"the whole path twice", "/d/dir-a/scim/v2/d/dir-a/scim/v2/Users", models.OddURLDoubled, "/scim/v2/d/dir-a/scim/v2/Users"},
		{"the directory twice", "/d/dir-a/d/dir-a/scim/v2/Users", models.OddURLDoubled, "/d/dir-a/scim/v2/Users"},
		{"the whole URL twice", "/d/dir-a/scim/v2/https://scim.example.com/d/dir-a/scim/v2/Users", models.OddURLDoubled, "/scim/v2/https:/scim.example.com/d/dir-a/scim/v2/Users"},
		{"the whole URL twice, without a slash", "/d/dir-a/scim/v2https://scim.example.com/d/dir-a/scim/v2/Users", models.OddURLDoubled, "/scim/v2https:/scim.example.com/d/dir-a/scim/v2/Users"},
		{"the whole URL behind the directory", "/d/dir-a/https://scim.example.com/d/dir-a/scim/v2/Users", models.OddURLDoubled, "/https:/scim.example.com/d/dir-a/scim/v2/Users"},
		{"Users twice", "/d/dir-a/scim/v2/Users/Users?count=2", models.OddURLDoubled, "/scim/v2/Users/Users?count=2"},
		{"Users twice, and an id", "/d/dir-a/scim/v2/Users/Users/7", models.OddURLDoubled, "/scim/v2/Users/Users/7"},
		{"groups below Users", "/d/dir-a/scim/v2/users/groups", models.OddURLDoubled, "/scim/v2/users/groups"},
		{"in other letters", "/D/dir-a/SCIM/V2/V2/USERS", models.OddURLDoubled, "/SCIM/V2/V2/USERS"},
		{"percent-encoded", "/d/dir-a/scim/v2/%762/Users", models.OddURLDoubled, "/scim/v2/%762/Users"},
		{"neither scim nor v2", "/d/dir-a/Users", models.OddURLCut, "/Users"},
		{"no v2", "/d/dir-a/scim/Users?count=2", models.OddURLCut, "/scim/Users?count=2"},
		{"no scim", "/d/dir-a/v2/Users", models.OddURLCut, "/v2/Users"},
		{"no slash behind v2", "/d/dir-a/scim/v2Users", models.OddURLCut, "/scim/v2Users"},
		{"no slash behind scim", "/d/dir-a/scimv2/Users", models.OddURLCut, "/scimv2/Users"},
		{"no slash at all", "/d/dir-a/scimv2Users", models.OddURLCut, "/scimv2Users"},
		{"the configuration", "/d/dir-a/ServiceProviderConfig", models.OddURLCut, "/ServiceProviderConfig"},
		{"another version", "/d/dir-a/scim/v1/Users", models.OddURLWrong, "/scim/v1/Users"},
		{"nothing but the directory", "/d/dir-a", "", "/"},
		{"two slashes are one", "/d/dir-a/scim/v2//Nothing", "", "/Nothing"},
		{"no directory", "/scim/v2/Users", models.OddURLCut, "/scim/v2/Users"},
		{"another directory that is not", "/d/dir-x/scim/v2/Users", models.OddURLOther, "/d/dir-x/scim/v2/Users"},
		{"one that is not, doubled", "/d/dir-x/scim/v2/v2/Users", models.OddURLOther, "/d/dir-x/scim/v2/v2/Users"},
		{"somewhere else", "/favicon.ico", models.OddURLOther, "/favicon.ico"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, method := range []string{"GET", "POST"} {
				h := open(t)
				got := h.send(t, method, tc.sent, "", "Bearer "+h.bearer)
				refused := tc.odd == models.OddURLOther && strings.Contains(tc.sent, "/scim/v2") // as every wrong token there
				if !refused && (got.status != 404 || !strings.Contains(got.body, "The base URL ends in /scim/v2") || got.header.Get("Allow") != "") || refused && got.status != 401 {
					t.Errorf("%s: %d %s", method, got.status, got.body)
				}
				e := h.last(t)
				if e.Directory != "dir-a" || e.Facts.Odd != tc.odd || e.Path != tc.path || len(h.exchanges) != 1 || h.counted != 0 {
					t.Errorf("%s: recorded at %s, %q, %s", method, e.Directory, e.Facts.Odd, e.Path)
				}
			}
		})
	}
}

func TestARightURLIsNotOdd(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range []string{
		"", "/", "/Users", "/users/", "/Users/7", "/Users/v2", "/Users/scim/v2", "/Users/.search", "/Groups", "/Groups/7", "/Schemas",
		"/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "/ResourceTypes/Users", "/ServiceProviderConfig", "/Users/7/.search", "/Me", "/Bulk", "/.search", "/Nothing", "//Users",
	} {
		for _, method := range []string{"GET", "POST", "PUT"} {
			if e := h.scim(t, method, path, ""); e.Facts.Odd != "" || strings.Contains(e.Path, "/scim/v2") && path != "/Users/scim/v2" {
				t.Errorf("%s %s: %s %s", method, path, e.Facts.Odd, e.Path)
			}
		}
	}
}

// TestWhoseExchangeItIs brings tokens to addresses they do not belong to.
func TestWhoseExchangeItIs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, sent string
		bring      func(h *house) string
		directory  models.DirectoryID // "" when it is only counted
		token      bool
		odd        models.Odd
	}{
		{"a live token where no directory is", "/d/dir-x/scim/v2/Users", func(h *house) string { return h.bearer }, "dir-a", false, models.OddURLOther},
		{"a revoked one where no directory is", "/d/dir-x/scim/v2/Users", func(h *house) string { h.tokens[0].RevokedAt = h.now; return h.bearer }, "", false, ""},
		{"a stranger where no directory is", "/d/dir-x/scim/v2/Users", func(*house) string { return secret.NewToken() }, "", false, ""},
		{"a live token at another directory", "/d/dir-b/scim/v2/Users", func(h *house) string { return h.bearer }, "dir-b", false, models.OddTokenOther},
		{"a live token at another's wrong URL", "/d/dir-b/scim/Users", func(h *house) string { return h.bearer }, "dir-b", false, models.OddURLCut},
		{"the right token at a wrong URL", "/d/dir-a/scim/Users", func(h *house) string { return h.bearer }, "dir-a", true, models.OddURLCut},
		{"the right token at a doubled URL", "/d/dir-a/scim/v2/v2/Users", func(h *house) string { return h.bearer }, "dir-a", true, models.OddURLDoubled},
		{"a stranger at a wrong URL", "/d/dir-a/scim/Users", func(*house) string { return "x" }, "dir-a", false, models.OddURLCut},
		{"a stranger at a doubled URL", "/d/dir-a/scim/v2/v2/Users", func(*house) string { return "x" }, "dir-a", false, models.OddURLDoubled},
		{"a stranger elsewhere below a directory", "/d/dir-a/favicon.ico", func(*house) string { return "x" }, "dir-a", false, ""},
		{"a stranger anywhere", "/favicon.ico", func(*house) string { return "x" }, "", false, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			body := `{"userName":"ada"}`
			h.send(t, "POST", tc.sent, body, "Bearer "+tc.bring(h))
			if tc.directory == "" {
				if len(h.exchanges) != 0 || h.counted != 1 {
					t.Errorf("recorded %d, counted %d", len(h.exchanges), h.counted)
				}
				return
			}
			e := h.last(t)
			if e.Directory != tc.directory || e.Facts.Odd != tc.odd || (e.Token != "") != tc.token {
				t.Errorf("recorded at %s, token %q, odd %s", e.Directory, e.Token, e.Facts.Odd)
			}
			if kept := string(e.RequestBody) == body; kept != tc.token || !kept && e.RequestCut != len(body) {
				t.Errorf("of the body %q is kept, %d left out", e.RequestBody, e.RequestCut)
			}
		})
	}
}

// TestATokenPastedIntoAURLIsNotKept looks at what would be written of it.
func TestATokenPastedIntoAURLIsNotKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	encoded := "%73dsk%5F" + h.bearer[5:]
	for _, sent := range []string{
		"/d/dir-a/scim/v2/Users/" + h.bearer, "/d/dir-a/scim/v2/v2/" + h.bearer + "/Users", "/d/dir-a/" + h.bearer + "/Users?x=" + h.bearer,
		"/d/" + h.bearer + "/scim/v2/Users", "/" + h.bearer, "/d/dir-a/scim/v2/Users/" + encoded, "/d/dir-a/scim/" + encoded + "/Users?a=" + encoded + "&" + encoded,
		ask(`userName eq "` + h.bearer + `"`),
	} {
		if strings.HasPrefix(sent, "/Users?") {
			sent = "/d/dir-a/scim/v2" + sent
		}
		h.send(t, "GET", sent, "", "Bearer "+h.bearer)
		e := recorder.Redact(h.last(t))
		if all := fmt.Appendf(nil, "%+v", e); bytes.Contains(all, []byte(h.bearer[5:])) {
			t.Errorf("%s is kept as %s", sent, all)
		}
	}
	if len(h.exchanges) != 8 {
		t.Errorf("recorded %d", len(h.exchanges))
	}
}
