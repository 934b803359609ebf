package sentence

import "scimdesk/models"

// misled tells a request to a base URL that is not quite ours.
func (s teller) misled() models.Sentence {
	fault, why := "the base URL is doubled", s.actor+" adds /Users itself. Paste the base URL exactly as the setup page shows it."
	switch s.f.Odd {
	case models.OddURLCut:
		fault, why = "the base URL is cut", "A part of it is missing. Copy the whole of it from the setup page and paste it again."
	case models.OddURLWrong:
		fault, why = "the base URL is not the right one", "Copy the base URL from the setup page and paste it again."
	case models.OddURLOther:
		fault, why = "this is not the base URL of this directory", "The token belongs to this directory, the address does not. Copy the base URL from the setup page and paste it again."
	}
	told := s.did("called ", bold("…"+s.address()), ": "+fault)
	told.Why = why
	return told
}

// stranger tells a request that nobody could be made responsible for.
func (s teller) stranger() models.Sentence {
	s.actor = "Someone"
	came := " without a valid token"
	if s.f.Odd == models.OddTokenRefuse {
		came = " and was refused on purpose (token lab)"
	}
	told := s.did("asked for ", bold(s.address()), came)
	told.Why = tokens[s.f.Odd]
	if told.Why == "" {
		told.Why = ended(s.e.Problem)
	}
	return told
}

// tokens say what was odd about a token.
var tokens = map[models.Odd]string{
	models.OddTokenNone:     "No token was sent.",
	models.OddTokenTwo:      "Two Authorization headers were sent.",
	models.OddTokenTwice:    "The value begins with “Bearer” twice.",
	models.OddTokenBasic:    "HTTP Basic was sent instead of a bearer token.",
	models.OddTokenForeign:  "The value is not a token of Scimdesk.",
	models.OddTokenCut:      "The end of the token is missing.",
	models.OddTokenMistyped: "The token is mistyped: its checksum does not fit.",
	models.OddTokenUnknown:  "The token is well formed, and was not made here.",
	models.OddTokenOther:    "The token belongs to another directory.",
	models.OddTokenRevoked:  "The token was revoked.",
	models.OddTokenReplaced: "The token was replaced by a newer one, and its overlap is over.",
	models.OddTokenExpired:  "The token has expired.",
	models.OddTokenKind:     "What was sent is not a token that opens SCIM.",
	models.OddTokenRefuse:   "All tokens are refused on purpose for a while.",
}
