package script

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
)

const (
	mediaType   = "application/scim+json"
	schemaError = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// compare holds an answer against what a step wants and what always holds.
func compare(n names, want Want, got Got, plain bool) []Mismatch {
	m := &matcher{names: n}
	if !plain {
		m.always(want, got)
	}
	if want.Status != got.Status { // then it is another answer altogether
		m.differ("status", strconv.Itoa(want.Status), fmt.Sprintf("%d %s", got.Status, excerpt(got.Body)))
		return m.found
	}
	for _, h := range want.Headers {
		m.header(h, got.Header)
	}
	if want.Body != "" {
		m.body(want.pattern, got.Body)
	}
	return m.found
}

func (m *matcher) header(want Header, got http.Header) {
	where := "header " + want.Name
	value := got.Get(want.Name)
	_, there := got[http.CanonicalHeaderKey(want.Name)]
	switch {
	case want.Value == "{absent}" && there:
		m.differ(where, "nothing", value)
	case want.Value == "{absent}":
	case !there:
		m.differ(where, m.names.show(want.Value), "nothing")
	case !m.names.match(want.Value, value):
		m.differ(where, m.names.show(want.Value), value)
	}
}

// always checks what every answer owes, whatever the file says.
func (m *matcher) always(want Want, got Got) {
	if got.Status == http.StatusNoContent && len(got.Body) > 0 {
		m.differ("body", "nothing after 204", excerpt(got.Body))
	}
	if len(got.Body) > 0 && len(without(want.Headers, "Content-Type")) == len(want.Headers) {
		m.mediaType(got.Header.Get("Content-Type"))
	}
	if got.Status >= http.StatusBadRequest {
		m.errorMessage(got)
	}
}

func (m *matcher) mediaType(got string) {
	kind, params, err := mime.ParseMediaType(got)
	charset := params["charset"]
	if err != nil || kind != mediaType || (charset != "" && charset != "utf-8" && charset != "UTF-8") {
		m.differ("header Content-Type", mediaType, strconv.Quote(got))
	}
}

// errorMessage checks the shape of RFC 7644 §3.12. Okta compares status with
// a string.
func (m *matcher) errorMessage(got Got) {
	m.body(map[string]any{
		"schemas": []any{schemaError}, "status": strconv.Itoa(got.Status), "detail": "{string}", more: true,
	}, got.Body)
}

func (m *matcher) body(pattern any, body []byte) {
	value, err := decode(body)
	if err != nil {
		m.differ("body", "JSON", excerpt(body)+" ("+err.Error()+")")
		return
	}
	m.value("body", pattern, value)
}

// excerpt is the beginning of a body, for people to read.
func excerpt(body []byte) string {
	const enough = 400
	if len(body) == 0 {
		return "an empty body"
	}
	if len(body) > enough {
		return string(body[:enough]) + "…"
	}
	return string(body)
}
