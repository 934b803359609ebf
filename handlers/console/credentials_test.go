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

func TestCredentialsShowAllThatOpensTheDirectory(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(oauthHouse(models.AuthAuthorizationCode)), get("/directories/dir-1/credentials")))
	says(t, text, "news from:body", "client-1", "https://scim.example.com/d/dir-1", "system-admin.okta.com", `action="/directories/dir-1/mint"`, `href="/directories/dir-1/families/fam-1/revoke"`)
	says(
		t, read(text), "OAuth 2 authorization code", "sdat_aaaa…0001", "ends in 60 minutes", "Consent of Owner Everything", "Read only", "New client secret",
		"Answer 401 for one minute", "1 min ago from 20.42.7.113", "Okta SCIM Client 1.0.0",
	)
	if strings.Contains(text, "/families/fam-2/") {
		t.Error("a family of which nothing lives can be revoked")
	}
	plain := page(t, do(t, serve(fullHouse()), get("/directories/dir-1/credentials")))
	if strings.Contains(plain, "Mint an access token") || !strings.Contains(plain, "Long-lived bearer token") {
		t.Error("a bearer token is shown with an OAuth client")
	}
}

func TestARotationIsShownWhileItLasts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		old, new time.Time // last used
		want     string
	}{
		{"neither is used", time.Time{}, time.Time{}, "Neither was used yet."},
		{"the old one is used", today, time.Time{}, "Okta still uses the old one and has not used the new one"},
		{"both are used", today, today.Add(-time.Minute), "Both are in use"},
		{"the new one is used", today.Add(-time.Hour), today, "It is safe to finish."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := fullHouse()
			m.tokens[0].LastUsedAt, m.tokens[0].OverlapUntil = tc.old, today.Add(23*time.Hour)
			m.tokens = append([]models.Token{{ID: "tok-n", Kind: models.KindBearer, Directory: "dir-1", Label: "First token", Prefix: "sdsk_nnnn", Last4: "nnnn", CreatedAt: today.Add(-time.Hour), LastUsedAt: tc.new}}, m.tokens...)
			text := page(t, do(t, serve(m), get("/directories/dir-1/credentials")))
			says(t, read(text), "Rotating First token", "The old one ends in 23 hours", "New sdsk_nnnn…nnnn", "First token, replaced", "First token, new", tc.want)
			says(t, text, `action="/directories/dir-1/tokens/tok-1/finish"`, `action="/directories/dir-1/tokens/tok-1/keep"`)
		})
	}
	m := fullHouse()
	m.tokens[0].OverlapUntil = today.Add(time.Hour)
	says(t, read(page(t, do(t, serve(m), get("/directories/dir-1/credentials")))), "Its successor was revoked.")
}

func TestWhatEndsSoonIsSaidBefore(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		edit func(*memory)
		want bool
	}{
		{"in nine days", func(*memory) {}, true},
		{"in a month", func(m *memory) { m.tokens[0].ExpiresAt = today.AddDate(0, 1, 0) }, false},
		{"while another is in use", func(m *memory) {
			m.tokens = append(m.tokens, models.Token{ID: "tok-4", Kind: models.KindBearer, Directory: "dir-1", LastUsedAt: today})
		}, false},
		{"while it is rotated", func(m *memory) { m.tokens[0].OverlapUntil = today.Add(time.Hour) }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := fullHouse()
			m.tokens[0].ExpiresAt = today.AddDate(0, 0, 9)
			tc.edit(m)
			for _, path := range []string{"", "/credentials", "/setup"} {
				text := read(page(t, do(t, serve(m), get("/directories/dir-1"+path))))
				if said := strings.Contains(text, "The token “First token” expires in 9 days."); said != tc.want {
					t.Errorf("%s: said %t", path, said)
				}
			}
		})
	}
}

func TestTheLabCountsDown(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.directories[0].RefuseUntil = today.Add(48 * time.Second)
	text := page(t, do(t, serve(m), get("/directories/dir-1/credentials")))
	says(t, text, `hx-trigger="every 1s"`, "Answer again now")
	says(t, read(text), "Every credential is answered 401 for another 48 s.")
	m.directories[0].RefuseUntil = today
	if text := page(t, do(t, serve(m), get("/directories/dir-1/credentials"))); strings.Contains(text, `id="refusing"`) {
		t.Error("it counts on when it is over")
	}
}

func TestCredentialsAreChangedByForms(t *testing.T) {
	t.Parallel()
	const at = "/directories/dir-1"
	for _, tc := range []struct {
		name, path string
		form       url.Values
		did        string
	}{
		{"a rotation is finished", at + "/tokens/tok-1/finish", nil, "finish tok-1"},
		{"a rotation that is over is finished again", at + "/tokens/tok-3/finish", nil, ""},
		{"a rotation is cancelled", at + "/tokens/tok-1/keep", nil, "keep tok-1"},
		{"a secret expires now", at + "/tokens/tok-1/expire", nil, "expire tok-1"},
		{"an access token expires now", at + "/tokens/tok-a/expire", nil, "expire tok-a"},
		{"a family is revoked", at + "/families/fam-1/revoke", nil, "family dir-1 fam-1"},
		{"401 for a minute", at + "/refuse", url.Values{"for": {"1m"}}, "refuse dir-1 1m0s"},
		{"and no longer", at + "/refuse", url.Values{"for": {"0"}}, "refuse dir-1 0s"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := oauthHouse(models.AuthAuthorizationCode)
			resp := do(t, serve(m), post(tc.path, tc.form))
			if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != at+"/credentials" {
				t.Errorf("answered %d to %q", resp.StatusCode, resp.Header.Get("Location"))
			}
			if got := strings.Join(m.did, "; "); got != tc.did {
				t.Errorf("did %q, want %q", got, tc.did)
			}
		})
	}
}

func TestCredentialsOfAnotherDirectoryAreNotTouched(t *testing.T) {
	t.Parallel()
	m := oauthHouse(models.AuthAuthorizationCode)
	app := serve(m)
	for _, path := range []string{"finish", "keep", "expire"} {
		if resp := do(t, app, post("/directories/dir-1/tokens/tok-2/"+path, nil)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s answered %d", path, resp.StatusCode)
		}
	}
	for _, path := range []string{"/directories/dir-1/families/fam-2/revoke", "/directories/dir-1/families/nope/revoke", "/directories/dir-2/families/fam-1/revoke", "/directories/dir-2/client"} {
		if resp := do(t, app, get(path)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s answered %d", path, resp.StatusCode)
		}
	}
	if len(m.did) != 0 {
		t.Errorf("did %v", m.did)
	}
}

func TestAMintedAccessTokenIsShownOnce(t *testing.T) {
	t.Parallel()
	m := oauthHouse(models.AuthClientCredentials)
	resp := do(t, serve(m), post("/directories/dir-1/mint", nil))
	text := page(t, resp)
	says(t, text, "sdat_minted", "Access token for Okta", `href="/directories/dir-1/credentials" aria-label="Close`, "curl -H", "/d/dir-1/scim/v2/Users?count=1")
	if resp.Header.Get("Cache-Control") != "no-store" || strings.Contains(text, "news from:body") {
		t.Error("the page with the secret may be kept, or replaces itself")
	}
	if slices.ContainsFunc(m.did, func(did string) bool { return strings.HasPrefix(did, "shown") }) {
		t.Error("to try it by hand is not to tell the identity provider")
	}
	m.client = nil
	if resp := do(t, serve(m), post("/directories/dir-1/mint", nil)); resp.StatusCode != http.StatusNotFound {
		t.Errorf("without a client it answers %d", resp.StatusCode)
	}
}
