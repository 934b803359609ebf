package setup_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/setup"
	"scimdesk/models"
)

const (
	consent, issued, refreshed = models.SightConsent, models.SightIssued, models.SightRefreshed
	oauthOdd, redirect         = models.SightOAuth, models.SightRedirect
)

// by is a directory of a provider that proves itself by a method.
func by(p models.Provider, auth models.AuthMethod) models.Directory {
	d := directory(p, models.DirectorySetup, false)
	d.Auth = auth
	return d
}

func code() models.Directory   { return by("okta", models.AuthAuthorizationCode) }
func secret() models.Directory { return by("entra", models.AuthClientCredentials) }

// odd adds a refusal of the authorization server at one of its endpoints.
func (h history) odd(minute int, endpoint string, odd models.Odd) history {
	at := began.Add(time.Duration(minute) * time.Minute)
	h.Add(oauthOdd, models.Sighting{
		First: at, Last: at, Exchange: models.ExchangeID(fmt.Sprintf("exc-%03d", minute)), Path: "/d/dir-1/oauth/" + endpoint, Detail: string(odd),
	})
	return h
}

func TestTheStepsAreThoseOfTheMethod(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		d      models.Directory
		h      history
		minute int
		want   string
	}{
		{"a consent comes first", code(), seen(), 0, "wtttttt(t)(t)"},
		{"then the code is redeemed", code(), seen().at(1, consent), 1, "dwttttt(t)(t)"},
		{"then the connection is tested", code(), seen().at(1, consent, issued), 1, "ddwtttt(t)(t)"},
		{"a refresh ticks the last", code(), seen().at(1, consent, issued).well(1, test).at(61, refreshed), 61, "dddpwtt(t)(d)"},
		{"client credentials begin with a token request", secret(), seen(), 0, "wttttt(t)"},
		{"and go on with the test", secret(), seen().at(1, issued), 1, "dwtttt(t)"},
		{"workload identity, too", by("entra", models.AuthWorkloadIdentity), seen().at(1, issued).well(1, test), 1, "ddwttt(t)"},
		{"HTTP Basic has the steps of a token", by("okta", models.AuthBasic), seen(), 0, "wtttt(t)"},
		{"a bearer token from before is answered, and the new method is waited for", secret(), seen().well(1, test), 1, "wdtttt(t)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := steps(tc.d, tc.h, tc.minute); got != tc.want {
				t.Errorf("steps %s, want %s", got, tc.want)
			}
		})
	}
}

func TestWhatTheAuthorizationServerRefusedIsNamed(t *testing.T) {
	t.Parallel()
	const fresh, allowed = "wtttttt(t)(t)", "dwttttt(t)(t)"
	inTrouble := func(before string) string { return "p" + strings.Replace(before[1:], "t", "w", 1) }
	all := []trouble{
		{"a wrong secret", secret(), seen().odd(1, "token", models.OddSecretWrong), 1, "pwtttt(t)", "Entra sent a wrong client secret", "paste it into Client secret;", "token"},
		{"no secret", by("generic", models.AuthClientCredentials), seen().odd(1, "token", models.OddSecretNone), 1, "pwtttt(t)", "The identity provider asked for a token without the client secret", "into the field for the client secret;", "token"},
		{"an expired secret", code(), seen().at(1, consent).odd(2, "token", models.OddSecretExpired), 2, "dpwtttt(t)(t)", "Okta sent a client secret that has expired or was revoked", "paste it into Client Secret.", "token"},
		{"a wrong client at the token endpoint", secret(), seen().odd(1, "token", models.OddClientUnknown), 1, "pwtttt(t)", "Entra sent a client id that is not the one of this directory", "Paste the Client identifier exactly", ""},
		{"a wrong client at the sign-in", code(), seen().odd(1, "authorize", models.OddClientUnknown), 1, inTrouble(fresh), "Okta sent a client id that is not the one of this directory", "Paste the Client ID exactly", ""},
		{"a scope nobody knows", secret(), seen().odd(1, "token", models.OddScope), 1, "pwtttt(t)", "Entra asked for a scope that is not known here", "scim, scim.read and offline_access", ""},
		{"another grant", code(), seen().odd(1, "token", models.OddGrant), 1, "w" + "p" + "ttttt(t)(t)", "Okta asked in a way this directory does not use", "Choose the authorization method there", ""},
		{"no PKCE", code(), seen().odd(1, "authorize", models.OddChallenge), 1, inTrouble(fresh), "Okta did not prove by PKCE that it began the sign-in itself", "turn “Require PKCE” off", ""},
		{"a code brought twice", code(), seen().at(1, consent, issued).odd(2, "token", models.OddCodeUsed), 2, "dpwtttt(t)(t)", "Okta brought an authorization code a second time, and what the code had given was ended", "Press “Authenticate with …” again", ""},
		{"a refresh token brought twice", code(), seen().at(1, consent, issued).odd(90, "token", models.OddRefreshUsed), 90, "dpwtttt(t)(t)", "Okta brought a refresh token that was replaced before, and all that came of it was ended", "Press “Authenticate with …” again", ""},
		{"a wrong clock", by("entra", models.AuthWorkloadIdentity), seen().odd(1, "token", models.OddClock), 1, "pwtttt(t)", "Entra sent an assertion from the future, or one that has expired", "One of the clocks is wrong", ""},
		{"an assertion nobody trusts", by("entra", models.AuthWorkloadIdentity), seen().odd(1, "token", models.OddAssertion), 1, "pwtttt(t)", "Entra sent an assertion that is not trusted here", "Enter it under Credentials", ""},
		{"something nobody has a word for", secret(), seen().odd(1, "token", "new"), 1, "pwtttt(t)", "Entra was refused by the authorization server", "The request says why.", ""},
		{"denied, which is in nobody's way", code(), seen().odd(1, "consent", models.OddDenied), 1, fresh, "You denied it", "Press “Authenticate with …” again", ""},
		{"denied the second time", code(), seen().at(1, consent).odd(2, "consent", models.OddDenied), 2, allowed, "You denied it", "Press “Authenticate with …” again", ""},
		{"denied, then allowed", code(), seen().odd(1, "consent", models.OddDenied).at(2, consent), 2, allowed, "", "", ""},
		{"mended by a token", secret(), seen().odd(1, "token", models.OddSecretWrong).at(2, issued), 2, "dwtttt(t)", "", "", ""},
		{"mended by a refresh", code(), seen().at(1, consent, issued).odd(2, "token", models.OddSecretWrong).at(3, refreshed), 3, "ddwtttt(t)(d)", "", "", ""},
		{"mended by a consent", code(), seen().odd(1, "authorize", models.OddChallenge).at(2, consent), 2, allowed, "", "", ""},
		{"a consent mends no secret", code(), seen().odd(1, "token", models.OddSecretWrong).at(2, consent), 2, "dpwtttt(t)(t)", "Okta sent a wrong client secret", "", "token"},
		{"no token ten minutes after the consent", code(), seen().at(1, consent), 11, "dpwtttt(t)(t)", "You allowed it, and Okta has asked for no token since", "Compare the Access token endpoint URI", ""},
	}
	checkTrouble(t, all)
}

func TestAForeignRedirectCanBeAddedWhenItIsWhole(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, came, text, copies string }{
		{"whole", "https://a.example/cb", "Okta asked to be sent back to https://a.example/cb, which is not among the redirect URIs", "redirect"},
		{"cut", "https://a.example/" + strings.Repeat("x", 180) + "…", "", ""},
		{"not kept", "", "Okta asked to be sent back to an address, which is not among the redirect URIs", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := seen().odd(1, "authorize", models.OddRedirect).detail(1, redirect, tc.came)
			problem := setup.Steps(code(), h.Sightings, began.Add(time.Minute))[0].Problem
			if problem == nil || tc.text != "" && problem.Text != tc.text || problem.Copy != tc.copies || (problem.Value == tc.came) != (tc.copies != "" || tc.came == "") {
				t.Fatalf("%+v", problem)
			}
			if !strings.Contains(problem.Advice, "your own Okta organization") || !strings.Contains(problem.Advice, "Nothing was sent there") {
				t.Errorf("it advises %q", problem.Advice)
			}
		})
	}
}

func TestARefusedAccessTokenIsNamed(t *testing.T) {
	t.Parallel()
	good := func(d models.Directory) history {
		if d.Auth == models.AuthAuthorizationCode {
			return seen().at(1, consent, issued).well(1, test)
		}
		return seen().at(1, issued).well(1, test)
	}
	checkTrouble(t, []trouble{
		{"just expired: it is renewed by itself", secret(), good(secret()).detail(2, oddToken, "token-expired"), 2, "ddwttt(t)", "", "", ""},
		{"expired, and not renewed", secret(), good(secret()).detail(2, oddToken, "token-expired"), 3, "dpwttt(t)", "Entra sent an access token that has expired, and asked for no other", "Test the connection there", ""},
		{"expired, and renewed", secret(), good(secret()).detail(2, oddToken, "token-expired").at(3, issued), 9, "ddwttt(t)", "", "", ""},
		{"revoked", code(), good(code()).detail(2, oddToken, "token-revoked"), 2, "ddpwttt(t)(t)", "Okta sent an access token that was revoked", "Press “Authenticate with …” again", ""},
		{"its own client secret", secret(), good(secret()).detail(2, oddToken, "token-kind"), 2, "dpwttt(t)", "Entra sent a client secret or a refresh token where the access token belongs", "Choose OAuth 2 there", ""},
		{"a token that may only read", secret(), good(secret()).detail(2, oddToken, "token-scope"), 2, "dpwttt(t)", "Entra sent a change with a token that may only read", "Ask for the scope scim", ""},
		{"refused on purpose", secret(), good(secret()).detail(2, oddToken, "token-refuse"), 9, "ddwttt(t)", "", "", ""},
		{"nobody knows why", secret(), good(secret()).detail(2, oddToken, "token-new"), 2, "dpwttt(t)", "Entra sent a token that is not valid here", "Test the connection", ""},
		{"no password", by("okta", models.AuthBasic), seen().detail(1, oddToken, "token-none"), 1, "pwttt(t)", "Someone sent no user name and no password", "into Password, then test again.", "token"},
		{"a wrong password", by("keycloak", models.AuthBasic), seen().detail(1, oddToken, "token-unknown"), 1, "pwttt(t)", "Keycloak sent a user name or a password that is not valid here", "into the field for the password, then", "token"},
	})
}

func TestEveryRefusalHasWords(t *testing.T) {
	t.Parallel()
	general := setup.Steps(secret(), seen().odd(1, "token", "new").Sightings, began.Add(time.Minute))[0].Problem.Text
	for _, odd := range []models.Odd{
		models.OddClientUnknown, models.OddSecretNone, models.OddSecretWrong, models.OddSecretExpired, models.OddRedirect, models.OddScope, models.OddGrant, models.OddChallenge,
		models.OddCodeUsed, models.OddCodeExpired, models.OddCodeUnknown, models.OddRefreshUsed, models.OddRefreshEnded, models.OddClock, models.OddAssertion,
	} {
		problem := setup.Steps(secret(), seen().odd(1, "token", odd).Sightings, began.Add(time.Minute))[0].Problem
		if problem == nil || problem.Text == general || strings.ContainsAny(problem.Advice, "{}") {
			t.Errorf("%s: %+v", odd, problem)
		}
	}
	if !slices.ContainsFunc(setup.Trouble(secret(), seen().odd(1, "token", models.OddSecretWrong).Sightings, began), func(p models.Problem) bool { return strings.Contains(p.Text, "client secret") }) {
		t.Error("home does not hear of it")
	}
}
