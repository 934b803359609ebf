package exchanges

import (
	"strings"

	"scimdesk/models"
)

// shown is how many of those who joined or left stand in the open.
const shown = 8

// MemberName is what a member is called: its id when it has no name.
func MemberName(m models.Member) string {
	if name := strings.TrimSpace(m.Name); name != "" {
		return name
	}
	return m.ID
}

// ids are the first few ids of members nobody here is.
func ids(all []string) string {
	text := strings.Join(all[:min(len(all), shown)], ", ")
	if len(all) > shown {
		text += ", …"
	}
	return text
}
