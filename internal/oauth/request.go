package oauth

import (
	"net/url"
	"slices"
	"strings"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// maxParameters bounds a query and a form.
const maxParameters = 100

// Request is one that came to the token, revocation or introspection endpoint
// of a directory.
type Request struct {
	Directory     models.Directory
	Query         url.Values // of the URL, where only a scope is read
	Form          url.Values // of the body
	Authorization []string   // the headers of this name, as they came
	From, Agent   string     // address and User-Agent of the client, for the note of a secret's use
}

// Parse reads a query or a form body (RFC 6749 appendix B). An *Error when it
// is badly encoded or has more parameters than anybody needs.
func Parse(raw string) (url.Values, error) {
	if strings.Count(raw, "&") >= maxParameters {
		return nil, malformed("The request has too many parameters.")
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, malformed("The parameters are not encoded as application/x-www-form-urlencoded says.")
	}
	return values, nil
}

// read are the parameters we look at; others are ignored, however often they
// come (RFC 6749 §3.1; RFC 8707 repeats its own).
var read = []string{
	"response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method",
	"grant_type", "code", "code_verifier", "refresh_token", "client_secret", "client_assertion", "client_assertion_type",
	"token", "token_type_hint",
}

// twice names a parameter that came more than once in one place (RFC 6749
// §3.1 and §3.2), "" when none did.
func twice(values url.Values) string {
	for _, name := range read {
		if guards.On(guards.ParameterOnce) && len(values[name]) > 1 {
			return name
		}
	}
	return ""
}

// once refuses a request that says something twice.
func (r Request) once() error {
	for _, values := range []url.Values{r.Form, r.Query} {
		if name := twice(values); name != "" {
			return malformed("The parameter " + name + " was sent more than once.")
		}
	}
	return nil
}

// scope is what the client asks for: an admin can add it to a URL where the
// identity provider has no field for it.
func (r Request) scope() string {
	if asked := r.Form.Get("scope"); asked != "" {
		return asked
	}
	return r.Query.Get("scope")
}

// KindOf is what a token request asks for, also one that is refused.
func KindOf(form url.Values) models.Kind {
	switch form.Get("grant_type") {
	case grantCode:
		return models.KindRedeem
	case grantRefresh:
		return models.KindRefreshed
	}
	return models.KindToken
}

// unreserved says whether text is least to most characters of the unreserved
// set of URIs (RFC 7636 §4.1).
func unreserved(text string, least, most int) bool {
	return len(text) >= least && len(text) <= most && !strings.ContainsFunc(text, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !slices.Contains([]rune{'-', '.', '_', '~'}, r)
	})
}
