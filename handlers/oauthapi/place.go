package oauthapi

import (
	"slices"
	"strings"

	"scimdesk/models"
)

// last is the last part of a path, in lower case.
func last(path string) string {
	path = strings.ToLower(strings.TrimRight(path, "/"))
	return path[strings.LastIndex(path, "/")+1:]
}

// shown says whether a browser reads the answer at path.
func shown(path string) bool {
	return slices.Contains([]string{"authorize", "sign-in", "wait", "consent"}, last(path))
}

// kindOf is what a path is for; of the token endpoint the form says more.
func kindOf(path string) models.Kind {
	if strings.HasPrefix(strings.ToLower(path), "/.well-known/") {
		return models.KindMetadata
	}
	switch last(path) {
	case "authorize", "sign-in", "wait":
		return models.KindAuthorize
	case "consent":
		return models.KindConsent
	case "token":
		return models.KindToken
	case "revoke":
		return models.KindRevoke
	case "introspect":
		return models.KindInspect
	}
	return models.KindUnknown
}
