package desk

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// oktaLocal is the only place without TLS beyond this machine that an
// identity provider documents: Okta's own test host.
const oktaLocal = "http://system-admin.okta1.com:1802/"

// checkRedirects is what does not fit about the places where a code may be
// sent.
func checkRedirects(uris []string) models.Invalid {
	invalid := models.Invalid{}
	if len(uris) > models.MaxRedirectURIs {
		invalid["redirects"] = "More than " + strconv.Itoa(models.MaxRedirectURIs) + " redirect URIs. Remove those that nobody uses."
	}
	for _, uri := range uris {
		if problem := redirectProblem(uri); problem != "" {
			invalid["redirects"] = problem
		}
	}
	return invalid
}

// redirectProblem is what does not fit about a redirect URI, "" for nothing
// (RFC 6749 §3.1.2, RFC 9700 §2.1).
func redirectProblem(uri string) string {
	if !guards.On(guards.RedirectForm) {
		return ""
	}
	u, problem := absolute("redirect URI", uri)
	if problem != "" {
		return problem
	}
	switch {
	case strings.Contains(uri, "*"):
		return "A redirect URI has no wildcards: enter each one whole."
	case u.Scheme == "http" && !loopback(u.Hostname()) && !strings.HasPrefix(uri, oktaLocal):
		return "A redirect URI begins with https://. Only one of this machine (localhost) may begin with http://."
	}
	return ""
}

// issuerProblem is what does not fit about a trusted issuer (RFC 8414 §2).
func issuerProblem(issuer string) string {
	u, problem := absolute("issuer", issuer)
	switch {
	case problem != "":
		return problem
	case u.RawQuery != "" || u.ForceQuery:
		return "The issuer has no query: leave out the question mark and what follows."
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "The issuer begins with https://, so that its keys cannot be exchanged on the way."
	}
	return ""
}

// absolute reads a URL of a web server that is compared to the byte later.
func absolute(what, text string) (*url.URL, string) {
	switch {
	case text == "":
		return nil, "Enter the " + what + " as the identity provider shows it."
	case len(text) > maxURI:
		return nil, "The " + what + " is longer than 2048 characters. Copy it from the identity provider."
	case strings.ContainsAny(text, "{}"):
		return nil, "The " + what + " still has braces: put the name of your application there."
	case strings.ContainsFunc(text, foreign):
		return nil, "The " + what + " has a blank, a backslash or another character that no URL has. Copy it again."
	case strings.Contains(text, "#"):
		return nil, "The " + what + " has no fragment: leave out the # and what follows."
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" || u.Hostname() == "" || !port(u):
		return nil, "The " + what + " is not a complete URL. It begins with https:// and a host name."
	case !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://"):
		return nil, "The " + what + " begins with https://."
	case u.User != nil:
		return nil, "The " + what + " has a user name in it: leave out what is before the @."
	}
	return u, ""
}

// foreign is what no URI has (RFC 3986 §2).
func foreign(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune(`"<>\^`+"`|", r)
}

// port says whether what is behind the host's colon is a port, or nothing is.
func port(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.Atoi(u.Port())
	return err == nil && n > 0 && n < 1<<16
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
