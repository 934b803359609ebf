package directories

import (
	"time"

	"scimdesk/models"
	"scimdesk/views/guide"
	"scimdesk/views/layout"
)

// minted says whether it is an access token somebody asked for at the console.
func (s Secret) minted() bool { return s.Token.Kind == models.KindAccess }

// use says what to do with it.
func (s Secret) use(subject string) string {
	if s.minted() {
		return "Copy it now, to try SCIM by hand. It does all that " + subject + " may do."
	}
	return "Copy it into " + subject + " now."
}

// label is the field of the identity provider's console it goes into.
func (s Secret) label(g guide.Guide) string {
	if s.minted() || g.Secret.Label == "" {
		return title(kindWord(s.Token.Kind))
	}
	return g.Secret.Label
}

func (s Secret) remark(g guide.Guide) string {
	if s.minted() {
		return "After “Bearer”, in the Authorization header"
	}
	return g.Secret.Remark
}

// lost says what to do when it was not copied.
func (s Secret) lost() string {
	if s.minted() {
		return "Lost it? Mint another; this one ends by itself."
	}
	return "Lost it? Rotate makes a new one."
}

// ends is when it expires.
func (s Secret) ends(now time.Time) string {
	if s.minted() {
		return "In " + until(now, s.Token.ExpiresAt)
	}
	return expiry(s.Token)
}

// tryCommand asks for one person. The token is read by the shell, so that it
// stands in no history.
func tryCommand(d layout.Directory) string {
	return `read -rs T && curl -H "Authorization: Bearer $T" '` + d.URL + `/Users?count=1'`
}
