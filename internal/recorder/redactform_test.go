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
	for _, want := range []string{"client_id=c", "code_challenge=x", `"expires_in":3600`, "https://okta.example/cb?x=1&code=[redacted]", "iss=https"} {
		if !strings.Contains(kept, want) {
			t.Errorf("%s was lost in %s", want, kept)
		}
	}
}
