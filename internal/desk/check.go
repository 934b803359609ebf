package desk

import (
	"errors"
	"maps"
	"strings"
	"unicode/utf8"

	"scimdesk/models"
)

// Bounds of what is entered about a trusted issuer, in bytes.
const (
	maxURI     = 2048
	maxSubject = 255 // OpenID Connect Core §2
)

// Check says whether a directory of these values could be made, without
// making it: models.Invalid with all the fields that do not fit.
func Check(wanted models.NewDirectory) error {
	invalid := models.Invalid{}
	var named models.Invalid
	if errors.As(models.CheckName(wanted.Name), &named) {
		invalid["name"] = named["name"]
	}
	if !wanted.Provider.Known() {
		invalid["provider"] = unknownProvider()
	}
	maps.Copy(invalid, checkMethod(wanted.Auth, wanted.Client))
	if len(invalid) > 0 {
		return invalid
	}
	return nil
}

// checkMethod is what does not fit about a method and the client it needs.
func checkMethod(auth models.AuthMethod, c models.Client) models.Invalid {
	if !auth.Known() {
		return models.Invalid{"auth": unknownMethod()}
	}
	if !auth.OAuth() {
		return nil
	}
	return checkClient(auth, c)
}

// checkClient looks at all of a client, and at what auth cannot do without.
func checkClient(auth models.AuthMethod, c models.Client) models.Invalid {
	invalid := checkRedirects(c.RedirectURIs)
	if auth == models.AuthAuthorizationCode && len(c.RedirectURIs) == 0 {
		invalid["redirects"] = "Enter the redirect URI of the identity provider: it is where the answer of the sign-in goes."
	}
	if c.TokenLife != 0 && (c.TokenLife < models.LeastTokenLife || c.TokenLife > models.MostTokenLife) {
		invalid["life"] = "Choose a life between 1 and 6 hours for access tokens."
	}
	if auth == models.AuthWorkloadIdentity || c.Trust.Given() || c.Trust.Subject != "" || len(c.Trust.Audiences) > 0 {
		maps.Copy(invalid, checkTrust(c.Trust))
	}
	return invalid
}

func checkTrust(t models.Trust) models.Invalid {
	invalid := models.Invalid{}
	if problem := issuerProblem(t.Issuer); problem != "" {
		invalid["issuer"] = problem
	}
	if problem := claimProblem("subject", t.Subject); problem != "" {
		invalid["subject"] = problem
	}
	if len(t.Audiences) == 0 || len(t.Audiences) > models.MaxAudiences {
		invalid["audiences"] = "Enter 1 to 10 audiences, each on a line of its own: one of them must be in the token's aud claim."
	}
	for _, audience := range t.Audiences {
		if problem := claimProblem("audience", audience); problem != "" {
			invalid["audiences"] = problem
		}
	}
	return invalid
}

// claimProblem is what does not fit about a value that a claim is compared
// with, to the byte.
func claimProblem(what, value string) string {
	switch {
	case value == "":
		return "Enter the " + what + " as the identity provider shows it."
	case len(value) > maxSubject:
		return "The " + what + " is longer than 255 characters. Copy it from the identity provider."
	case strings.TrimSpace(value) != value || !utf8.ValidString(value) || strings.ContainsFunc(value, control):
		return "The " + what + " has a blank at an end or a control character. Copy it again."
	}
	return ""
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

func unknownProvider() string {
	names := make([]string, len(models.Providers))
	for i, p := range models.Providers {
		names[i] = string(p)
	}
	return "Choose one of " + strings.Join(names, ", ") + "."
}

func unknownMethod() string {
	names := make([]string, len(models.AuthMethods))
	for i, a := range models.AuthMethods {
		names[i] = string(a)
	}
	return "Choose one of " + strings.Join(names, ", ") + "."
}
