package scimapi

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// place is what a path below a base URL names.
type place struct {
	way []string     // "Users", "7"; none for the base URL itself
	of  *schema.Type // whose endpoint comes first; nil for anything else
}

// placeOf reads a path among the types there are.
func placeOf(path string, types *schema.Set) place {
	way := strings.FieldsFunc(belowBase(path), func(r rune) bool { return r == '/' })
	if len(way) == 0 {
		return place{}
	}
	of, _ := types.Endpoint(way[0])
	return place{way, of}
}

// first is the endpoint, in lower case; "" for the base URL itself.
func (p place) first() string {
	if len(p.way) == 0 {
		return ""
	}
	return strings.ToLower(p.way[0])
}

// last is the end of the path, in lower case.
func (p place) last() string {
	if len(p.way) == 0 {
		return ""
	}
	return strings.ToLower(p.way[len(p.way)-1])
}

// name is the resource type's, "" for anything else.
func (p place) name() string {
	if p.of == nil {
		return ""
	}
	return p.of.Name
}

// group says whether groups are what is named.
func (p place) group() bool { return p.name() == scim.TypeGroup }

// protocol are the endpoints of RFC 7644 that are no resource type's, in
// lower case; the first three are discovery.
var protocol = [...]string{"serviceproviderconfig", "resourcetypes", "schemas", "me", "bulk", ".search"}

// Find refuses what is no endpoint, by whatever method.
func Find(c *fiber.Ctx) error {
	p := visiting(c).place
	at := slices.Index(protocol[:], p.first())
	listed := at == 1 || at == 2 // with single documents below them
	if p.of != nil || len(p.way) == 0 || at >= 0 && len(p.way) == 1 || listed && len(p.way) == 2 {
		return c.Next()
	}
	return fiber.ErrNotFound
}

// Only answers whatever other routes left: these are the methods there are.
func Only(methods string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderAllow, methods)
		return fiber.ErrMethodNotAllowed
	}
}
