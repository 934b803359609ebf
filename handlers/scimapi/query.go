package scimapi

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/scim"
)

// parameters are those RFC 7644 §3.4.2 and RFC 9865 define, as they spell
// them.
var parameters = [...]string{"filter", "sortBy", "sortOrder", "startIndex", "count", "cursor", "attributes", "excludedAttributes"}

// query is the request's parameters by lower-case name; the first of several
// wins. Broken percent-encoding is a 400, never half a value.
func query(c *fiber.Ctx) (map[string]string, error) {
	sent := c.Request().URI().QueryString()
	if len(sent) == 0 {
		return nil, nil
	}
	values := map[string]string{}
	for part := range strings.SplitSeq(string(sent), "&") {
		name, value, _ := strings.Cut(part, "=")
		key, errKey := url.QueryUnescape(name)
		plain, errValue := url.QueryUnescape(value)
		if errKey != nil || errValue != nil {
			return nil, scim.Errorf(fiber.StatusBadRequest, scim.InvalidValue, "The query holds a broken percent-encoding: encode %% as %%25.")
		}
		if key != "" && !slices.ContainsFunc(parameters[:], func(known string) bool { return strings.EqualFold(known, key) }) {
			visiting(c).manner.Note(scim.QuirkUnknownQuery)
		}
		key = strings.ToLower(key)
		if _, seen := values[key]; key != "" && !seen {
			values[key] = plain
		}
	}
	return values, nil
}

// listing is what a list request asks for.
type listing struct {
	filter, sortBy       string
	descending           bool
	startIndex, count    int
	counted              bool    // count was given
	cursor               *string // nil for pages by index
	attributes, excluded string
}

// decodeListing reads a list request from its URL (RFC 7644 §3.4.2), or from
// its body (§3.4.3). Beside an error stands what could be read.
func decodeListing(c *fiber.Ctx) (listing, error) {
	values, err := query(c)
	if err == nil && c.Method() == fiber.MethodPost {
		values, err = searchRequest(visiting(c))
	}
	if err != nil {
		return listing{}, err
	}
	return listingOf(values)
}

func listingOf(values map[string]string) (l listing, err error) {
	l = listing{
		filter: values["filter"], sortBy: values["sortby"], startIndex: 1, count: provisioning.DefaultCount,
		attributes: values["attributes"], excluded: values["excludedattributes"],
	}
	if text, given := values["filter"]; given && strings.TrimSpace(text) == "" {
		return l, scim.Errorf(fiber.StatusBadRequest, scim.InvalidFilter, `The filter is empty. Write one such as userName eq "ada@example.com", or leave the parameter out.`)
	}
	switch order := values["sortorder"]; {
	case strings.EqualFold(order, "descending"):
		l.descending = true
	case order != "" && !strings.EqualFold(order, "ascending"):
		return l, scim.Errorf(fiber.StatusBadRequest, scim.InvalidValue, "sortOrder is ascending or descending.")
	}
	return l, l.page(values)
}

// page reads which part of the list is wanted.
func (l *listing) page(values map[string]string) (err error) {
	cursor, byCursor := values["cursor"]
	_, byIndex := values["startindex"]
	_, l.counted = values["count"]
	if byCursor {
		l.cursor = &cursor
	}
	if byCursor && byIndex {
		return scim.Errorf(fiber.StatusBadRequest, scim.InvalidValue, "startIndex and cursor are two ways to ask for a page. Send one of them.")
	}
	if l.startIndex, err = number(values, "startIndex", l.startIndex, scim.InvalidValue); err != nil {
		return err
	}
	wrong := scim.InvalidValue
	if byCursor {
		wrong = scim.InvalidCount
	}
	l.count, err = number(values, "count", l.count, wrong)
	return err
}

// number reads an integer of any size, brought into the range of int.
func number(values map[string]string, name string, otherwise int, wrong string) (int, error) {
	text, given := values[strings.ToLower(name)]
	if !given {
		return otherwise, nil
	}
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return otherwise, scim.Errorf(fiber.StatusBadRequest, wrong, "%s must be a whole number.", name)
	}
	n, err := strconv.Atoi(text)
	if err != nil && strings.HasPrefix(text, "-") {
		return math.MinInt32, nil
	}
	return min(n, math.MaxInt32), nil // a number too large for int arrives as the largest
}

// question is the list request as provisioning asks it.
func (l listing) question() provisioning.Question {
	return provisioning.Question{
		Filter: l.filter, SortBy: l.sortBy, Descending: l.descending,
		StartIndex: l.startIndex, Count: l.count, CountGiven: l.counted, Cursor: l.cursor,
	}
}
