package guide

import (
	"slices"
	"strings"
	"testing"

	"scimdesk/models"
)

const base = "https://scim.example.com/d/dir-1/scim/v2"

var sights = []models.Sight{
	models.SightTest, models.SightLookup, models.SightCreate, models.SightUpdate, models.SightDeactivate, models.SightGroup,
}

// texts are all texts of a guide in the order of the page, so that an empty
// one and the order of words can be found.
func texts(g Guide) []string {
	all := []string{g.Actor, g.Console, g.Method, g.Token.Label}
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

func TestEveryProviderHasAWholeGuide(t *testing.T) {
	t.Parallel()
	for _, p := range models.Providers {
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			if _, own := guides[p]; !own {
				t.Fatal("it has no words of its own")
			}
			g := For(p, base)
			if !strings.HasPrefix(g.Base().Text, base) || len(g.Chapters) < 3 || len(g.Trouble) < 3 {
				t.Errorf("the base URL is %q, %d chapters, %d troubles", g.Base().Text, len(g.Chapters), len(g.Trouble))
			}
			if at := slices.Index(texts(g), ""); at >= 0 {
				t.Errorf("a text is empty after %q", texts(g)[:at])
			}
			if all := strings.ToLower(strings.Join(texts(g), "\n")); !strings.Contains(all, "groups") || strings.Contains(all, "501") {
				t.Error("it does not say how groups come, or says that they are refused")
			}
		})
	}
}

func TestEveryProviderNamesEveryStep(t *testing.T) {
	t.Parallel()
	for _, p := range models.Providers {
		for _, s := range sights {
			if step := For(p, base).Step(s); step.Title == "" || step.Where == "" || step.Wait == "" {
				t.Errorf("%s, %s: %+v", p, s, step)
			}
		}
		if wait := For(p, base).Step(models.SightGroup).Wait; !strings.Contains(wait, "group") {
			t.Errorf("%s waits for something else than a group: %q", p, wait)
		}
	}
}

func TestEveryMappingHasTheSameAttributes(t *testing.T) {
	t.Parallel()
	want := []string{userName, externalID, displayName, workMail, givenName, familyName, title, locality, department, organization}
	for _, p := range models.Providers {
		var got, required []string
		for _, c := range For(p, base).Chapters {
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
		words    []string
	}{
		{"okta", []string{
			"SCIM connector base URL", base, "Unique identifier field for users", "userName",
			"General", "App Settings", "Provisioning", "SCIM", "Save",
			"Provisioning › Integration", "SCIM connector base URL", base, "Unique identifier field for users", "userName",
			"Supported provisioning actions", "Import New Users and Profile Updates", "Push New Users", "Push Profile Updates",
			"Authentication Mode", "HTTP Header", "Authorization", "Test Connector Configuration", "Save",
			"To App", "Create Users", "Update User Attributes", "Deactivate Users",
			"Attribute Mappings", "externalId", "displayName",
			"Assignments", "Assign to People", "Save and Go Back", "Push Groups", "Find groups by name", "Push group memberships immediately", "Save", "Push now",
		}},
		{"entra", []string{
			"Tenant URL", base + "?aadOptscim062020",
			"Enterprise apps", "New application", "New configuration", "Tenant URL", base + "?aadOptscim062020", "Secret token",
			"Test Connection", "Create", "Properties", "notification emails", "Accidental deletions prevention", "Apply",
			"Attribute mapping", "Matching properties", "userName", "externalId", "displayName", "groups", "excludedAttributes=members", "scoping filter",
			"Users and groups", "Start provisioning", "Provisioning logs", "Success, Failure or Skipped", "quarantine",
		}},
	} {
		if missing := inOrder(For(tc.provider, base), tc.words); missing != "" {
			t.Errorf("%s: %q is missing, or comes too early", tc.provider, missing)
		}
	}
}

func TestTheFlagIsExplained(t *testing.T) {
	t.Parallel()
	if why := For("entra", base).Base().Why; !strings.Contains(why, "aadOptscim062020") || len(why) < 60 {
		t.Errorf("it says %q", why)
	}
}

func TestAProviderNobodyKnowsHasTheGeneralGuide(t *testing.T) {
	t.Parallel()
	if g := For("lotus", base); g.Base().Text != base || g.Actor != For("generic", base).Actor {
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
		for _, text := range texts(For(p, base)) {
			for _, part := range Split(text) {
				if part.Kind == Plain && strings.ContainsAny(part.Text, "`*") {
					t.Errorf("%s: a mark is left in %q", p, text)
				}
			}
		}
	}
}
