package scimapi

import (
	"math"
	"mime"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/scim"
)

// Decode refuses what must not be decoded: any Content-Encoding (a kilobyte
// can become a gigabyte) and bodies that do not say they are JSON.
func Decode(c *fiber.Ctx) error {
	if coding := c.Get(fiber.HeaderContentEncoding); coding != "" && !strings.EqualFold(coding, "identity") {
		return scim.Errorf(fiber.StatusUnsupportedMediaType, "", "Compressed request bodies are not read here. Send the body without Content-Encoding.")
	}
	if len(c.Request().Body()) > 0 && !speaksJSON(c.Get(fiber.HeaderContentType)) && c.Method() != fiber.MethodGet {
		return scim.Errorf(fiber.StatusUnsupportedMediaType, "", "The Content-Type of a request is application/scim+json or application/json.")
	}
	return c.Next()
}

func speaksJSON(contentType string) bool {
	if strings.TrimSpace(contentType) == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		media = strings.TrimSpace(media)
	}
	return media == scim.ContentType || media == "application/json" || media == "text/json"
}

// body reads a resource from the request, strictly.
func body(c *fiber.Ctx) (scim.Resource, error) { return scim.Parse(c.Request().Body()) }

// query is the request's parameters by lower-case name; the first of several
// wins. Broken percent-encoding is a 400, never half a value.
func query(c *fiber.Ctx) (map[string]string, error) {
	values := map[string]string{}
	for part := range strings.SplitSeq(string(c.Request().URI().QueryString()), "&") {
		name, value, _ := strings.Cut(part, "=")
		key, errKey := url.QueryUnescape(name)
		plain, errValue := url.QueryUnescape(value)
		if errKey != nil || errValue != nil {
			return nil, scim.Errorf(fiber.StatusBadRequest, scim.InvalidValue, "The query holds a broken percent-encoding: encode %% as %%25.")
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
	filter            string
	startIndex, count int
}

// decodeListing reads a list request (RFC 7644 §3.4.2). Beside an error stands
// what could be read.
func decodeListing(c *fiber.Ctx) (listing, error) {
	values, err := query(c)
	if err != nil {
		return listing{}, err
	}
	l := listing{filter: values["filter"], startIndex: 1, count: provisioning.DefaultCount}
	if err := served(values); err != nil {
		return l, err
	}
	if text, given := values["filter"]; given && strings.TrimSpace(text) == "" {
		return l, scim.Errorf(fiber.StatusBadRequest, scim.InvalidFilter, `The filter is empty. Write one such as userName eq "ada@example.com", or leave the parameter out.`)
	}
	if l.startIndex, err = number(values, "startindex", l.startIndex); err != nil {
		return l, err
	}
	l.count, err = number(values, "count", l.count)
	return l, err
}

// served answers 501 for parameters whose silence would be a wrong answer.
func served(values map[string]string) error {
	for name, what := range map[string]string{
		"sortby": "Sorting", "sortorder": "Sorting", "cursor": "Paging by cursor",
		"attributes": "Choosing attributes", "excludedattributes": "Choosing attributes",
	} {
		if values[name] != "" {
			return NotServed(what)(nil)
		}
	}
	return nil
}

// number reads an integer of any size, brought into the range of int.
func number(values map[string]string, name string, otherwise int) (int, error) {
	text, given := values[name]
	if !given {
		return otherwise, nil
	}
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return otherwise, scim.Errorf(fiber.StatusBadRequest, scim.InvalidValue, "%s must be a whole number.", map[string]string{"startindex": "startIndex", "count": "count"}[name])
	}
	n, err := strconv.Atoi(text)
	if err != nil && strings.HasPrefix(text, "-") {
		return math.MinInt32, nil
	}
	return min(n, math.MaxInt32), nil // a number too large for int arrives as the largest
}
