package exchanges_test

import (
	"strings"
	"testing"

	"scimdesk/models"
	"scimdesk/views/exchanges"
)

func TestARequestForATokenIsExplained(t *testing.T) {
	t.Parallel()
	given := answered(200, "", models.Facts{Kind: models.KindToken, Value: "scim"})
	wrong := answered(401, "the secret is wrong", models.Facts{Kind: models.KindToken, Odd: models.OddSecretWrong})
	wrong.Told.Sentence.Why = "Copy it again."
	denied := answered(303, "Noor denied it", models.Facts{Kind: models.KindConsent, Odd: models.OddDenied})
	page := answered(200, "", models.Facts{Kind: models.KindAuthorize})
	page.Told.RequestCut, page.Told.ResponseCut = 10, 4096
	for name, tc := range map[string]struct {
		page       exchanges.ShowPage
		says, lack []string
	}{
		"given":     {given, []string{"opens SCIM of this directory", "It proved itself", "All checks passed", "The scope that was given: scim."}, []string{"Copy as curl", "A bearer token was sent"}},
		"a secret":  {wrong, []string{"Copy it again.", "the secret is wrong", "Refused"}, []string{"All checks passed"}},
		"denied":    {denied, []string{"pressed Deny", "Nothing was given.", "Refused"}, []string{"All checks passed"}},
		"on a page": {page, []string{"A page was shown", "pages and their forms are not kept", "The answer goes to an address"}, []string{"what strangers send"}},
	} {
		out := render(t, exchanges.Show(tc.page))
		for _, say := range tc.says {
			if !strings.Contains(out, say) {
				t.Errorf("%s: does not say %q", name, say)
			}
		}
		for _, lack := range tc.lack {
			if strings.Contains(out, lack) {
				t.Errorf("%s: says %q", name, lack)
			}
		}
	}
}
