package setup

import (
	"strings"

	"scimdesk/models"
)

// What the page offers beside a problem.
const (
	copyURL   = "url"
	copyToken = "token"
)

// oddURL is a base URL that is not quite ours.
func (p progress) oddURL(seen models.Sighting) *models.Problem {
	path, _, _ := strings.Cut(seen.Path, "?")
	fault, advice := "the base URL is not quite right", ""
	switch models.Odd(seen.Detail) {
	case models.OddURLDoubled:
		fault, advice = "the base URL is doubled", p.d.Provider.Actor()+" adds /Users itself. "
	case models.OddURLCut:
		fault, advice = "the base URL is cut", "A part of it is missing. "
	case models.OddURLOther:
		fault, advice = "this is not the base URL of this directory", "The token is this directory’s, the address is not. "
	}
	return &models.Problem{
		Text:   p.d.Provider.Actor() + " called …" + path + ": " + fault,
		Advice: advice + "Paste the " + p.words.url + " exactly as it stands here, then test again.",
		Copy:   copyURL, Exchange: seen.Exchange,
	}
}

// oddToken is a token that was refused.
func (p progress) oddToken(seen models.Sighting) *models.Problem {
	said, known := tokens[models.Odd(seen.Detail)]
	if !known {
		said = token{"a token that is not valid here", "Replace the token here and paste the new one"}
	}
	actor := p.d.Provider.Actor()
	if models.Odd(seen.Detail) == models.OddTokenNone {
		actor = "Someone" // it may be anybody
	}
	return &models.Problem{
		Text:   actor + " sent " + said.sent,
		Advice: said.advice + " into " + p.words.token + ", then test again.",
		Copy:   copyToken, Exchange: seen.Exchange,
	}
}

// token is what was odd about one, and what to do: the first half of a
// sentence that ends in the field's name.
type token struct{ sent, advice string }

const another = "Replace the token here and paste the new one"

var tokens = map[models.Odd]token{
	models.OddTokenNone:     {"no token", "Paste the token, or a new one when it is no longer at hand,"},
	models.OddTokenTwo:      {"two Authorization headers", "Keep one of the two, and paste the token alone"},
	models.OddTokenTwice:    {"“Bearer” twice", "“Bearer” is put in front by itself. Paste the token without it"},
	models.OddTokenBasic:    {"a name and a password instead of a token", "Choose a bearer token instead of HTTP Basic, and paste it"},
	models.OddTokenForeign:  {"something that is not a token of Scimdesk", "It may be the token of another application. Paste the one from here"},
	models.OddTokenCut:      {"a token whose end is missing", "Copy the whole token, or replace it when it is no longer at hand, and paste it"},
	models.OddTokenMistyped: {"a token with a mistake in it", "Copy and paste it instead of typing; when it is no longer at hand, replace it and paste the new one"},
	models.OddTokenUnknown:  {"a token that was not made here", "It may come from another installation. " + another},
	models.OddTokenOther:    {"the token of another directory", "Each directory has its own. Paste the one of this directory, or a new one,"},
	models.OddTokenRevoked:  {"a token that was revoked", another},
	models.OddTokenReplaced: {"a token that was replaced, and whose overlap is over", "Paste the newer one, or another new one when it is no longer at hand,"},
	models.OddTokenExpired:  {"a token that has expired", another},
}
