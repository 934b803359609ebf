package sentence

import (
	"net/http"
	"strings"

	"scimdesk/models"
)

// authorization tells a request to the authorization server. One that was
// refused may have been answered by sending a browser on.
func (s teller) authorization() models.Sentence {
	switch {
	case s.f.Odd == models.OddDenied:
		return s.said(" denied ", " access")
	case s.f.Odd == models.OddRedirect:
		told := s.did("asked to send the answer to ", bold(or(s.f.Value, "no address")), ": nobody entered this address")
		told.Why = refusals[s.f.Odd].why
		return told
	case s.f.Odd.OAuth() || s.e.Failed():
		return s.notGiven()
	}
	return s.given()
}

// said tells what an admin decided.
func (s teller) said(before, after string) models.Sentence {
	return models.Sentence{Parts: parts([]any{bold(or(s.f.Name, "An administrator")), before, s.whom(), after})}
}

// whom is the identity provider within a sentence.
func (s teller) whom() string {
	if rest, found := strings.CutPrefix(s.actor, "The "); found {
		return "the " + rest
	}
	return s.actor
}

// given tells a request that was answered well.
func (s teller) given() models.Sentence {
	switch s.f.Kind {
	case models.KindToken:
		return s.did("asked for an access token" + s.limited() + " and got one")
	case models.KindRedeem:
		return s.did("traded the code of its approval for an access token", s.limited())
	case models.KindRefreshed:
		return s.did("renewed its access token", s.limited())
	case models.KindConsent:
		return s.said(" allowed ", " to connect")
	case models.KindRevoke:
		return s.did("gave a token back")
	case models.KindInspect:
		return s.did("asked whether a token is good")
	case models.KindMetadata:
		return s.did("read where access tokens are asked for")
	}
	switch page, in := s.page(), s.e.Status == http.StatusSeeOther; {
	case page == "sign-in":
		return s.answers("An administrator signed in")
	case page == "wait" && in:
		return s.answers("An administrator signed in with a code")
	case page == "wait":
		return s.answers("Somebody waited with a code")
	}
	return s.did("sent a browser to ask for access")
}

// answers tells what somebody did in order to answer the identity provider.
func (s teller) answers(what string) models.Sentence {
	return models.Sentence{Parts: parts([]any{what + " to answer ", s.whom()})}
}

// page is the last part of the address.
func (s teller) page() string {
	path := strings.TrimRight(s.address(), "/")
	return strings.ToLower(path[strings.LastIndex(path, "/")+1:])
}

// limited is what a token cannot do.
func (s teller) limited() string {
	for _, word := range strings.Fields(s.f.Value) {
		if word == "scim" {
			return ""
		}
	}
	if s.f.Value == "" {
		return ""
	}
	return " for reading only"
}

// notGiven tells a request that was refused.
func (s teller) notGiven() models.Sentence {
	if told, known := refusals[s.f.Odd]; known {
		sentence := s.did(told.what)
		sentence.Why = told.why
		if sentence.Why == "" {
			sentence.Why = ended(s.e.Problem)
		}
		return sentence
	}
	reason, why := split(s.e.Problem, s.e.Status)
	sentence := s.did(attempts[s.f.Kind], ": "+reason)
	if page := s.page(); page == "sign-in" || page == "wait" || s.f.Odd == models.OddSignIn {
		sentence = s.answers("Somebody tried to sign in")
		sentence.Parts = append(sentence.Parts, models.Part{Text: ": " + reason})
	}
	sentence.Why = why
	return sentence
}

// attempts are what the requests wanted.
var attempts = map[models.Kind]string{
	models.KindToken: "tried to get an access token", models.KindRedeem: "tried to trade a code for an access token",
	models.KindRefreshed: "tried to renew its access token", models.KindAuthorize: "sent a browser to ask for access",
	models.KindConsent: "waited for an answer", models.KindRevoke: "tried to give a token back",
	models.KindInspect: "tried to ask whether a token is good", models.KindMetadata: "tried to read where access tokens are asked for",
}

// refusal is what was odd about a request to the authorization server, and
// what to do; a why of "" is what the server noted.
type refusal struct{ what, why string }

var refusals = map[models.Odd]refusal{
	models.OddClientUnknown: {"named a client that is not known here", "The client identifier is mistyped, or belongs to another directory. Copy it from the setup page."},
	models.OddSecretNone:    {"brought no client secret", "Paste the client secret where the identity provider asks for it."},
	models.OddSecretWrong:   {"brought a wrong client secret", "Copy the client secret again. When it is no longer at hand, make a new one."},
	models.OddSecretExpired: {"brought a client secret that has ended", "It was right once, and expired or was revoked. Make a new one, and paste it."},
	models.OddRedirect:      {"asked to send the answer to an address nobody entered", "If it is the right one, enter it on the setup page, to the character."},
	models.OddScope:         {"asked for a scope that is not known here", "Known are scim, scim.read and offline_access. Mend the scope where the identity provider has it."},
	models.OddGrant:         {"asked for a token in a way this directory does not use", "Choose the same method here and in the identity provider."},
	models.OddChallenge:     {"asked for access, and its PKCE does not fit", ""},
	models.OddCodeUsed:      {"brought a code that was used before", "Every token that came of it was ended, because somebody may have copied it. Allow the access again."},
	models.OddCodeExpired:   {"brought a code that is too old", "A code is good for one minute. Start again in the identity provider."},
	models.OddCodeUnknown:   {"brought a code that is not known here", "It is mistyped, or was given to another client. Start again in the identity provider."},
	models.OddRefreshUsed:   {"brought a refresh token that was replaced before", "Somebody may have a copy of it, so every token that came of the same approval was ended. Allow the access again."},
	models.OddRefreshEnded:  {"brought a refresh token that has ended", "Allow the access again in the identity provider."},
	models.OddClock:         {"sent an assertion of another time", "One of the two clocks is wrong. Compare the clock of this server with that of the identity provider."},
	models.OddAssertion:     {"sent an assertion that does not fit", ""},
}
