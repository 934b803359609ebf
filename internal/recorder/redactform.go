package recorder

import (
	"net/url"
	"slices"
	"strings"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// passing are the parameters that a browser or a client carries once, and
// that open something while they are good (RFC 6749 §4.1, RFC 7636, RFC 7523);
// key is what our own forms bear.
var passing = []string{"code", "code_verifier", "state", "assertion", "client_assertion", "key"}

// harmless are the parameters of OAuth whose values open nothing; the values of
// all others, known or not, are hidden.
var (
	harmless = []string{
		"grant_type", "client_id", "redirect_uri", "scope", "response_type", "code_challenge", "code_challenge_method",
		"client_assertion_type", "token_type_hint", "resource", "audience",
	}
	harmlessAnswers = append([]string{"iss", "error", "error_description"}, harmless...) // of an address we send a browser to
)

// ofOAuth says whether an exchange was with the authorization server; also one
// at an address it does not have.
func ofOAuth(e models.Exchange) bool {
	return e.Facts.Kind.OAuth() || strings.HasPrefix(e.Path, "/d/") && strings.Contains(e.Path, "/oauth/")
}

// redactTarget is redactPath for what may be an address of the authorization
// server.
func redactTarget(e models.Exchange, hidden secrets) string {
	if guards.On(guards.FormRedaction) && ofOAuth(e) {
		return redactAddress(e.Path, harmless)
	}
	return redactPath(e.Path, hidden)
}

// redactAddress hides all that stands in an address's query but what is named.
func redactAddress(address string, shown []string) string {
	address, _, _ = strings.Cut(address, "#")
	before, query, found := strings.Cut(address, "?")
	if before = scrubPath(before); found {
		before += "?" + redactAllBut(query, shown)
	}
	return cutText(before, 4*maxHeader)
}

// redactAnswered is redactHeaders for an answer: of where the authorization
// server sent a browser, only what is harmless stays.
func redactAnswered(e models.Exchange) []models.Header {
	out := redactHeaders(e.ResponseHeaders)
	if !guards.On(guards.FormRedaction) || !ofOAuth(e) {
		return out
	}
	for i, h := range e.ResponseHeaders {
		if strings.EqualFold(h.Name, "location") {
			out[i].Value = redactAddress(h.Value, harmlessAnswers)
		}
	}
	return out
}

// redactAllBut hides the values in a query or a form but of those it is told.
func redactAllBut(text string, shown []string) string {
	parts := strings.Split(text, "&")
	for i, part := range parts {
		name, value, found := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		if part != "" && (!found || err != nil || !slices.Contains(shown, name) || tokenShape.MatchString(plainly(value))) {
			parts[i] = redactPart(part)
		}
	}
	return strings.Join(parts, "&")
}

// passes says whether a part of a query or a form, decoded, is one of them.
func passes(part string) bool {
	name, _, _ := strings.Cut(part, "=")
	return slices.Contains(passing, strings.ToLower(strings.TrimSpace(name)))
}

// redactRequest hides what a body holds, by what it is.
func redactRequest(e models.Exchange, hidden secrets) (kept []byte, cut int) {
	whole := len(e.RequestBody)
	switch {
	case guards.On(guards.FormRedaction) && ofOAuth(e):
		kept = []byte(redactAllBut(string(e.RequestBody), harmless))
	case guards.On(guards.FormRedaction) && isForm(e.RequestHeaders):
		kept = redactForm(e.RequestBody)
	default:
		return redactBody(e.RequestBody, hidden)
	}
	kept = scrubBody(kept)
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
