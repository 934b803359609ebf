package scimapi

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
)

// maxText is how many characters of a text are kept as a fact.
const maxText = 200

// sketch is what a method and a place say before anything else is read.
func sketch(method string, p place) models.Facts {
	switch {
	case p.of != nil:
		return models.Facts{Type: p.name(), Kind: kindOf(method, p.way)}
	case len(p.way) == 0, p.first() == ".search":
		return models.Facts{Kind: kindOf(method, append([]string{""}, p.way...))}
	case p.first() == "bulk":
		return models.Facts{Kind: models.KindBulk}
	case p.first() == "serviceproviderconfig", p.first() == "resourcetypes", p.first() == "schemas":
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
	f := &v.facts
	f.Name = w.Name
	f.Join, f.Leave, f.Unknown = w.Moved.JoinedCount, w.Moved.LeftCount, w.Moved.UnknownCount
	f.Joined, f.Left = called(w.Moved.Joined), called(w.Moved.Left)
	f.Emptied = f.Leave > 0 && w.MemberCount == 0
	if w.Event == nil {
		return
	}
	f.Event = w.Event.Type
	f.Fields, f.More = v.fields(w.Event.Fields)
	f.Before, f.After = change(w.Event.Fields)
}

// called are the names of the first who are told.
func called(members []models.Member) []string {
	var names []string
	for _, m := range members[:min(len(members), models.MaxFields)] {
		names = append(names, m.Name)
	}
	return names
}

// explain notes, of a request that failed, what it would have been about:
// only then is a filter or a body read once more.
func (v *visit) explain(c *fiber.Ctx) {
	switch f := &v.facts; {
	case f.Kind.Asks():
		if asked, err := decodeListing(c); err == nil || asked.filter != "" {
			*f = settled(v.question(asked, nil), v.directory.Provider)
		}
	case f.Kind.Writes():
		if f.Name == "" {
			f.Name = claimed(f.Type, v.body)
		}
	}
}

// short cuts every text of f, and takes out what would not show.
func short(f models.Facts) models.Facts {
	for _, text := range []*string{&f.Name, &f.Attribute, &f.Value, &f.Filter, &f.Before, &f.After} {
		*text = cut(*text)
	}
	for _, list := range [][]string{f.Fields, f.Joined, f.Left} {
		for i := range list {
			list[i] = cut(list[i])
		}
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
