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

// oddToken is a token that was refused, in the words of the method.
func (p progress) oddToken(seen models.Sighting) *models.Problem {
	switch {
	case p.d.Auth.OAuth():
		return p.oddAccess(seen)
	case p.d.Auth == models.AuthBasic:
		return p.oddPassword(seen)
	}
	said, known := tokens[models.Odd(seen.Detail)]
	if !known {
		said = token{"a token that is not valid here", "Replace the token here and paste the new one"}
	}
	return &models.Problem{
		Text:   p.sender(seen) + " sent " + said.sent,
		Advice: said.advice + " into " + p.words.token + ", then test again.",
		Copy:   copyToken, Exchange: seen.Exchange,
	}
}

// sender is who sent a token: it may be anybody who sends none.
func (p progress) sender(seen models.Sighting) string {
	if models.Odd(seen.Detail) == models.OddTokenNone {
		return "Someone"
	}
	return p.d.Provider.Actor()
}

// oddAccess is an access token that was refused.
func (p progress) oddAccess(seen models.Sighting) *models.Problem {
	said, known := accesses[models.Odd(seen.Detail)]
	if !known {
		said = token{"a token that is not valid here", "{again}"}
	}
	return &models.Problem{Text: p.sender(seen) + " sent " + said.sent, Advice: p.words.fill(said.advice), Exchange: seen.Exchange}
}

// oddPassword is a user name and a password that were refused.
func (p progress) oddPassword(seen models.Sighting) *models.Problem {
	said, known := passwords[models.Odd(seen.Detail)]
	if !known {
		said = token{"a user name or a password that is not valid here", "Paste both exactly as they stand here; when the password is no longer at hand, replace it here and paste the new one"}
	}
	return &models.Problem{
		Text:   p.sender(seen) + " sent " + said.sent,
		Advice: said.advice + " into " + p.words.token + ", then test again.", Copy: copyToken, Exchange: seen.Exchange,
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
	models.OddTokenKind:     {"a secret of another kind where the token belongs", another},
}

// accesses are what can be odd about an access token, with whole sentences of
// advice.
var accesses = map[models.Odd]token{
	models.OddTokenNone:    {"no access token", "Choose OAuth 2 there, and save the values as they stand here. {again}"},
	models.OddTokenTwo:     {"two Authorization headers", "Keep one of the two: the one of OAuth 2."},
	models.OddTokenBasic:   {"a name and a password instead of an access token", "Choose OAuth 2 there instead of HTTP Basic. {again}"},
	models.OddTokenForeign: {"something that is not a token of Scimdesk", "It may be the token of another application. {again}"},
	models.OddTokenOther:   {"the token of another directory", "Each directory has its own endpoints. Paste those of this one. {again}"},
	models.OddTokenRevoked: {"an access token that was revoked", "{again}"},
	models.OddTokenExpired: {"an access token that has expired, and asked for no other", "{again}"},
	models.OddTokenKind:    {"a client secret or a refresh token where the access token belongs", "Choose OAuth 2 there: it exchanges the secret for an access token by itself. {again}"},
	models.OddTokenScope:   {"a change with a token that may only read", "Ask for the scope scim: it is in the URLs that stand here. {again}"},
}

// passwords are what can be odd about a user name and a password.
var passwords = map[models.Odd]token{
	models.OddTokenNone:     {"no user name and no password", "Paste the password, or a new one when it is no longer at hand,"},
	models.OddTokenTwo:      {"two Authorization headers", "Keep one of the two, and paste the password"},
	models.OddTokenOther:    {"the password of another directory", "Each directory has its own. Paste the one of this directory, or a new one,"},
	models.OddTokenRevoked:  {"a password that was revoked", "Replace it here and paste the new one"},
	models.OddTokenReplaced: {"a password that was replaced, and whose overlap is over", "Paste the newer one, or another new one when it is no longer at hand,"},
	models.OddTokenExpired:  {"a password that has expired", "Replace it here and paste the new one"},
}
