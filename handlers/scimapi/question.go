package scimapi

import (
	"regexp"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim/filter"
)

// question is what a list request asked. bound is its filter as provisioning
// understood it; without one the text is read here.
func (v *visit) question(asked listing, bound *filter.Bound) models.Facts {
	f := models.Facts{Type: v.place.name(), Kind: models.KindList}
	if asked.filter == "" {
		if asked.counted && asked.startIndex <= 1 && asked.count >= 0 && asked.count <= 2 && asked.cursor == nil {
			f.Kind = models.KindTest
		}
		return f
	}
	expr := bound.Expr()
	if expr == nil {
		expr = v.understood(asked.filter)
	}
	if path, value, one := lookup(expr); one {
		f.Kind, f.Attribute, f.Value = models.KindLookup, v.spelled(path), value
		return f
	}
	f.Kind, f.Filter = models.KindSearch, asked.filter
	return f
}

// answered adds to a question what was found.
func (v *visit) answered(f models.Facts, page provisioning.Answer) models.Facts {
	f.Found = page.Total
	if f.Kind == models.KindLookup && page.Total == 1 && len(page.Resources) == 1 {
		f.Name = provisioning.Name(page.Resources[0])
	}
	return settled(f, v.directory.Provider)
}

var random = regexp.MustCompile(`^(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// settled knows Entra's connection test by its end: it looks for somebody who
// cannot exist.
func settled(f models.Facts, by models.Provider) models.Facts {
	byName := f.Attribute == "userName" || f.Attribute == "emails.value"
	if by == "entra" && f.Kind == models.KindLookup && f.Found == 0 && byName && random.MatchString(f.Value) {
		f.Kind = models.KindTest
	}
	return f
}
