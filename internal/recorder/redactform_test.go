package recorder_test

import (
	"strings"
	"testing"

	"scimdesk/internal/recorder"
	"scimdesk/models"
)

// TestFormsAreKeptWithoutTheirSecrets: what is no secret is what an admin
// needs to see.
func TestFormsAreKeptWithoutTheirSecrets(t *testing.T) {
	t.Parallel()
	token := "sdcs_" + strings.Repeat("a", 49)
	for body, want := range map[string]string{
		"grant_type=refresh_token&refresh_token=x&scope=scim": "grant_type=refresh_token&refresh_token=[redacted]&scope=scim",
		"client_id=client-1&client_secret=x":                  "client_id=client-1&client_secret=[redacted]",
		"code=x&code_verifier=y&redirect_uri=https%3A%2F%2Fa": "code=[redacted]&code_verifier=[redacted]&redirect_uri=https%3A%2F%2Fa",
		"client%5Fsecret=x&CODE=y":                            "client%5Fsecret=[redacted]&CODE=[redacted]",
		"client_assertion=x&assertion=y&token=z&password=p":   "client_assertion=[redacted]&assertion=[redacted]&token=[redacted]&password=[redacted]",
		"scope=" + token: "scope=[redacted]",
		"justavalue":     "[redacted]",
		"a=b&&c=":        "a=b&&c=",
		"":               "",
	} {
		e := recorder.Redact(models.Exchange{
			RequestHeaders: []models.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=utf-8"}}, RequestBody: []byte(body),
		})
		if string(e.RequestBody) != want {
			t.Errorf("%s: kept %s", body, e.RequestBody)
		}
	}
}

func TestWhatTheAuthorizationServerAnsweredIsKeptWithoutItsTokens(t *testing.T) {
	t.Parallel()
	e := recorder.Redact(models.Exchange{
		Path:            "/d/dir-1/oauth/authorize?client_id=c&state=canary&code_challenge=x&code=canary",
		Facts:           models.Facts{Kind: models.KindToken},
		ResponseBody:    []byte(`{"access_token":"canary","refresh_token":"canary","expires_in":3600}`),
		ResponseHeaders: []models.Header{{Name: "Location", Value: "https://okta.example/cb?x=1&code=canary&state=canary&iss=https%3A%2F%2Fscim.example.com"}},
	})
	kept := e.Path + string(e.ResponseBody) + e.ResponseHeaders[0].Value
	if strings.Contains(kept, "canary") {
		t.Errorf("kept %s", kept)
	}
	for _, want := range []string{"client_id=c", "code_challenge=x", `"expires_in":3600`, "https://okta.example/cb?x=[redacted]&code=[redacted]", "iss=https"} {
		if !strings.Contains(kept, want) {
			t.Errorf("%s was lost in %s", want, kept)
		}
	}
}

// TestOfARequestForAccessOnlyWhatIsHarmlessIsKept: what nobody thought of may
// be a secret.
func TestOfARequestForAccessOnlyWhatIsHarmlessIsKept(t *testing.T) {
	t.Parallel()
	const harmless = "grant_type=refresh_token&client_id=c&redirect_uri=https%3A%2F%2Fa%2Fcb&scope=scim+offline_access&response_type=code&code_challenge=x&" +
		"code_challenge_method=S256&client_assertion_type=urn%3Ax&token_type_hint=access_token&resource=r&audience=a"
	for asked, want := range map[string]string{
		harmless:                           harmless,
		"client%5Fid=c":                    "client%5Fid=c",
		"pin=canary&id_token_hint=canary":  "pin=[redacted]&id_token_hint=[redacted]",
		"login_hint=canary&nonce=canary":   "login_hint=[redacted]&nonce=[redacted]",
		"CLIENT_ID=canary&client_id =c":    "CLIENT_ID=[redacted]&[redacted]=[redacted]",
		"client%255Fid=canary&%zz=canary":  "client%255Fid=[redacted]&[redacted]=[redacted]",
		"canary&scope=sdcs_aaaaaaaaaaaaaa": "[redacted]&scope=[redacted]",
		`{"client_secret":"canary"}`:       "[redacted]",
	} {
		for _, e := range []models.Exchange{
			{Facts: models.Facts{Kind: models.KindToken}, Path: "/d/dir-1/oauth/token?" + asked},
			{Path: "/d/dir-1/oauth/nothing?" + asked},
		} {
			e.RequestBody = []byte(asked)
			e.ResponseHeaders = []models.Header{{Name: "Location", Value: "authorize?" + asked + "#canary"}}
			kept := recorder.Redact(e)
			address := func(text string) string { _, query, _ := strings.Cut(text, "?"); return query }
			for what, got := range map[string]string{"path": address(kept.Path), "body": string(kept.RequestBody), "location": address(kept.ResponseHeaders[0].Value)} {
				if unblanked := strings.ReplaceAll(want, "[redacted]=[redacted]", "[redacted]"); got != want && got != unblanked {
					t.Errorf("%s\nis kept in its %s as\n%s, want\n%s", asked, what, got, want)
				}
			}
		}
	}
}
