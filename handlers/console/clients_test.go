package console_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

const callback = "https://system-admin.okta.com/admin/app/cpc/acme_1/oauth/callback"

func TestConfigureMakesTheClientOfTheMethod(t *testing.T) {
	t.Parallel()
	const mine = "https://idp.example.com/callback"
	for _, tc := range []struct {
		name, provider string
		form           url.Values
		want           models.NewDirectory
	}{
		{
			"Okta by its name of the app", "okta",
			url.Values{"auth": {"authorization-code"}, "app": {" acme_1 "}, "cell": {"system-admin.okta.com"}, "life": {"2h"}},
			models.NewDirectory{Auth: models.AuthAuthorizationCode, Client: models.Client{RedirectURIs: []string{callback}, TokenLife: 2 * time.Hour}},
		},
		{
			"Okta with further redirect URIs and PKCE", "okta",
			url.Values{"auth": {"authorization-code"}, "app": {"acme_1"}, "cell": {"system-admin.okta.com"}, "redirects": {mine + "\r\n\r\n" + mine + "2"}, "pkce": {"on"}},
			models.NewDirectory{Auth: models.AuthAuthorizationCode, Client: models.Client{RedirectURIs: []string{callback, mine, mine + "2"}, PKCE: true}},
		},
		{
			"anybody else always with PKCE", "generic",
			url.Values{"auth": {"authorization-code"}, "redirects": {mine}, "app": {"acme_1"}},
			models.NewDirectory{Auth: models.AuthAuthorizationCode, Client: models.Client{RedirectURIs: []string{mine}, PKCE: true}},
		},
		{
			"Entra by its tenant", "entra",
			url.Values{"auth": {"workload-identity"}, "tenant": {"0a1b"}, "subject": {"sub"}, "audiences": {"api://one\napi://two"}},
			models.NewDirectory{Auth: models.AuthWorkloadIdentity, Client: models.Client{PKCE: true, Trust: models.Trust{Issuer: "https://login.microsoftonline.com/0a1b/v2.0", Subject: "sub", Audiences: []string{"api://one", "api://two"}}}},
		},
		{
			"fields of another method are no matter", "entra",
			url.Values{"auth": {"client-credentials"}, "life": {"6h"}, "tenant": {"no tenant"}, "audiences": {"x"}},
			models.NewDirectory{Auth: models.AuthClientCredentials, Client: models.Client{PKCE: true, TokenLife: 6 * time.Hour}},
		},
		{"HTTP Basic", "okta", url.Values{"auth": {"basic"}, "life": {"never"}}, models.NewDirectory{Auth: models.AuthBasic}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := emptyHouse()
			tc.form.Set("name", "Staff")
			tc.form.Set("provider", tc.provider)
			tc.want.Name, tc.want.Provider = "Staff", models.Provider(tc.provider)
			resp := do(t, serve(m), post("/directories", tc.form))
			if resp.StatusCode != http.StatusOK || len(m.made) != 1 || !reflect.DeepEqual(m.made[0], tc.want) {
				t.Errorf("answered %d, made %+v", resp.StatusCode, m.made)
			}
			if strings.Join(m.did, "") != "shown dir-9 https://scim.example.com" {
				t.Errorf("did %v", m.did)
			}
		})
	}
}

func TestAMethodsFormComesBackFilled(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		form url.Values
		want []string
	}{
		{"a whole address as Okta’s name of the app", url.Values{"provider": {"okta"}, "auth": {"authorization-code"}, "app": {"https://acme-admin.okta.com/app/acme_1"}, "cell": {"system-admin.okta.com"}}, []string{"Only letters, digits", `value="https://acme-admin.okta.com/app/acme_1"`, `href="#app"`}},
		{"a host nobody offered", url.Values{"provider": {"okta"}, "auth": {"authorization-code"}, "app": {"acme_1"}, "cell": {"evil.example"}}, []string{"Choose one of the hosts", `href="#cell"`}},
		{"a life nobody offered", url.Values{"provider": {"entra"}, "auth": {"client-credentials"}, "life": {"9h"}}, []string{"Choose one of the times", `value="client-credentials" checked`}},
		{"no tenant", url.Values{"provider": {"entra"}, "auth": {"workload-identity"}, "tenant": {"a/b"}, "subject": {"s&b"}}, []string{"A tenant id has letters", `value="s&amp;b"`, "Enter 1 to 10 audiences"}},
		{"an empty form of workload identity", url.Values{"provider": {"entra"}, "auth": {"workload-identity"}, "life": {"9h"}}, []string{"Enter the Directory (tenant) ID.", `href="#tenant"`, "Enter the subject", "Enter 1 to 10 audiences", "4 fields need mending"}},
		{"no redirect URI", url.Values{"provider": {"generic"}, "auth": {"authorization-code"}, "name": {""}, "life": {"9h"}}, []string{"Enter the redirect URI", "Give it a name", "3 fields need mending"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.form["name"] == nil {
				tc.form.Set("name", "Staff")
			}
			m := emptyHouse()
			resp := do(t, serve(m), post("/directories", tc.form))
			if resp.StatusCode != http.StatusUnprocessableEntity || len(m.made) != 0 {
				t.Errorf("answered %d, made %v", resp.StatusCode, m.made)
			}
			says(t, page(t, resp), tc.want...)
		})
	}
}

func TestChoosingAnotherProviderKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	query := url.Values{"provider": {"okta"}, "choose": {"entra"}, "name": {"Staff & more"}, "groups": {"on"}, "auth": {"authorization-code"}, "tenant": {"0a1b"}, "subject": {"sub"}, "life": {"3h"}}
	text := page(t, do(t, serve(emptyHouse()), get("/directories/new?"+query.Encode())))
	says(t, text, `id="provider" value="entra"`, `value="Staff &amp; more"`, `value="on" checked`, `value="0a1b"`, `value="client-credentials" checked`, `value="3h" selected`,
		`formmethod="get"`, `formaction="/directories/new"`, `name="choose" value="okta"`, `scimdesk directory create --name &#34;Staff &amp; more&#34; --provider entra --auth client-credentials --groups --token-life 3h`)
}

func TestTheRecommendedMethodComesFirst(t *testing.T) {
	t.Parallel()
	for provider, want := range map[string]string{"okta": "authorization-code", "entra": "client-credentials", "onelogin": "bearer", "generic": "authorization-code"} {
		text := page(t, do(t, serve(emptyHouse()), get("/directories/new?provider="+provider)))
		_, after, _ := strings.Cut(text, `name="auth"`)
		if !strings.HasPrefix(after, ` value="`+want+`" checked`) {
			t.Errorf("%s is first offered %.60q", provider, after)
		}
	}
}

func TestTheValuesAreThoseOfTheMethod(t *testing.T) {
	t.Parallel()
	const public = "https://scim.example.com/d/dir-1"
	for _, tc := range []struct {
		provider models.Provider
		auth     models.AuthMethod
		want     []string
	}{
		{"okta", models.AuthAuthorizationCode, []string{"Access token endpoint URI", public + "/oauth/token", "Authorization endpoint URI", public + "/oauth/authorize?scope=scim%20offline_access", "Client ID", "client-1", "Client Secret", "0 of 7 seen", "Press “Authenticate with …”"}},
		{"okta", models.AuthBasic, []string{"Basic Auth", "Username", "dir-1", "Password"}},
		{"entra", models.AuthClientCredentials, []string{"Tenant URL", "Token endpoint", public + "/oauth/token", "Client identifier", "Client secret", "0 of 6 seen"}},
		{"entra", models.AuthWorkloadIdentity, []string{"Token endpoint", "Client identifier", "There is no secret to paste"}},
		{"keycloak", models.AuthClientCredentials, []string{"Token endpoint", "Client ID", "Client secret"}},
	} {
		t.Run(string(tc.provider)+" "+string(tc.auth), func(t *testing.T) {
			t.Parallel()
			m := oauthHouse(tc.auth)
			m.directories[0].Provider, m.sightings = tc.provider, nil
			text := page(t, do(t, serve(m), get("/directories/dir-1/setup")))
			says(t, read(text), tc.want...)
			if strings.Contains(text, "None: every request is refused") != (tc.auth == models.AuthBasic) {
				t.Error("the secret of another kind is shown, or none where there is one")
			}
		})
	}
}

func TestAnUnknownRedirectIsAddedOnlyOnPurpose(t *testing.T) {
	t.Parallel()
	m := oauthHouse(models.AuthAuthorizationCode)
	m.sightings = models.Sightings{
		models.SightOAuth:    {First: today, Last: today, Exchange: "ex-3", Path: "/d/dir-1/oauth/authorize", Detail: string(models.OddRedirect)},
		models.SightRedirect: {First: today, Last: today, Detail: "https://evil.example/cb?a=b"},
	}
	app := serve(m)
	const ask = "/directories/dir-1/client/redirects?uri=https%3A%2F%2Fevil.example%2Fcb%3Fa%3Db"
	says(t, page(t, do(t, app, get("/directories/dir-1/setup"))), "asked to be sent back to https://evil.example/cb?a=b", `href="`+ask+`"`, "Add it…")
	says(t, page(t, do(t, app, get(ask))), "This is not an address Okta documents.", `name="uri" value="https://evil.example/cb?a=b"`, "evil.example</b>")
	if len(m.did) != 0 {
		t.Fatalf("a look did %v", m.did)
	}
	resp := do(t, app, post("/directories/dir-1/client/redirects", url.Values{"uri": {"https://evil.example/cb?a=b"}}))
	if resp.StatusCode != http.StatusSeeOther || strings.Join(m.did, "") != "redirect dir-1 https://evil.example/cb?a=b" {
		t.Errorf("answered %d, did %v", resp.StatusCode, m.did)
	}
	resp = do(t, app, post("/directories/dir-1/client/redirects", url.Values{"uri": {"ftp://evil.example"}}))
	if text := page(t, resp); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "Only https.") {
		t.Errorf("answered %d", resp.StatusCode)
	}
	if documented := page(t, do(t, app, get("/directories/dir-1/client/redirects?uri="+url.QueryEscape(callback)))); strings.Contains(documented, "not an address Okta documents") {
		t.Error("Okta's own address is suspected")
	}
}

// TestALinkOfSomebodyElseFillsNothingIn: who adds a redirect or enables SCIM
// sends what they or a page of ours entered.
func TestALinkOfSomebodyElseFillsNothingIn(t *testing.T) {
	t.Parallel()
	app := serve(oauthHouse(models.AuthAuthorizationCode))
	for _, path := range []string{"/directories/dir-1/client/redirects?uri=", "/directories/new?provider=okta&redirects="} {
		for site, wanted := range map[string]bool{"same-origin": true, "same-site": false, "cross-site": false, "none": false} {
			r := get(path + "https%3A%2F%2Fevil.example%2Fcb")
			r.Header.Set("Sec-Fetch-Site", site)
			if got := strings.Contains(page(t, do(t, app, r)), "https://evil.example/cb"); got != wanted {
				t.Errorf("%s from %s: filled in %t", path, site, got)
			}
		}
	}
}

func TestTheClientIsEdited(t *testing.T) {
	t.Parallel()
	m := oauthHouse(models.AuthWorkloadIdentity)
	app := serve(m)
	says(t, page(t, do(t, app, get("/directories/dir-1/client"))), `value="https://issuer.example.com"`, "api://one", `value="1h" selected`)
	good := url.Values{"redirects": {"https://a.example/1\n"}, "pkce": {"on"}, "direct": {"on"}, "life": {"4h"}, "issuer": {"https://i.example"}, "subject": {"s"}, "audiences": {"a b"}}
	if resp := do(t, app, post("/directories/dir-1/client", good)); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("answered %d", resp.StatusCode)
	}
	if got := strings.Join(m.did, ""); got != "client dir-1 [https://a.example/1] true true 4h0m0s {https://i.example s [a b]}" {
		t.Errorf("did %s", got)
	}
	good.Del("direct")
	do(t, app, post("/directories/dir-1/client", good))
	m.directories[0].Auth = models.AuthClientCredentials
	do(t, app, post("/directories/dir-1/client", good))
	if !strings.Contains(m.did[1], "true false 4h") || !strings.Contains(m.did[2], "true true 4h") {
		t.Errorf("in its own name: %v", m.did[1:])
	}
	good.Set("redirects", "https://a.example/#x")
	resp := do(t, app, post("/directories/dir-1/client", good))
	if text := page(t, resp); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "No fragment") || !strings.Contains(text, "https://a.example/#x") {
		t.Errorf("answered %d", resp.StatusCode)
	}
	good.Set("life", "0h")
	if resp := do(t, app, post("/directories/dir-1/client", good)); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a life nobody offered: %d", resp.StatusCode)
	}
}

func TestTheMethodChangesAndNobodyIsCutOff(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	app := serve(m)
	says(t, read(page(t, do(t, app, get("/directories/dir-1/method")))), "Nobody is cut off: it is now Long-lived bearer token", "OAuth 2 authorization code (recommended for Okta)")
	resp := do(t, app, post("/directories/dir-1/method", url.Values{"auth": {"authorization-code"}, "app": {"acme_1"}, "cell": {"system-admin.okta.com"}}))
	says(t, page(t, resp), "sdcs_method", "Client secret for Okta")
	if len(m.made) != 1 || m.made[0].Auth != models.AuthAuthorizationCode || len(m.revoked) != 0 {
		t.Errorf("made %+v, revoked %v", m.made, m.revoked)
	}
	for name, form := range map[string]url.Values{
		"no redirect URI":             {"auth": {"authorization-code"}},
		"a method Okta does not have": {"auth": {"workload-identity"}},
		"a life nobody offered":       {"auth": {"client-credentials"}, "life": {"x"}},
	} {
		if resp := do(t, app, post("/directories/dir-1/method", form)); resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s answered %d", name, resp.StatusCode)
		}
	}
	m.directories[1].Provider = "entra"
	resp = do(t, app, post("/directories/dir-2/method", url.Values{"auth": {"workload-identity"}, "tenant": {"0a1b"}, "subject": {"s"}, "audiences": {"a"}}))
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/directories/dir-2/setup" {
		t.Errorf("without a secret it answers %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
}

func TestTypedInAddressesAreNoted(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.directories[0].ShownURL = "https://old.example"
	app := serve(m)
	says(t, page(t, do(t, app, get("/directories/dir-1/setup"))), "I have typed in today’s addresses", "https://old.example")
	if resp := do(t, app, post("/directories/dir-1/setup/shown", nil)); resp.StatusCode != http.StatusSeeOther || strings.Join(m.did, "") != "shown dir-1 https://scim.example.com" {
		t.Errorf("answered %d, did %v", resp.StatusCode, m.did)
	}
	m.directories[0].ShownURL = "https://scim.example.com/"
	if text := page(t, do(t, app, get("/directories/dir-1/setup"))); strings.Contains(text, "I have typed in") {
		t.Error("it asks for what is so already")
	}
}
