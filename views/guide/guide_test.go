package guide

import (
	"slices"
	"strings"
	"testing"

	"scimdesk/models"
)

const (
	base      = "https://scim.example.com/d/dir-1/scim/v2"
	authorize = "https://scim.example.com/d/dir-1/oauth/authorize"
	token     = "https://scim.example.com/d/dir-1/oauth/token"
)

// at is a directory reached by a method.
func at(auth models.AuthMethod) At {
	return At{Auth: auth, URL: base, AuthorizeURL: authorize, TokenURL: token, Client: "client-1", Username: "dir-1"}
}

var sights = []models.Sight{
	models.SightTest, models.SightLookup, models.SightCreate, models.SightUpdate, models.SightDeactivate, models.SightGroup,
	models.SightConsent, models.SightIssued, models.SightRefreshed,
}

// texts are all texts of a guide in the order of the page, so that an empty
// one and the order of words can be found.
func texts(g Guide) []string {
	all := []string{g.Actor, g.Console, g.Method}
	for _, v := range g.Values {
		all = append(all, v.Label, v.Text)
	}
	for _, c := range g.Chapters {
		all = append(all, c.Title, c.Where)
		for _, item := range c.Items {
			all = append(all, item.Text)
			for _, v := range item.Values {
				all = append(all, v.Label, v.Text)
			}
			all = append(all, item.Names...)
			for _, a := range item.Mapping {
				all = append(all, a.SCIM, a.From)
			}
		}
	}
	for _, t := range g.Trouble {
		all = append(all, t.Sign, t.Remedy)
	}
	return all
}

func TestEveryProviderHasAWholeGuideForEveryMethod(t *testing.T) {
	t.Parallel()
	for _, p := range models.Providers {
		if _, own := guides[p]; !own {
			t.Fatalf("%s has no words of its own", p)
		}
		for _, auth := range append(models.AuthMethods, "") {
			checkGuide(t, string(p)+" "+string(auth), For(p, at(auth)), auth)
		}
	}
}

// checkGuide looks for what is missing in one guide.
func checkGuide(t *testing.T, name string, g Guide, auth models.AuthMethod) {
	t.Helper()
	if !strings.HasPrefix(g.Base().Text, base) || len(g.Chapters) < 3 || len(g.Trouble) < 3 {
		t.Errorf("%s: the base URL is %q, %d chapters, %d troubles", name, g.Base().Text, len(g.Chapters), len(g.Trouble))
	}
	all := texts(g)
	if at := slices.Index(all, ""); at >= 0 {
		t.Errorf("%s: a text is empty after %q", name, all[:at])
	}
	whole := strings.Join(all, "\n")
	if lower := strings.ToLower(whole); !strings.Contains(lower, "groups") || strings.Contains(lower, "501") {
		t.Errorf("%s: it does not say how groups come, or says that they are refused", name)
	}
	if (g.Secret.Label == "") != (auth == models.AuthWorkloadIdentity) {
		t.Errorf("%s: the secret goes into %q", name, g.Secret.Label)
	}
	for _, want := range wanted[auth] {
		if !slices.ContainsFunc(g.Values, func(v Value) bool { return strings.HasPrefix(v.Text, want) }) || !strings.Contains(whole, want) {
			t.Errorf("%s: %q is missing among the values", name, want)
		}
	}
}

// wanted is what has to be typed in by method.
var wanted = map[models.AuthMethod][]string{
	models.AuthAuthorizationCode: {token, authorize + "?scope=scim%20offline_access", "client-1"},
	models.AuthClientCredentials: {token, "client-1"},
	models.AuthWorkloadIdentity:  {token, "client-1"},
	models.AuthBasic:             {"dir-1"},
}

func TestTheRecommendedMethodComesFirst(t *testing.T) {
	t.Parallel()
	for p, want := range map[models.Provider]models.AuthMethod{
		"okta": models.AuthAuthorizationCode, "entra": models.AuthClientCredentials, "pingone": models.AuthClientCredentials,
		"google": models.AuthBearer, "generic": models.AuthMethods[0], "lotus": models.AuthMethods[0],
	} {
		if got := Methods(p); got[0] != want {
			t.Errorf("%s offers %v", p, got)
		}
	}
	if got := Methods("okta"); !slices.Equal(got[:3], []models.AuthMethod{models.AuthAuthorizationCode, models.AuthBearer, models.AuthBasic}) {
		t.Errorf("Okta offers %v", got)
	}
	if got := Methods("entra"); !slices.Equal(got, []models.AuthMethod{models.AuthClientCredentials, models.AuthWorkloadIdentity, models.AuthBearer}) {
		t.Errorf("Entra offers %v", got)
	}
}

func TestEveryProviderNamesEveryStep(t *testing.T) {
	t.Parallel()
	for _, p := range models.Providers {
		for _, s := range sights {
			for _, auth := range models.AuthMethods {
				if step := For(p, at(auth)).Step(s); step.Title == "" || step.Where == "" || step.Wait == "" {
					t.Errorf("%s by %s, %s: %+v", p, auth, s, step)
				}
			}
		}
		if wait := For(p, at("")).Step(models.SightGroup).Wait; !strings.Contains(wait, "group") {
			t.Errorf("%s waits for something else than a group: %q", p, wait)
		}
	}
}

func TestEveryMappingHasTheSameAttributes(t *testing.T) {
	t.Parallel()
	want := []string{userName, externalID, displayName, workMail, givenName, familyName, title, locality, department, organization}
	for _, p := range models.Providers {
		var got, required []string
		for _, c := range For(p, at("")).Chapters {
			for _, item := range c.Items {
				for _, a := range item.Mapping {
					got = append(got, a.SCIM)
					if a.Required {
						required = append(required, a.SCIM)
					}
				}
			}
		}
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) || !slices.Equal(required, want[:3]) {
			t.Errorf("%s maps %v, of which required %v", p, got, required)
		}
	}
}

// inOrder is the first word that does not come after the one before it.
func inOrder(g Guide, words []string) string {
	rest := strings.Join(texts(g), "\n")
	for _, w := range words {
		_, after, found := strings.Cut(rest, w)
		if !found {
			return w
		}
		rest = after
	}
	return ""
}

func TestGuidesKeepTheOrderOfTheConsole(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		provider models.Provider
		auth     models.AuthMethod
		words    []string
	}{
		{"okta", models.AuthAuthorizationCode, []string{
			"Authentication Mode", "OAuth 2", "Access token endpoint URI", token, "Authorization endpoint URI", authorize + "?scope=scim%20offline_access", "Client ID", "client-1",
			"Provisioning › Integration", "SCIM connector base URL", "Authentication Mode", "OAuth 2", "Client Secret", "Save", "Authenticate with", "Allow", "Test Connector Configuration",
		}},
		{"okta", models.AuthBasic, []string{"Basic Auth", "Username", "dir-1", "Provisioning › Integration", "Basic Auth", "Username", "dir-1", "Password"}},
		{"entra", models.AuthClientCredentials, []string{
			"Tenant URL", "Token endpoint", token, "Client identifier", "client-1", "New configuration", "Tenant URL", "Token endpoint", token, "Client identifier", "Client secret", "Test Connection", "Create",
		}},
		{"entra", models.AuthWorkloadIdentity, []string{"Token endpoint", token, "Client identifier", "New configuration", "There is no secret", "api://", "Test Connection"}},
		{"pingone", models.AuthClientCredentials, []string{"OAuth 2 Client Credentials", "OAuth Token Request", token, "OAuth Client ID", "New Connection", "OAuth Client Secret", "Test Connection"}},
		{"okta", "", []string{
			"SCIM connector base URL", base, "Unique identifier field for users", "userName",
			"General", "App Settings", "Provisioning", "SCIM", "Save",
			"Provisioning › Integration", "SCIM connector base URL", base, "Unique identifier field for users", "userName",
			"Supported provisioning actions", "Import New Users and Profile Updates", "Push New Users", "Push Profile Updates",
			"Authentication Mode", "HTTP Header", "Authorization", "Test Connector Configuration", "Save",
			"To App", "Create Users", "Update User Attributes", "Deactivate Users",
			"Attribute Mappings", "externalId", "displayName",
			"Assignments", "Assign to People", "Save and Go Back", "Push Groups", "Find groups by name", "Push group memberships immediately", "Save", "Push now",
		}},
		{"entra", models.AuthBearer, []string{
			"Tenant URL", base + "?aadOptscim062020",
			"Enterprise apps", "New application", "New configuration", "Tenant URL", base + "?aadOptscim062020", "Secret token",
			"Test Connection", "Create", "Properties", "notification emails", "Accidental deletions prevention", "Apply",
			"Attribute mapping", "Matching properties", "userName", "externalId", "displayName", "groups", "excludedAttributes=members", "scoping filter",
			"Users and groups", "Start provisioning", "Provisioning logs", "Success, Failure or Skipped", "quarantine",
		}},
	} {
		if missing := inOrder(For(tc.provider, at(tc.auth)), tc.words); missing != "" {
			t.Errorf("%s by %s: %q is missing, or comes too early", tc.provider, tc.auth, missing)
		}
	}
}

func TestTheFlagIsExplained(t *testing.T) {
	t.Parallel()
	if why := For("entra", at("")).Base().Why; !strings.Contains(why, "aadOptscim062020") || len(why) < 60 {
		t.Errorf("it says %q", why)
	}
}

func TestAProviderNobodyKnowsHasTheGeneralGuide(t *testing.T) {
	t.Parallel()
	if g := For("lotus", at("")); g.Base().Text != base || g.Actor != For("generic", at("")).Actor {
		t.Errorf("%+v", g.Base())
	}
}

func TestMarksAreRead(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       []Part
	}{
		{"no marks", "plain", []Part{{"plain", Plain}}},
		{"a name", "press **Save** now", []Part{{"press ", Plain}, {"Save", Name}, {" now", Plain}}},
		{"a value first", "`Bearer` in **Authorization**", []Part{{"Bearer", Exact}, {" in ", Plain}, {"Authorization", Name}}},
		{"a mark alone", "2 ** 3 and `x`", []Part{{"2 ** 3 and ", Plain}, {"x", Exact}}},
		{"nothing", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := Split(tc.text); !slices.Equal(got, tc.want) {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestNoMarkIsLeftOpen(t *testing.T) {
	t.Parallel()
	for _, p := range models.Providers {
		for _, auth := range models.AuthMethods {
			for _, text := range texts(For(p, at(auth))) {
				for _, part := range Split(text) {
					if part.Kind == Plain && strings.ContainsAny(part.Text, "`*") {
						t.Errorf("%s: a mark is left in %q", p, text)
					}
				}
			}
		}
	}
}
