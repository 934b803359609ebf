package sentence_test

import (
	"strings"
	"testing"

	"scimdesk/internal/sentence"
	"scimdesk/models"
)

func TestWhatTheAuthorizationServerWasAskedIsTold(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		provider models.Provider
		path     string
		status   int
		facts    models.Facts
		problem  string
		want     string
		why      string // the beginning
	}{
		{"entra", "/d/dir-1/oauth/token", 200, models.Facts{Kind: models.KindToken, Value: "scim"}, "", "Entra asked for an access token and got one", ""},
		{"entra", "/d/dir-1/oauth/token", 200, models.Facts{Kind: models.KindToken, Value: "scim.read"}, "", "Entra asked for an access token for reading only and got one", ""},
		{"okta", "/d/dir-1/oauth/token", 200, models.Facts{Kind: models.KindRedeem, Value: "scim offline_access"}, "", "Okta traded the code of its approval for an access token", ""},
		{"okta", "/d/dir-1/oauth/token", 200, models.Facts{Kind: models.KindRefreshed, Value: "scim"}, "", "Okta renewed its access token", ""},
		{"okta", "/d/dir-1/oauth/authorize?x", 200, models.Facts{Kind: models.KindAuthorize}, "", "Okta sent a browser to ask for access", ""},
		{"okta", "/d/dir-1/oauth/sign-in?x", 303, models.Facts{Kind: models.KindAuthorize}, "", "An administrator signed in to answer Okta", ""},
		{"generic", "/d/dir-1/oauth/wait", 200, models.Facts{Kind: models.KindAuthorize}, "", "Somebody waited with a code to answer the identity provider", ""},
		{"okta", "/d/dir-1/oauth/wait", 303, models.Facts{Kind: models.KindAuthorize}, "", "An administrator signed in with a code to answer Okta", ""},
		{"okta", "/d/dir-1/oauth/consent", 303, models.Facts{Kind: models.KindConsent, Name: "Noor"}, "", "Noor allowed Okta to connect", ""},
		{"generic", "/d/dir-1/oauth/consent", 303, models.Facts{Kind: models.KindConsent, Name: "Noor", Odd: models.OddDenied}, "", "Noor denied the identity provider access", ""},
		{"okta", "/d/dir-1/oauth/revoke", 200, models.Facts{Kind: models.KindRevoke}, "", "Okta gave a token back", ""},
		{"okta", "/d/dir-1/oauth/introspect", 200, models.Facts{Kind: models.KindInspect}, "", "Okta asked whether a token is good", ""},
		{"okta", "/.well-known/oauth-authorization-server/d/dir-1", 200, models.Facts{Kind: models.KindMetadata}, "", "Okta read where access tokens are asked for", ""},
		{"okta", "/d/dir-1/oauth/token", 401, models.Facts{Kind: models.KindToken, Odd: models.OddSecretWrong}, "the secret is wrong", "Okta brought a wrong client secret", "Copy the client secret"},
		{"entra", "/d/dir-1/oauth/token", 401, models.Facts{Kind: models.KindToken, Odd: models.OddAssertion}, "the audience is another", "Entra sent an assertion that does not fit", "The audience is another."},
		{"okta", "/d/dir-1/oauth/authorize", 400, models.Facts{Kind: models.KindAuthorize, Odd: models.OddRedirect, Value: "https://x.example/cb"}, "", "Okta asked to send the answer to https://x.example/cb: nobody entered this address", "If it is the right one"},
		{"okta", "/d/dir-1/oauth/authorize", 303, models.Facts{Kind: models.KindAuthorize, Odd: models.OddScope}, "", "Okta asked for a scope that is not known here", "Known are"},
		{"okta", "/d/dir-1/oauth/token", 503, models.Facts{Kind: models.KindRefreshed}, "the directory is paused, so no token is given", "Okta tried to renew its access token: the directory is paused, so no token is given", ""},
		{"okta", "/d/dir-1/oauth/sign-in", 401, models.Facts{Kind: models.KindAuthorize, Odd: models.OddSignIn}, "The name or the password is wrong. Check both.", "Somebody tried to sign in to answer Okta: the name or the password is wrong", "Check both."},
	} {
		told := sentence.Tell(tc.provider, models.Exchange{Method: "POST", Path: tc.path, Status: tc.status, Facts: tc.facts, Problem: tc.problem})
		if told.String() != tc.want || !strings.HasPrefix(told.Why, tc.why) || tc.why == "" && told.Why != "" {
			t.Errorf("%s %s: %q, %q", tc.provider, tc.path, told, told.Why)
		}
	}
}

// TestEveryOddityOfTheAuthorizationServerHasASentence also of those that come
// later.
func TestEveryOddityOfTheAuthorizationServerHasASentence(t *testing.T) {
	t.Parallel()
	for _, odd := range []models.Odd{
		models.OddClientUnknown, models.OddSecretNone, models.OddSecretWrong, models.OddSecretExpired, models.OddRedirect, models.OddScope,
		models.OddGrant, models.OddChallenge, models.OddCodeUsed, models.OddCodeExpired, models.OddCodeUnknown, models.OddRefreshUsed,
		models.OddRefreshEnded, models.OddClock, models.OddAssertion,
	} {
		told := sentence.Tell("okta", models.Exchange{Status: 400, Facts: models.Facts{Kind: models.KindToken, Odd: odd}, Problem: "noted"})
		if strings.Contains(told.String(), "tried to") || told.Why == "" {
			t.Errorf("%s: %q, %q", odd, told, told.Why)
		}
	}
}
