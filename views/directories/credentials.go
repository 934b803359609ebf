package directories

import (
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
)

// CredentialsPage is all a directory's identity provider can prove itself by,
// who uses it, and what can be tried with it.
type CredentialsPage struct {
	layout.Frame
	Head   layout.Directory
	Client *models.Client // nil for a directory that never used OAuth
	Issuer string
	Tokens []models.Token // what an admin made, newest first
	Access []models.Token // the newest access and refresh tokens
}

// ShownAccess bounds CredentialsPage.Access.
const ShownAccess = 20

// refusing says whether every token of d is answered 401 on purpose.
func refusing(d layout.Directory, now time.Time) bool { return d.RefuseUntil.After(now) }

// kind is what the form makes.
func (p NewTokenPage) kind() string { return or(p.Kind, KindOf(p.Head.Auth)) }
