package exchanges

import (
	"strings"

	"scimdesk/models"
)

// authorized says what a request to the authorization server came to.
func authorized(e models.Told) (came, more string) {
	if e.Facts.Odd == models.OddDenied {
		return "An administrator pressed Deny, and the browser took the answer back. Nothing was given.", ""
	}
	if e.Outcome() == models.Failure {
		return or(e.Sentence.Why, "The answer was "+status(e.Status)+"."), "Nothing was given. " + told(e)
	}
	switch e.Facts.Kind {
	case models.KindToken, models.KindRedeem, models.KindRefreshed:
		return "The access token opens SCIM of this directory, and nothing else.", "Its text was answered once and is not kept. The scope that was given: " + or(e.Facts.Value, "none") + "."
	case models.KindConsent:
		return "The browser took a code back. The identity provider trades it for an access token within a minute, or it is void.", ""
	case models.KindAuthorize:
		return "A page was shown, or left. Nothing is allowed until an administrator presses Allow.", ""
	case models.KindRevoke:
		return "The token opens nothing any more. A refresh token ends all that came of the same approval.", ""
	}
	return "Nothing was changed by reading.", ""
}

// told is what was noted for the admin.
func told(e models.Told) string {
	if e.Problem == "" {
		return ""
	}
	return "What was noted: " + strings.TrimRight(e.Problem, ".") + "."
}

// brief is a path as a list shows it: which directory it is of is known there.
func brief(d models.DirectoryID, e models.Told) string {
	if e.Facts.Kind.OAuth() {
		return strings.Replace(readable(e.Path), "/d/"+string(d), "", 1)
	}
	return readable(e.Path)
}

// clientChecks are what was looked at when something was asked of the
// authorization server.
func clientChecks(p ShowPage) []check {
	if p.Told.Facts.Kind == models.KindMetadata {
		return []check{{passed, "Anybody may read this", ""}}
	}
	all := []check{
		{passed, "The client is known", ""},
		{passed, "It proved itself", tokenName(p.Token)},
		{passed, "What it asked for may be given", ""},
	}
	if kind := p.Told.Facts.Kind; kind == models.KindAuthorize || kind == models.KindConsent {
		all[1] = check{passed, "The answer goes to an address that was entered here", ""}
	}
	at, known := clientFailedAt[p.Told.Facts.Odd]
	switch {
	case p.Told.Outcome() != models.Failure:
		return all
	case !known:
		at = len(all) - 1
	}
	return stopped(all, at, check{failed, all[at].fact, ""})
}

// clientFailedAt is the check that each oddity fails; all others fail the last.
var clientFailedAt = map[models.Odd]int{
	models.OddClientUnknown: 0,
	models.OddSecretNone:    1, models.OddSecretWrong: 1, models.OddSecretExpired: 1,
	models.OddClock: 1, models.OddAssertion: 1, models.OddRedirect: 1,
}

// unkept says why some of a body is not here.
func unkept(cut int) string {
	return bytes(cut) + " were left out: pages and their forms are not kept."
}
