package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// maxState bounds what is echoed.
const maxState = 2048

// Asking is a good authorization request (RFC 6749 §4.1.1) that an admin may
// allow or deny.
type Asking struct {
	Directory   models.Directory
	Client      models.Client
	RedirectURI string // where the answer is sent: one the admin entered
	State       string
	Scope       string // what would be given
	Challenge   string // S256, "" for none
	named       bool   // the request named its redirect, so the code is redeemed with the same
}

// Host is where the answer is sent, for people.
func (a Asking) Host() string {
	u, err := url.Parse(a.RedirectURI)
	if err != nil {
		return ""
	}
	return u.Host
}

// Writes says whether the client would be allowed to change anything.
func (a Asking) Writes() bool { return has(a.Scope, ScopeAll) }

// Reads says whether the client would be allowed to read only.
func (a Asking) Reads() bool { return !a.Writes() }

// Offline says whether the client would get a refresh token.
func (a Asking) Offline() bool { return has(a.Scope, ScopeOffline) }

// Ask checks an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3). An
// *Error has a Location when the client may be told by a redirect: only when
// it is known, and to nowhere but where the admin entered.
func (s *Service) Ask(ctx context.Context, d models.Directory, query url.Values) (Asking, error) {
	a, err := s.addressed(ctx, d, query)
	if err != nil {
		return Asking{}, err
	}
	err = a.read(query)
	if refused := new(Error); errors.As(err, &refused) {
		refused.Location = s.back(a, url.Values{"error": {refused.Code}, "error_description": {refused.Description}})
		refused.Status, refused.Client = http.StatusSeeOther, a.Client.ID
	}
	return a, err
}

// addressed says who asks and where the answer is sent. None of its errors
// is a redirect.
func (s *Service) addressed(ctx context.Context, d models.Directory, query url.Values) (Asking, error) {
	if err := open(d); err != nil {
		return Asking{}, err
	}
	for _, name := range []string{"client_id", "redirect_uri"} {
		if guards.On(guards.ParameterOnce) && len(query[name]) > 1 {
			return Asking{}, malformed("The parameter " + name + " was sent more than once.")
		}
	}
	client, err := s.client(ctx, d, query.Get("client_id"))
	if errors.Is(err, models.ErrNotFound) {
		return Asking{}, refuse(UnauthorizedClient, models.OddClientUnknown, "There is no client with this client_id here.",
			"the client identifier is not the one of this directory")
	}
	if err != nil {
		return Asking{}, err
	}
	a := Asking{Directory: d, Client: client, RedirectURI: query.Get("redirect_uri"), named: query.Get("redirect_uri") != ""}
	if len(query["state"]) == 1 { // of two nobody could tell which is meant
		a.State = query.Get("state")
	}
	if !a.named && len(client.RedirectURIs) == 1 {
		a.RedirectURI = client.RedirectURIs[0]
	}
	return a, a.registered()
}

// registered refuses a redirect the admin did not enter (RFC 9700 §2.1), and
// what could not be sent there with its answer.
func (a Asking) registered() error {
	switch {
	case len(a.State) > maxState: // it is echoed whole or not at all
		return malformed("The state is longer than 2048 bytes.")
	case len(a.Client.RedirectURIs) == 0:
		return refuse(UnauthorizedClient, models.OddGrant, "This client does not use the authorization code grant.",
			"the directory has no redirect URI, so it does not use the authorization code grant")
	case a.RedirectURI == "":
		return refuse(InvalidRequest, models.OddRedirect, "The parameter redirect_uri is missing, and several are registered.",
			"no redirect URI was sent, and several are entered here")
	case guards.On(guards.RedirectExact) && !a.Client.Redirects(a.RedirectURI):
		e := refuse(InvalidRequest, models.OddRedirect, "The redirect_uri is not registered for this client. It is compared character by character.",
			"the redirect URI is not one of those entered here")
		e.Value = cut(a.RedirectURI)
		return e
	}
	return nil
}

// read fills in what the client wants. Its errors may be redirected.
func (a *Asking) read(query url.Values) error {
	if name := twice(query); name != "" {
		return malformed("The parameter " + name + " was sent more than once.")
	}
	switch query.Get("response_type") {
	case "code":
	case "":
		return malformed("The parameter response_type is missing.")
	default:
		return refuse(UnsupportedResponseType, models.OddGrant, "Only the response type code is served here.",
			"another response type than code was asked for")
	}
	if err := a.challenge(query); err != nil {
		return err
	}
	scope, err := grantable(query.Get("scope"))
	a.Scope = scope
	return err
}

// challenge reads PKCE (RFC 7636 §4.3). Plain is refused, also when it is
// meant by saying nothing (RFC 9700 §2.1.1).
func (a *Asking) challenge(query url.Values) error {
	challenge, method := query.Get("code_challenge"), query.Get("code_challenge_method")
	switch {
	case challenge == "" && guards.On(guards.ChallengeDemanded) && a.Client.PKCE:
		return refuse(InvalidRequest, models.OddChallenge, "The parameter code_challenge is required (PKCE).",
			"no code_challenge was sent, and PKCE is required here")
	case challenge == "" && method != "":
		return refuse(InvalidRequest, models.OddChallenge, "A code_challenge_method was sent without a code_challenge.",
			"a code_challenge_method was sent without a code_challenge")
	case challenge == "":
	case guards.On(guards.ChallengeMethod) && method != "S256":
		return refuse(InvalidRequest, models.OddChallenge, "The code_challenge_method must be S256.",
			"the code_challenge_method is not S256")
	case !unreserved(challenge, 43, 128):
		return refuse(InvalidRequest, models.OddChallenge, "The code_challenge must have 43 to 128 characters of A-Z, a-z, 0-9, and -._~",
			"the code_challenge is not well formed")
	}
	a.Challenge = challenge
	return nil
}
