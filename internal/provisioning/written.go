package provisioning

import (
	"strings"

	"scimdesk/models"
	"scimdesk/scim"
)

// Written is what a write did. When the write failed, Name is all that may be
// there: whom it would have changed.
type Written struct {
	models.Resource
	Event *models.Event // what became true; nil when nothing changed
	Name  string        // what the person is called now; of one who was deleted, was called
}

// failed leaves of a write that came to nothing whom it was about.
func failed(w Written) Written {
	if w.Document == nil {
		return Written{}
	}
	return Written{Name: Name(w.Resource)}
}

// ring tells the caller's directory that something changed.
func (s *Service) ring(c Caller) {
	if s.Bell != nil {
		s.Bell.Ring(string(c.Scope.Directory()))
	}
}

// Called is what to call the person a document describes: the displayName,
// else the formatted name, else given and family name, else the userName.
func Called(doc scim.Resource) string {
	name, _ := doc["name"].(map[string]any)
	full := strings.TrimSpace(text(name["givenName"]) + " " + text(name["familyName"]))
	for _, candidate := range []string{text(doc["displayName"]), text(name["formatted"]), full} {
		if candidate != "" {
			return candidate
		}
	}
	return text(doc["userName"])
}

// Name is what to call the person a stored resource describes; the document
// is read only when the displayName does not say it.
func Name(r models.Resource) string {
	if r.DisplayName != "" {
		return r.DisplayName
	}
	doc, err := scim.ParseStored(r.Document)
	if err != nil {
		return r.UserName
	}
	return Called(doc)
}
