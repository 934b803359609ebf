package recorder

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode/utf8"

	"scimdesk/models"
)

// Redacted stands where a secret stood.
const Redacted = "[redacted]"

var (
	tokenShape  = regexp.MustCompile(`sdsk_[0-9A-Za-z]{8,}`)
	secretName  = regexp.MustCompile(`(?i)(^|[.:])(password|passwd|client_?secret|access_?token|refresh_?token|client_?assertion|secret_?token|token)$`)
	secretQuery = regexp.MustCompile(`(?i)password|secret|token`)
	headerShown = map[string]bool{
		"accept": true, "accept-charset": true, "accept-encoding": true, "accept-language": true,
		"cache-control": true, "connection": true, "content-encoding": true, "content-length": true,
		"content-type": true, "date": true, "etag": true, "host": true, "if-match": true,
		"if-none-match": true, "last-modified": true, "location": true, "allow": true, "retry-after": true,
		"user-agent": true, "via": true, "www-authenticate": true, "x-forwarded-for": true,
		"x-forwarded-host": true, "x-forwarded-proto": true, "x-request-id": true, "prefer": true,
		"transfer-encoding": true, "content-location": true, "vary": true, "forwarded": true,
	}
)

// Redact takes secrets out of an exchange and cuts it to what is kept. Values
// of headers it does not know are hidden: what a proxy adds may be a secret.
func Redact(e models.Exchange) models.Exchange {
	hidden := secrets(e.Secrets)
	e.Path = redactPath(e.Path, hidden)
	e.Agent = scrub(cutText(e.Agent, maxAgent))
	e.Problem = scrub(e.Problem)
	e.Facts = redactFacts(e.Facts, hidden)
	e.RequestHeaders = redactHeaders(e.RequestHeaders)
	e.ResponseHeaders = redactHeaders(e.ResponseHeaders)
	kept, cut := redactBody(e.RequestBody, hidden)
	e.RequestBody, e.RequestCut = kept, e.RequestCut+cut
	e.ResourceID = scrubPath(e.ResourceID)
	answered := len(e.ResponseBody)
	e.ResponseBody = scrubBody(e.ResponseBody) // our own words hold no password
	e.ResponseCut += answered - min(answered, len(e.ResponseBody))
	return e
}

// needles are what a body with a secret in it mentions, in any case; an
// escaped character may spell any of them.
var needles = [...]string{"passw", "secret", "token", "assertion", `\u00`}

// longS begins the UTF-8 of ſ, which folds to s (and of other Latin letters,
// whose bodies are then looked at too).
const longS = 0xc5

// mentionsSecret says whether a body must be looked at closely. It runs over
// every byte of every exchange, so it looks only where a needle can begin.
func mentionsSecret(body []byte) bool {
	for i, c := range body {
		switch c | 0x20 {
		case longS | 0x20:
			if c == longS {
				return true // "paſſword" folds to what it looks like
			}
		case 'p', 's', 't', 'a', '\\' | 0x20:
			for _, needle := range needles {
				if len(body)-i >= len(needle) && strings.EqualFold(string(body[i:i+len(needle)]), needle) {
					return true
				}
			}
		}
	}
	return false
}

// scrub hides our own tokens wherever they were pasted.
func scrub(s string) string {
	if !strings.Contains(s, "sdsk_") {
		return s
	}
	return tokenShape.ReplaceAllString(s, Redacted)
}

// redactPath hides query values that may hold a secret, a filter on one
// included.
func redactPath(path string, hidden secrets) string {
	before, query, found := strings.Cut(path, "?")
	before = scrubPath(before)
	if !found {
		return cutText(before, 4*maxHeader)
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		if plain := plainly(part); secretQuery.MatchString(plain) || tokenShape.MatchString(plain) || hidden.mentioned(plain) {
			name, _, _ := strings.Cut(part, "=")
			parts[i] = scrubPath(name) + "=" + Redacted
		}
	}
	return cutText(before+"?"+strings.Join(parts, "&"), 4*maxHeader)
}

// scrubPath hides our own tokens in what may be percent-encoded; a path that
// hides one is shown decoded.
func scrubPath(path string) string {
	if strings.Contains(path, "%") {
		if plain := plainly(path); tokenShape.MatchString(plain) {
			path = plain
		}
	}
	return scrub(path)
}

// plainly undoes percent-encoding as often as somebody may have applied it.
func plainly(text string) string {
	text = strings.ReplaceAll(text, "+", " ")
	for range 4 {
		next := escape.ReplaceAllStringFunc(text, func(e string) string {
			b, _ := hex.DecodeString(e[1:])
			return string(b)
		})
		if next == text {
			break
		}
		text = next
	}
	return text
}

// escape is one byte percent-encoded; what only looks like one is left alone,
// so that a broken escape hides nothing.
var escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func redactHeaders(in []models.Header) []models.Header {
	out := make([]models.Header, len(in))
	for i, h := range in {
		switch name := strings.ToLower(h.Name); {
		case name == "authorization":
			h.Value = redactAuthorization(h.Value)
		case !headerShown[name]:
			h.Value = Redacted
		default:
			h.Value = scrub(cutText(h.Value, maxHeader))
		}
		out[i] = h
	}
	return out
}

// redactAuthorization keeps the scheme, which admins get wrong, and nothing
// of the credential.
func redactAuthorization(value string) string {
	scheme, _, found := strings.Cut(strings.TrimSpace(value), " ")
	switch {
	case !found && value == "":
		return ""
	case found && (strings.EqualFold(scheme, "bearer") || strings.EqualFold(scheme, "basic")):
		return scheme + " " + Redacted
	default:
		return Redacted
	}
}

// redactBody hides secret members of a JSON body and cuts it. A body that
// mentions secrets and cannot be read as JSON is not kept at all.
func redactBody(body []byte, hidden secrets) (kept []byte, cut int) {
	whole := len(body)
	if mentionsSecret(body) || len(hidden) > 0 {
		clean, err := redactJSON(body, hidden)
		if err != nil {
			return []byte(Redacted + " The body is not JSON and may hold a secret, so it was not kept."), whole
		}
		body = clean
	}
	kept = scrubBody(body)
	return kept, whole - min(whole, len(kept))
}

// scrubBody cuts a body and hides our own tokens in it. The cut comes first:
// nothing after it is looked at.
func scrubBody(body []byte) []byte {
	if len(body) > MaxBody {
		body = bytes.ToValidUTF8(body[:MaxBody], nil)
	}
	if bytes.Contains(body, []byte("sdsk_")) {
		body = tokenShape.ReplaceAll(body, []byte(Redacted))
	}
	return bytes.Clone(body)
}

func cutText(s string, limit int) string {
	if len(s) <= limit {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return strings.ToValidUTF8(s[:limit], "\uFFFD") + "…"
}
