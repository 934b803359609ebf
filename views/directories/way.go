package directories

import (
	"slices"
	"strconv"
	"time"

	"scimdesk/models"
	"scimdesk/views/guide"
	"scimdesk/views/ui"
)

// Way is how an identity provider shall prove itself, as its form was sent.
type Way struct {
	Auth      models.AuthMethod
	Redirects string // a line each
	App       string // Okta's own name of the app, of which its redirect URI is made
	Cell      string // which Okta that app is at; one of OktaCells
	PKCE      bool
	Direct    bool   // of the form of a client alone
	Life      string // of access tokens; one of Lives
	Tenant    string // of Entra, of which the issuer is made
	Issuer    string
	Subject   string
	Audiences string // a line each
}

// WayFields are the fields of its form.
var WayFields = []string{"auth", "redirects", "app", "cell", "pkce", "direct", "life", "tenant", "issuer", "subject", "audiences"}

// Life is a choice of how long access tokens live.
type Life struct {
	Value string
	For   time.Duration
}

// Lives are offered for access tokens, the shortest first.
var Lives = lives()

func lives() (all []Life) {
	for d := models.LeastTokenLife; d <= models.MostTokenLife; d += time.Hour {
		all = append(all, Life{strconv.Itoa(int(d/time.Hour)) + "h", d})
	}
	return all
}

// hours says how long access tokens live: "1 hour", "6 hours".
func hours(d time.Duration) string {
	if d%time.Hour != 0 {
		return ui.Counted(int(d/time.Minute), "minute", "minutes")
	}
	return ui.Counted(int(d/time.Hour), "hour", "hours")
}

func lifeOptions(chosen string) []ui.Option {
	options := make([]ui.Option, len(Lives))
	for i, l := range Lives {
		options[i] = ui.Option{Value: l.Value, Label: hours(l.For), Chosen: l.Value == chosen}
	}
	return options
}

// OktaCells are the hosts Okta documents for its callback.
var OktaCells = []string{"system-admin.okta.com", "system-admin.okta-emea.com", "system-admin.oktapreview.com", "system-admin.trexcloud.com"}

// OktaCallback is where Okta takes a code for one of its apps.
func OktaCallback(cell, app string) string {
	return "https://" + cell + "/admin/app/cpc/" + app + "/oauth/callback"
}

func cellOptions(chosen string) []ui.Option {
	options := make([]ui.Option, len(OktaCells))
	for i, cell := range OktaCells {
		options[i] = ui.Option{Value: cell, Label: cell, Chosen: cell == chosen}
	}
	return options
}

// EntraIssuer is who signs the assertions of a tenant.
func EntraIssuer(tenant string) string {
	return "https://login.microsoftonline.com/" + tenant + "/v2.0"
}

// Offered is the way a console is offered before anything was chosen: the one
// its provider recommends.
func Offered(p models.Provider) Way {
	return Way{Auth: guide.Methods(p)[0], PKCE: !ChoosesPKCE(p), Life: Lives[0].Value, Cell: OktaCells[0]}
}

// offered says whether the console of p has the method. One that has any OAuth
// method has client credentials.
func offered(p models.Provider, auth models.AuthMethod) bool {
	return slices.Contains(guide.Methods(p), auth)
}

// ChoosesPKCE says whether PKCE may be left out: Okta is a confidential client
// and documents none, everybody else must bring it (RFC 9700 §2.1.1).
func ChoosesPKCE(p models.Provider) bool { return p == "okta" }

// WayOf is the way a client goes, as its form shows it.
func WayOf(auth models.AuthMethod, c models.Client) Way {
	return Way{
		Auth: auth, Redirects: lines(c.RedirectURIs), PKCE: c.PKCE, Direct: c.Direct, Life: lifeOf(c.TokenLife), Cell: OktaCells[0],
		Issuer: c.Trust.Issuer, Subject: c.Trust.Subject, Audiences: lines(c.Trust.Audiences),
	}
}

func lines(all []string) (text string) {
	for _, one := range all {
		text += one + "\n"
	}
	return text
}

func lifeOf(d time.Duration) string {
	for _, l := range Lives {
		if l.For == d {
			return l.Value
		}
	}
	return Lives[0].Value
}

func issuerHint(p models.Provider) string {
	if p == "entra" {
		return "Leave it empty when the tenant is given above: it is then " + EntraIssuer("…") + "."
	}
	return "The “iss” of the assertion: an https address under which its keys are found."
}
