package scimapi

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
)

// maxText is how many characters of a text are kept as a fact.
const maxText = 200

// sketch is what a method and a path say before anything else is read.
func sketch(method, path string) models.Facts {
	way := strings.Split(strings.Trim(belowBase(path), "/"), "/")
	switch strings.ToLower(way[0]) {
	case "users":
		return models.Facts{Type: scim.TypeUser, Kind: kindOf(method, way)}
	case "groups":
		return models.Facts{Type: scim.TypeGroup, Kind: kindOf(method, way)}
	case "serviceproviderconfig", "resourcetypes", "schemas":
		return models.Facts{Kind: models.KindDiscovery}
	}
	return models.Facts{}
}

// kindOf names what a method asks of all resources, or of the one way names.
func kindOf(method string, way []string) models.Kind {
	one := len(way) > 1
	switch {
	case len(way) > 2:
	case method == fiber.MethodPost && one && strings.EqualFold(way[1], ".search"):
		return models.KindSearch
	case method == fiber.MethodPost && !one:
		return models.KindCreate
	case (method == fiber.MethodGet || method == fiber.MethodHead) && !one:
		return models.KindList
	case (method == fiber.MethodGet || method == fiber.MethodHead):
		return models.KindRead
	case method == fiber.MethodPut && one:
		return models.KindReplace
	case method == fiber.MethodPatch && one:
		return models.KindPatch
	case method == fiber.MethodDelete && one:
		return models.KindDelete
	}
	return models.KindUnknown
}

// tell notes what a write did, or whom it would have changed.
func (v *visit) tell(w provisioning.Written) {
	v.facts.Name = w.Name
	if w.Event == nil {
		return
	}
	v.facts.Event = w.Event.Type
	v.facts.Fields, v.facts.More = fields(w.Event.Fields)
	v.facts.Before, v.facts.After = change(w.Event.Fields)
}

// explain notes, of a request that failed, what it would have been about:
// only then is a filter or a body read once more.
func (v *visit) explain(c *fiber.Ctx) {
	switch f := &v.facts; f.Kind {
	case models.KindList:
		if asked, err := decodeListing(c); err == nil || asked.filter != "" {
			*f = settled(question(f.Type, asked, nil), v.directory.Provider)
		}
	case models.KindCreate, models.KindReplace, models.KindPatch:
		if f.Name == "" {
			f.Name = claimed(f.Type, c.Request().Body())
		}
	}
}

// short cuts every text of f, and takes out what would not show.
func short(f models.Facts) models.Facts {
	for _, text := range []*string{&f.Name, &f.Attribute, &f.Value, &f.Filter, &f.Before, &f.After} {
		*text = cut(*text)
	}
	for i := range f.Fields {
		f.Fields[i] = cut(f.Fields[i])
	}
	return f
}

// cut keeps at most maxText characters; the last is an ellipsis when some
// were left out.
func cut(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if len(text) <= maxText {
		return text
	}
	count, last := 0, 0
	for at := range text {
		switch count++; {
		case count == maxText:
			last = at
		case count > maxText:
			return text[:last] + "…"
		}
	}
	return text
}
