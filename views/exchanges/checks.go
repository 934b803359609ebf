package exchanges

import (
	"net/http"

	"scimdesk/models"
)

// check is one thing that was looked at before a request was let in.
type check struct {
	outcome      checked
	fact, remark string
}

// checked is how a check ended.
type checked string

const (
	passed  checked = "Passed"
	failed  checked = "Failed"
	skipped checked = "Not reached"
)

// checks are what was looked at, in order; after the first that failed nothing
// more was.
func checks(p ShowPage) []check {
	if p.Told.Facts.Kind.OAuth() {
		return clientChecks(p)
	}
	e, all := p.Told, []check{
		{passed, "A bearer token was sent", ""},
		{passed, "It is a token of this directory", tokenName(p.Token)},
		{passed, "It was valid", ""},
		{passed, "The base URL fits", ""},
	}
	switch at, known := failedAt[e.Facts.Odd]; {
	case known:
		return stopped(all, at, check{failed, oddities[e.Facts.Odd].fact, ""})
	case e.Token != "":
		return all
	case e.Status == http.StatusUnauthorized:
		return []check{{failed, "Nobody was authenticated", e.Sentence.Why}}
	}
	return []check{{skipped, "The request was refused before its token was looked at", ""}}
}

// stopped are the checks when the one at failed.
func stopped(all []check, at int, why check) []check {
	all[at] = why
	for i := at + 1; i < len(all); i++ {
		all[i] = check{skipped, all[i].fact, ""}
	}
	return all
}

// failedAt is the check that each oddity fails.
var failedAt = map[models.Odd]int{
	models.OddTokenNone: 0, models.OddTokenTwo: 0, models.OddTokenTwice: 0, models.OddTokenBasic: 0,
	models.OddTokenForeign: 1, models.OddTokenCut: 1, models.OddTokenMistyped: 1, models.OddTokenUnknown: 1, models.OddTokenOther: 1,
	models.OddTokenKind: 1, models.OddTokenRevoked: 2, models.OddTokenReplaced: 2, models.OddTokenExpired: 2, models.OddTokenRefuse: 2, models.OddTokenScope: 2,
	models.OddURLDoubled: 3, models.OddURLCut: 3, models.OddURLWrong: 3, models.OddURLOther: 3,
}

// oddity is what was odd, and what to do about a token; about a base URL the
// sentence says it.
type oddity struct{ fact, advice string }

const another = "Make a new one, and paste it."

var oddities = map[models.Odd]oddity{
	models.OddTokenNone:     {"No token was sent", "Paste the token where the identity provider asks for one."},
	models.OddTokenTwo:      {"Two Authorization headers were sent", "Nobody should have to guess which of them counts. Keep one of the two."},
	models.OddTokenTwice:    {"“Bearer” stands twice before the token", "The word is put in front by itself. Paste the token alone."},
	models.OddTokenBasic:    {"A name and a password were sent instead of a token", "Choose a bearer token instead of HTTP Basic."},
	models.OddTokenForeign:  {"What was sent is not a token of Scimdesk", "It may be the token of another application. Paste the one of this directory."},
	models.OddTokenCut:      {"The end of the token is missing", "Copy the whole token. When it is no longer at hand, replace it."},
	models.OddTokenMistyped: {"The token has a mistake in it: its checksum does not fit", "Copy it instead of typing. When it is no longer at hand, replace it."},
	models.OddTokenUnknown:  {"The token is well formed, and was not made here", "It may come from another installation. " + another},
	models.OddTokenOther:    {"The token belongs to another directory", "Each directory has its own. Paste the one of this directory."},
	models.OddTokenRevoked:  {"The token was revoked", another},
	models.OddTokenReplaced: {"The token was replaced, and its overlap is over", "Paste the newer one."},
	models.OddTokenExpired:  {"The token has expired", another},
	models.OddTokenScope:    {"The token was given for reading only", "The identity provider must ask for the scope scim, which allows changes."},
	models.OddTokenKind:     {"What was sent is no token that opens SCIM", "A client secret or a refresh token is for the token endpoint, a password for HTTP Basic."},
	models.OddTokenRefuse:   {"All tokens are refused on purpose for a while", "Somebody asked for this in the console. It ends by itself."},
	models.OddURLDoubled:    {"The base URL is doubled", ""},
	models.OddURLCut:        {"The base URL is cut", ""},
	models.OddURLWrong:      {"The base URL is not the right one", ""},
	models.OddURLOther:      {"The base URL is not the one of this directory", ""},
}

// tokenName is what a token is recognised by, "" for none.
func tokenName(t models.Token) string {
	if t.ID == "" {
		return ""
	}
	name := t.Prefix + "…" + t.Last4
	if t.Label != "" {
		name = t.Label + ", " + name
	}
	return name
}

// passedAll says in a word how the checks ended.
func passedAll(all []check) string {
	for _, c := range all {
		if c.outcome != passed {
			return "Refused"
		}
	}
	return "All checks passed"
}
