package directories

import (
	"slices"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
)

// FamilyPage asks before all tokens that descend from one another end.
type FamilyPage struct {
	layout.Frame
	Head   layout.Directory
	Family string
	Tokens []models.Token
}

// families are the access and refresh tokens, those of one consent or one
// request together, the newest first.
func (p CredentialsPage) families() (all []family) {
	at := make(map[string]int)
	for _, t := range p.Access {
		i, known := at[t.Family]
		if !known || t.Family == "" {
			i = len(all)
			at[t.Family] = i
			all = append(all, family{Name: t.Family})
		}
		all[i].Tokens = append(all[i].Tokens, t)
	}
	return all
}

// family is tokens that descend from one another.
type family struct {
	Name   string
	Tokens []models.Token
}

// live says whether any of them opens a door.
func (f family) live(now time.Time) bool {
	return slices.ContainsFunc(f.Tokens, func(t models.Token) bool { return t.Live(now) })
}

// origin is what they come of: what the first of them is called.
func (f family) origin() string {
	for _, t := range slices.Backward(f.Tokens) {
		if t.Label != "" {
			return t.Label
		}
	}
	return "Token request"
}

// scopeSays is what a scope allows, in words.
func scopeSays(scope string) string {
	for _, word := range strings.Fields(scope) {
		if word == "scim" {
			return "Everything"
		}
	}
	if strings.Contains(scope, "scim.read") {
		return "Read only"
	}
	return scope
}
