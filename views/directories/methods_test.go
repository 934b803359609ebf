package directories

import (
	"testing"
	"time"

	"scimdesk/models"
)

func TestTheCommandDoesWhatTheFormDoes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		page NewPage
		auth models.AuthMethod
		want string
	}{
		{"a bearer token", NewPage{Name: "Okta", Provider: "okta"}, models.AuthBearer, "--name Okta --provider okta --auth bearer"},
		{"groups, and a name a shell would break", NewPage{Name: `Bob's "$HOME"`, Provider: "entra", WantsGroups: true}, models.AuthBearer, `--name 'Bob'\''s "$HOME"' --provider entra --auth bearer --groups`},
		{"no name", NewPage{Name: " ", Provider: "generic"}, models.AuthBasic, "--name Staff --provider generic --auth basic"},
		{"Okta’s callback before the app is named", NewPage{Name: "Okta", Provider: "okta", Way: Offered("okta")}, models.AuthAuthorizationCode, "--name Okta --provider okta --auth authorization-code --redirect-url https://system-admin.okta.com/admin/app/cpc/APP/oauth/callback"},
		{"with PKCE and a longer life", NewPage{Name: "Okta", Provider: "okta", Way: Way{App: "acme_1", Cell: OktaCells[2], PKCE: true, Life: "6h"}}, models.AuthAuthorizationCode, "--name Okta --provider okta --auth authorization-code --redirect-url https://system-admin.oktapreview.com/admin/app/cpc/acme_1/oauth/callback --pkce --token-life 6h"},
		{"anybody else, whose PKCE is demanded anyway", NewPage{Name: "Mine", Provider: "generic", Way: Way{Redirects: "https://a.example/1?b=c&d\nhttps://a.example/2", PKCE: true, Life: "1h"}}, models.AuthAuthorizationCode, `--name Mine --provider generic --auth authorization-code --redirect-url "https://a.example/1?b=c&d" --redirect-url https://a.example/2`},
		{"workload identity by the tenant", NewPage{Name: "Entra", Provider: "entra", Way: Way{Tenant: "0a1b", Subject: "s", Audiences: "api://one\napi://two"}}, models.AuthWorkloadIdentity, "--name Entra --provider entra --auth workload-identity --issuer https://login.microsoftonline.com/0a1b/v2.0 --subject s --audience api://one --audience api://two"},
		{"workload identity before anything is known", NewPage{Name: "Entra", Provider: "entra"}, models.AuthWorkloadIdentity, "--name Entra --provider entra --auth workload-identity --issuer https://login.microsoftonline.com/TENANT/v2.0 --subject SUBJECT --audience AUDIENCE"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := example(tc.page, tc.auth); got != "scimdesk directory create "+tc.want {
				t.Errorf("it is %s", got)
			}
		})
	}
}

func TestTheNearerTheEndTheFinerItIsSaid(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		9*24*time.Hour + time.Hour: "9 days", 10*24*time.Hour - time.Hour: "10 days", 24*time.Hour - time.Second: "24 hours", 5*time.Minute - time.Second: "5 minutes", 47 * time.Hour: "47 hours", 119 * time.Minute: "119 minutes", 119 * time.Second: "119 s", 1500 * time.Millisecond: "2 s", 0: "1 s",
	} {
		if got := until(now, now.Add(left)); got != want {
			t.Errorf("%s: %q, want %q", left, got, want)
		}
	}
}

func TestALongTimeIsChosenInHours(t *testing.T) {
	t.Parallel()
	if len(Lives) != 6 || Lives[0] != (Life{"1h", time.Hour}) || Lives[5] != (Life{"6h", 6 * time.Hour}) {
		t.Errorf("they are %v", Lives)
	}
	if got := WayOf("", models.Client{TokenLife: 3 * time.Hour}).Life; got != "3h" {
		t.Errorf("three hours are %q", got)
	}
	if hours(time.Hour) != "1 hour" || hours(90*time.Minute) != "90 minutes" {
		t.Errorf("%q, %q", hours(time.Hour), hours(90*time.Minute))
	}
}

func TestAConsentIsAnAdminsAndEverythingElseAnAgents(t *testing.T) {
	t.Parallel()
	const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
	for _, tc := range []struct {
		sight                models.Sight
		detail, agent, whose string
	}{
		{models.SightConsent, "Noor", chrome, "by Noor"},
		{models.SightConsent, "", chrome, "from Chrome"},
		{models.SightConsent, "", chrome + " Edg/140.0", "from Edge"},
		{models.SightConsent, "", "Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0", "from Firefox"},
		{models.SightConsent, "", "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "from Safari"},
		{models.SightConsent, "", "", "from a browser"},
		{models.SightTest, "", "Okta SCIM Client 1.0.0", "from Okta SCIM Client 1.0.0"},
		{models.SightTest, "", "", "from Okta"},
	} {
		if got := whose(models.Step{Sight: tc.sight, Seen: models.Sighting{Detail: tc.detail, Agent: tc.agent}}, "Okta"); got != tc.whose {
			t.Errorf("%s of %q: %q, want %q", tc.sight, tc.agent, got, tc.whose)
		}
	}
}
