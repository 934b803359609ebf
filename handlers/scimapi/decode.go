package scimapi

import (
	"bytes"
	"mime"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/guards"
	"scimdesk/scim"
)

// Decode refuses what must not be decoded: any Content-Encoding (a kilobyte
// can become a gigabyte) and bodies that do not say they are JSON; and, by the
// letter, who does not want the JSON that is answered.
func Decode(c *fiber.Ctx) error {
	v := visiting(c)
	if coding := c.Get(fiber.HeaderContentEncoding); guards.On(guards.Coding) && coding != "" && !strings.EqualFold(coding, "identity") {
		return scim.Errorf(fiber.StatusUnsupportedMediaType, "", "Compressed request bodies are not read here. Send the body without Content-Encoding.")
	}
	reading := c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
	if len(v.body) > 0 && !reading && !speaksJSON(c.Get(fiber.HeaderContentType), v.manner) {
		return scim.Errorf(fiber.StatusUnsupportedMediaType, "", "The Content-Type of a request is application/scim+json or application/json.")
	}
	if !accepted(accept(c)) && !v.manner.Tolerates(scim.QuirkAccept) {
		return scim.Errorf(fiber.StatusNotAcceptable, "", "The answer is application/scim+json, which the Accept header does not allow. Leave the header out, or name that type.")
	}
	if shaped(c) {
		v.manner.Note(scim.QuirkURLShape)
	}
	return c.Next()
}

// speaksJSON judges a Content-Type. RFC 7644 §3.1 knows two; a third one, and
// none, are sent by clients that mean JSON.
func speaksJSON(contentType string, m *scim.Manner) bool {
	media := media(contentType)
	switch media {
	case scim.ContentType:
		return true
	case "application/json":
		m.Note(scim.QuirkMediaType)
		return true
	case "", "text/json":
		return m.Tolerates(scim.QuirkMediaType)
	}
	return false
}

// accept is every Accept header as if it were one.
func accept(c *fiber.Ctx) string {
	sent := c.Request().Header.PeekAll(fiber.HeaderAccept)
	if len(sent) == 1 {
		return string(sent[0])
	}
	return string(bytes.Join(sent, []byte(",")))
}

// media is the type a header names, in lower case, without its parameters.
func media(header string) string {
	switch header {
	case scim.ContentType, "application/json", "*/*":
		return header // as nearly everybody writes it
	}
	if name, _, err := mime.ParseMediaType(header); err == nil {
		return name
	}
	name, _, _ := strings.Cut(strings.ToLower(header), ";")
	return strings.TrimSpace(name)
}

// accepted says whether an Accept header allows what is answered (RFC 9110
// §12.5.1); application/json is JSON enough (RFC 7644 §3.1).
func accepted(accept string) bool {
	if strings.TrimSpace(accept) == "" {
		return true
	}
	for one := range strings.SplitSeq(accept, ",") {
		switch media(one) {
		case scim.ContentType, "application/json", "application/*", "*/*":
			if !refusedWeight(one) {
				return true
			}
		}
	}
	return false
}

// refusedWeight says whether an entry of an Accept header means "not this".
func refusedWeight(entry string) bool {
	_, parameters, _ := strings.Cut(entry, ";")
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if strings.EqualFold(name, "q") {
			weight, err := strconv.ParseFloat(value, 64)
			return err == nil && weight == 0
		}
	}
	return false
}

// shaped says whether the URL was written with slashes or signs too many.
func shaped(c *fiber.Ctx) bool {
	sent := c.OriginalURL()
	path, _, _ := strings.Cut(sent, "?")
	if _, behind, absolute := strings.Cut(path, "://"); absolute {
		path = behind
	}
	trailing := strings.HasSuffix(path, "/") && len(visiting(c).place.way) > 0
	return trailing || strings.Contains(path, "//") || strings.HasSuffix(sent, "?") || strings.HasSuffix(sent, "&")
}
