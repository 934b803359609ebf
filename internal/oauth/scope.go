package oauth

import (
	"slices"
	"strings"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// The scopes of every directory.
const (
	ScopeAll     = "scim"           // everything SCIM can do
	ScopeRead    = "scim.read"      // reads only
	ScopeOffline = "offline_access" // a refresh token, with an authorization code
)

var scopes = []string{ScopeAll, ScopeRead, ScopeOffline}

// grantable is the scope to give to who asks for asked: the known words of
// it; everything when it names nothing that SCIM can do. An *Error when
// words came and none of them is known.
func grantable(asked string) (string, error) {
	words := strings.Fields(asked)
	given := known(words)
	if guards.On(guards.ScopeKnown) && len(words) > 0 && len(given) == 0 {
		return "", refuse(InvalidScope, models.OddScope, "None of the scopes is known here. Known are scim, scim.read and offline_access.",
			"none of the scopes that were asked for is known; scim, scim.read and offline_access are")
	}
	if !slices.Contains(given, ScopeAll) && !slices.Contains(given, ScopeRead) {
		given = append([]string{ScopeAll}, given...)
	}
	return strings.Join(given, " "), nil
}

// known are those of words that mean something here, each once.
func known(words []string) []string {
	var found []string
	for _, word := range scopes {
		if slices.Contains(words, word) {
			found = append(found, word)
		}
	}
	return found
}

// without takes a word out of a scope.
func without(scope, word string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(scope), func(w string) bool { return w == word }), " ")
}

// has says whether a scope names a word.
func has(scope, word string) bool { return slices.Contains(strings.Fields(scope), word) }

// narrower is the scope to give to who holds a refresh token of granted and
// asks for asked (RFC 6749 §6): all of it when nothing is asked for that SCIM
// can do. An *Error when more is asked for than was granted.
func narrower(granted, asked string) (string, error) {
	words := strings.Fields(asked)
	given := known(words)
	wider := slices.ContainsFunc(given, func(word string) bool { return !covers(granted, word) })
	if guards.On(guards.RefreshScope) && (wider || len(words) > 0 && len(given) == 0) {
		return "", refuse(InvalidScope, models.OddScope, "The scope exceeds what was granted.",
			"a refresh asked for a scope that was not granted when the admin allowed it")
	}
	if slices.Contains(given, ScopeAll) || slices.Contains(given, ScopeRead) {
		return strings.Join(given, " "), nil
	}
	return granted, nil
}

// covers says whether who was granted a scope may have a word.
func covers(granted, word string) bool {
	return has(granted, word) || word == ScopeRead && has(granted, ScopeAll)
}
