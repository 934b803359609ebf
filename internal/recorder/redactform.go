package recorder

import (
	"slices"
	"strings"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// passing are the parameters that a browser or a client carries once, and
// that open something while they are good (RFC 6749 §4.1, RFC 7636, RFC 7523);
// key is what our own forms bear.
var passing = []string{"code", "code_verifier", "state", "assertion", "client_assertion", "key"}

// passes says whether a part of a query or a form, decoded, is one of them.
func passes(part string) bool {
	name, _, _ := strings.Cut(part, "=")
	return slices.Contains(passing, strings.ToLower(strings.TrimSpace(name)))
}

// redactRequest hides what a body holds, by what it is.
func redactRequest(e models.Exchange, hidden secrets) (kept []byte, cut int) {
	if !guards.On(guards.FormRedaction) || !isForm(e.RequestHeaders) {
		return redactBody(e.RequestBody, hidden)
	}
	whole := len(e.RequestBody)
	kept = scrubBody(redactForm(e.RequestBody))
	return kept, whole - min(whole, len(kept))
}

// isForm says whether a body says that it is a form.
func isForm(headers []models.Header) bool {
	for _, h := range headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			media, _, _ := strings.Cut(h.Value, ";")
			return strings.EqualFold(strings.TrimSpace(media), "application/x-www-form-urlencoded")
		}
	}
	return false
}

// redactForm hides the values of a form's secret fields. What a field is
// called says it; what has no name is hidden whole.
func redactForm(body []byte) []byte {
	parts := strings.Split(string(body), "&")
	for i, part := range parts {
		name, value, found := strings.Cut(part, "=")
		plain := plainly(name)
		if !found && part != "" || found && (namesSecret(plain) || passes(plain) || tokenShape.MatchString(plainly(value))) {
			parts[i] = redactPart(part)
		}
	}
	return []byte(strings.Join(parts, "&"))
}
