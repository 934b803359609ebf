package recorder

import (
	"bytes"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// Redacted stands where a secret stood.
const Redacted = "[redacted]"

var headerShown = shown(
	"Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "Connection", "Content-Encoding",
	"Content-Length", "Content-Type", "Date", "Etag", "Host", "If-Match", "If-None-Match", "Last-Modified", "Location",
	"Allow", "Retry-After", "User-Agent", "Via", "Www-Authenticate", "X-Forwarded-For", "X-Forwarded-Host",
	"X-Forwarded-Proto", "X-Request-Id", "Prefer", "Transfer-Encoding", "Content-Location", "Vary", "Forwarded",
)

// shown lists names as most write them, and in lower case.
func shown(names ...string) map[string]showing {
	all := map[string]showing{}
	for _, name := range names {
		all[name], all[strings.ToLower(name)] = asItIs, asItIs
	}
	all["Location"], all["location"] = asAddress, asAddress
	all["Authorization"], all["authorization"] = onlyScheme, onlyScheme
	return all
}

// Redact takes secrets out of an exchange and cuts it to what is kept. Values
// of headers it does not know are hidden: what a proxy adds may be a secret.
func Redact(e models.Exchange) models.Exchange {
	if !guards.On(guards.Redaction) {
		return e
	}
	hidden := secrets(e.Secrets)
	kept, cut := redactRequest(e, hidden)
	e.RequestBody, e.RequestCut = kept, e.RequestCut+cut
	e.ResponseHeaders = redactAnswered(e)
	e.Path = redactTarget(e, hidden)
	e.Agent = scrub(cutText(e.Agent, maxAgent))
	e.Problem = scrub(e.Problem)
	e.Facts = redactFacts(e.Facts, hidden)
	e.RequestHeaders = redactHeaders(e.RequestHeaders)
	e.ResourceID = scrubPath(e.ResourceID)
	answered := len(e.ResponseBody)
	if e.Facts.Kind.OAuth() {
		e.ResponseBody, _ = redactBody(e.ResponseBody, nil) // tokens are what is answered
	}
	e.ResponseBody = scrubBody(e.ResponseBody) // our own words hold no password
	e.ResponseCut += answered - min(answered, len(e.ResponseBody))
	return e
}

// scrub hides our own tokens wherever they were pasted.
func scrub(s string) string {
	if !strings.Contains(s, tokenBegin) {
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
		if plain := plainly(part); asksSecret(plain) || tokenShape.MatchString(plain) || hidden.mentioned(plain) || passes(plain) {
			parts[i] = redactPart(part)
		}
	}
	return cutText(before+"?"+strings.Join(parts, "&"), 4*maxHeader)
}

// redactPart keeps the name of a query's part, if it has one.
func redactPart(part string) string {
	name, _, found := strings.Cut(part, "=")
	if !found || strings.ContainsFunc(plainly(name), endsName) {
		return Redacted
	}
	return scrubPath(name) + "=" + Redacted
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
// What only looks encoded is left alone, so that a broken escape hides nothing.
func plainly(text string) string {
	text = strings.ReplaceAll(text, "+", " ")
	for range 4 {
		if !strings.Contains(text, "%") {
			break
		}
		text = decoded(text)
	}
	return text
}

// decoded undoes percent-encoding once.
func decoded(text string) string {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		var one [1]byte
		if text[i] == '%' && i+2 < len(text) {
			if n, err := hex.Decode(one[:], []byte(text[i+1:i+3])); err == nil && n == 1 {
				out, i = append(out, one[0]), i+2
				continue
			}
		}
		out = append(out, text[i])
	}
	return string(out)
}

func redactHeaders(in []models.Header) []models.Header {
	out := make([]models.Header, len(in))
	for i, h := range in {
		how, known := headerShown[h.Name]
		if !known {
			how = headerShown[strings.ToLower(h.Name)]
		}
		out[i] = models.Header{Name: h.Name, Value: how.shown(h.Value)}
	}
	return out
}

// showing is how much of a header's value is kept.
type showing int

const (
	notAtAll showing = iota
	asItIs
	asAddress
	onlyScheme
)

// shown is what is kept of a value.
func (s showing) shown(value string) string {
	switch s {
	case onlyScheme:
		return redactAuthorization(value)
	case asAddress:
		return redactPath(value, nil)
	case asItIs:
		return scrub(cutText(value, maxHeader))
	}
	return Redacted
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
// mentions secrets and cannot be read as JSON is not kept at all; nor is one
// with NUL bytes, which may mention them in UTF-16.
func redactBody(body []byte, hidden secrets) (kept []byte, cut int) {
	whole := len(body)
	if bytes.IndexByte(body, 0) >= 0 {
		return []byte(Redacted + " The body has NUL bytes, so it is not text as JSON is (UTF-8), may hold a secret, and was not kept."), whole
	}
	if mentionsSecret(body) || len(hidden) > 0 {
		clean, err := redactJSON(body, hidden)
		if err != nil {
			return []byte(Redacted + " The body is not JSON and may hold a secret, so it was not kept."), whole
		}
		body = clean
	}
	kept = scrubBody(body)
	if len(body) > MaxBody { // else nothing is left out, though what is hidden may be shorter now
		cut = whole - min(whole, len(kept))
	}
	return kept, cut
}

// scrubBody cuts a body and hides our own tokens in it. The cut comes first:
// nothing after it is looked at.
func scrubBody(body []byte) []byte {
	if len(body) > MaxBody {
		body = bytes.Clone(body[:between(body, MaxBody)]) // the rest of it need not wait
	}
	if mentionsToken(body) {
		return tokenShape.ReplaceAll(body, []byte(Redacted))
	}
	return body
}

func cutText(s string, limit int) string {
	if len(s) <= limit {
		return valid(s)
	}
	return valid(s[:between(s, limit)]) + "…"
}

// valid replaces what is no text, which is rare.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// between is where a longer text can be cut, between two characters, to be at
// most limit bytes.
func between[text string | []byte](t text, limit int) int {
	for at := limit; at > max(0, limit-utf8.UTFMax); at-- {
		if utf8.RuneStart(t[at]) {
			return at
		}
	}
	return limit // it is no text
}
