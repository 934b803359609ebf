package standins

import (
	"net/url"

	"scimdesk/models"
	"scimdesk/views/layout"
)

// methodLabels are how a stand-in can authenticate, in words.
var methodLabels = map[models.AuthMethod]string{
	models.AuthBearer: "Bearer token", models.AuthBasic: "HTTP Basic",
	models.AuthAuthorizationCode: "Authorization code", models.AuthClientCredentials: "Client credentials",
	models.AuthWorkloadIdentity: "Workload identity",
}

// methods are all of them; the one a demo begins with comes first.
func methods() []models.AuthMethod {
	return []models.AuthMethod{
		models.AuthBearer, models.AuthClientCredentials, models.AuthAuthorizationCode, models.AuthWorkloadIdentity, models.AuthBasic,
	}
}

// offered says whether a story makes sense here: one about access tokens needs
// a provider that asks for them.
func (p Page) offered(s models.StandInChoice) bool {
	return s.Name != "first-cycle" && (s.Name != "access" || p.OAuth)
}

// LeavePage leads from the console to the public side.
type LeavePage struct {
	layout.Frame
	Directory models.Directory
	Location  string
}

// host is where it leads.
func (p LeavePage) host() string {
	u, err := url.Parse(p.Location)
	if err != nil {
		return "the public side"
	}
	return u.Host
}
