package setup

import (
	"strings"
	"time"

	"scimdesk/models"
)

// addRedirect is what the page offers beside a redirect URI nobody entered.
const addRedirect = "redirect"

// renewal is how long an access token may have expired before it is odd that
// its owner still brings it.
const renewal = time.Minute

// refusedAt is what the authorization server refused last, at the page where
// an admin consents or where tokens are asked for, unless that went well since.
func (p progress) refusedAt(consent bool) *models.Problem {
	seen, refused := p.seen[models.SightOAuth]
	if !refused || consent != p.atConsent(seen) || newer(p.granted(consent), seen) {
		return nil
	}
	odd := models.Odd(seen.Detail)
	switch odd {
	case models.OddRedirect:
		return p.oddRedirect(seen)
	case models.OddDenied: // as it was meant
		return &models.Problem{Works: true, Text: "You denied it", Advice: p.words.again, Exchange: seen.Exchange}
	}
	said, known := refusals[odd]
	if !known {
		said = refusals[models.OddOAuth]
	}
	return &models.Problem{
		Text:   p.d.Provider.Actor() + " " + said.did,
		Advice: p.words.fill(said.advice), Copy: said.copies, Exchange: seen.Exchange,
	}
}

// atConsent says whether a refusal belongs to the step of the consent.
func (p progress) atConsent(seen models.Sighting) bool {
	return p.d.Auth == models.AuthAuthorizationCode && !strings.Contains(seen.Path, "/oauth/token")
}

// granted is the newest thing that went well there.
func (p progress) granted(consent bool) models.Sighting {
	best := p.seen[models.SightIssued]
	for _, what := range []models.Sight{models.SightRefreshed, models.SightConsent} {
		if s := p.seen[what]; (what != models.SightConsent || consent) && newer(s, best) {
			best = s
		}
	}
	return best
}

// oddRedirect is a place nobody entered that a code should have been sent to.
func (p progress) oddRedirect(seen models.Sighting) *models.Problem {
	came := p.seen[models.SightRedirect].Detail
	problem := &models.Problem{
		Text:     p.d.Provider.Actor() + " asked to be sent back to " + or(came, "an address") + ", which is not among the redirect URIs",
		Advice:   "Nothing was sent there. Is it the address of your own " + p.words.tenant + "? Then add it here, letter by letter as it came. If you do not know it, leave it out: whoever receives the code gets in.",
		Exchange: seen.Exchange,
	}
	if came != "" && !strings.HasSuffix(came, "…") { // whole, not cut
		problem.Copy, problem.Value = addRedirect, came
	}
	return problem
}

// nothingRedeemed is that an admin allowed it, and no token was asked for.
func (p progress) nothingRedeemed() *models.Problem {
	consent, allowed := p.seen[models.SightConsent]
	if !allowed || p.saw(models.SightIssued) || !p.answering() || p.now.Sub(consent.First) < patience {
		return nil
	}
	return &models.Problem{
		Text:   "You allowed it, and " + p.d.Provider.Actor() + " has asked for no token since",
		Advice: "Compare the " + p.words.tokenURL + " letter by letter. " + p.words.again, Exchange: consent.Exchange,
	}
}

// matters says whether a refused token is worth a word. One that is refused on
// purpose is not, and an access token that has just expired is renewed by
// itself.
func (p progress) matters(token models.Sighting) bool {
	switch models.Odd(token.Detail) {
	case models.OddTokenRefuse:
		return false
	case models.OddTokenExpired:
		return !p.d.Auth.OAuth() || !newer(p.granted(false), token) && p.now.Sub(token.Last) >= renewal
	}
	return true
}

// refusal is what the identity provider did, and what to do; the advice has
// the console's own words in braces, see words.fill.
type refusal struct{ did, advice, copies string }

const newSecret = " when it is no longer at hand, replace it here and paste the new one."

var refusals = map[models.Odd]refusal{
	models.OddClientUnknown: {"sent a client id that is not the one of this directory", "Paste the {client} exactly as it stands here, then try again.", ""},
	models.OddSecretNone:    {"asked for a token without the client secret", "Paste it into {secret};" + newSecret, copyToken},
	models.OddSecretWrong:   {"sent a wrong client secret", "Copy it whole and paste it into {secret};" + newSecret, copyToken},
	models.OddSecretExpired: {"sent a client secret that has expired or was revoked", "Make a new one here and paste it into {secret}.", copyToken},
	models.OddScope:         {"asked for a scope that is not known here", "Known are scim, scim.read and offline_access. Paste the URLs as they stand here: the scope is in them.", ""},
	models.OddGrant:         {"asked in a way this directory does not use", "Choose the authorization method there that is chosen here, or change it here: what is there keeps working meanwhile.", ""},
	models.OddChallenge:     {"did not prove by PKCE that it began the sign-in itself", "Turn PKCE with S256 on there. Where it cannot be, turn “Require PKCE” off under Credentials.", ""},
	models.OddCodeUsed:      {"brought an authorization code a second time, and what the code had given was ended", "Somebody may have read the code on its way. {again}", ""},
	models.OddCodeExpired:   {"brought its authorization code more than a minute late", "{again} If that happens each time, see what stands between the two.", ""},
	models.OddCodeUnknown:   {"brought an authorization code that was not given to it", "{again}", ""},
	models.OddRefreshUsed:   {"brought a refresh token that was replaced before, and all that came of it was ended", "Somebody may have copied it, or a backup of the identity provider was restored. {again}", ""},
	models.OddRefreshEnded:  {"brought a refresh token that has ended", "{again}", ""},
	models.OddClock:         {"sent an assertion from the future, or one that has expired", "One of the clocks is wrong. Compare the clock of this computer with the time of the request.", ""},
	models.OddAssertion:     {"sent an assertion that is not trusted here", "The request says whether the issuer, the subject or the audience differs. Enter it under Credentials as it came, if it is yours.", ""},
	models.OddOAuth:         {"was refused by the authorization server", "The request says why.", ""},
}
