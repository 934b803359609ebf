package scimapi

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
	"scimdesk/scim/schema"
)

// base is what stands between a directory's address and its resources.
const base = "/scim/v2"

// directoryIn is the directory a path names, "" for none.
func directoryIn(path string) models.DirectoryID {
	if len(path) < 3 || !strings.EqualFold(path[:3], "/d/") {
		return ""
	}
	name, _, _ := strings.Cut(path[3:], "/")
	return models.DirectoryID(name)
}

// belowDirectory is what follows the directory in a path that names one.
func belowDirectory(path string) string {
	if directoryIn(path) == "" {
		return path
	}
	return path[len("/d/")+len(directoryIn(path)):]
}

// belowBase is what follows a directory's base URL, "" for a path that is not
// below one.
func belowBase(path string) string {
	rest := belowDirectory(path)
	if !inBase(rest) {
		return ""
	}
	return rest[len(base):]
}

// inBase says whether a path below a directory is below its base URL.
func inBase(rest string) bool {
	if len(rest) < len(base) || !strings.EqualFold(rest[:len(base)], base) {
		return false
	}
	return len(rest) == len(base) || rest[len(base)] == '/'
}

// endpoints are what a client asks for below a base URL, in lower case.
type endpoints struct {
	resources []string // those with resources below them
	lists     []string // those and discovery
	all       []string
}

func endpointsOf(types *schema.Set) (e endpoints) {
	for _, t := range types.Types() {
		e.resources = append(e.resources, strings.ToLower(strings.Trim(t.Endpoint, "/")))
	}
	e.lists = slices.Concat(e.resources, protocol[:3])
	e.all = slices.Concat(e.resources, protocol[:])
	return e
}

// odd says what is odd about the base URL a client was given, seen from what
// follows the directory in its request.
func (e endpoints) odd(rest string) models.Odd {
	way, asked, glued := e.split(rest)
	whole := strings.Join(way, "/")
	below := len(asked) > 1 && slices.Contains(e.resources, asked[0]) && slices.Contains(e.lists, asked[1])
	switch {
	case twice(way), below:
		return models.OddURLDoubled
	case len(asked) == 0 || whole == "scim/v2" && !glued:
		return ""
	case slices.Contains([]string{"", "scim", "v2", "scimv2", "scim/v2"}, whole):
		return models.OddURLCut
	}
	return models.OddURLWrong
}

// split divides a path, in lower case, into the way to the first endpoint and
// what is asked of it. An endpoint may stick to what comes before it.
func (e endpoints) split(rest string) (way, asked []string, glued bool) {
	if decoded, err := url.PathUnescape(rest); err == nil {
		rest = decoded
	}
	parts := strings.FieldsFunc(strings.ToLower(rest), func(r rune) bool { return r == '/' })
	for i, part := range parts {
		if slices.Contains(e.all, part) {
			return parts[:i], parts[i:], false
		}
		for _, end := range []string{"scimv2", "scim", "v2"} {
			if stuck, found := strings.CutPrefix(part, end); found && slices.Contains(e.all, stuck) {
				return append(slices.Clone(parts[:i]), end), append([]string{stuck}, parts[i+1:]...), true
			}
		}
	}
	return parts, nil, false
}

// twice says whether a part of the base URL stands in the way more than once,
// or a whole URL does.
func twice(way []string) bool {
	scim, version := 0, 0
	for i, part := range way {
		switch {
		case i == 0 && part == "d":
			return true
		case strings.Contains(part, "http:"), strings.Contains(part, "https:"):
			return true
		case part == "scim":
			scim++
		case part == "v2":
			version++
		}
	}
	return scim > 1 || version > 1
}

// astray answers a wrong base URL by what is wrong with it, not by what its
// path happens to mean.
func astray(c *fiber.Ctx, err error) error {
	if errors.Is(err, models.ErrNotFound) || errors.Is(err, fiber.ErrMethodNotAllowed) {
		c.Response().Header.Del(fiber.HeaderAllow)
		return fiber.ErrNotFound
	}
	return err
}
