package oauth

import (
	"net/http"
	"time"

	"scimdesk/models"
)

// The error codes we answer (RFC 6749 §4.1.2.1 and §5.2, RFC 7009 §2.2.1).
const (
	InvalidRequest          = "invalid_request"
	InvalidClient           = "invalid_client"
	InvalidGrant            = "invalid_grant"
	InvalidScope            = "invalid_scope"
	UnauthorizedClient      = "unauthorized_client"
	UnsupportedGrantType    = "unsupported_grant_type"
	UnsupportedResponseType = "unsupported_response_type"
	AccessDenied            = "access_denied"
	TemporarilyUnavailable  = "temporarily_unavailable"
)

// Error is a refusal in OAuth's words. Its JSON is what the client is told
// (RFC 6749 §5.2).
type Error struct {
	Code        string        `json:"error"`
	Description string        `json:"error_description,omitempty"`
	Status      int           `json:"-"`
	Basic       bool          `json:"-"` // WWW-Authenticate: Basic belongs to the answer
	RetryAfter  time.Duration `json:"-"` // zero: nothing is said about when
	Location    string        `json:"-"` // where the browser of an authorization request is sent; "" shows a page and never redirects

	Odd     models.Odd      `json:"-"` // for the admin
	Problem string          `json:"-"` // for the admin: what was wrong, without any secret
	Value   string          `json:"-"` // what came, where it may be shown: a redirect URI
	Client  models.ClientID `json:"-"` // who asked, if it is known here
	By      models.TokenID  `json:"-"` // the secret that proved it; "" when nothing did, or an assertion
	Proven  bool            `json:"-"` // that it was Client who asked
}

// Error gives the code and the reason for the admin.
func (e *Error) Error() string { return e.Code + ": " + e.Problem }

// refuse is an Error of status 400.
func refuse(code string, odd models.Odd, description, problem string) *Error {
	return &Error{Code: code, Description: description, Status: http.StatusBadRequest, Odd: odd, Problem: problem}
}

// malformed is a request that is not what the RFC asks for.
func malformed(description string) *Error {
	return refuse(InvalidRequest, models.OddOAuth, description, description)
}

// stranger refuses a client that did not prove itself (RFC 6749 §5.2). It is
// always told the same, and how it may (RFC 9110 §15.5.2).
func stranger(odd models.Odd, problem string) *Error {
	return &Error{
		Code: InvalidClient, Status: http.StatusUnauthorized, Basic: true, Odd: odd, Problem: problem,
		Description: "Client authentication failed. Check the client identifier and how the client proves itself.",
	}
}

// later refuses what may be well in a while.
func later(after time.Duration, odd models.Odd, description, problem string) *Error {
	return &Error{
		Code: TemporarilyUnavailable, Description: description, Status: http.StatusServiceUnavailable,
		RetryAfter: after, Odd: odd, Problem: problem,
	}
}

// open says whether the admin lets a directory's authorization server answer.
func open(d models.Directory) error {
	switch d.State {
	case models.DirectoryPaused:
		return later(time.Minute, "", "Provisioning is paused here by an administrator. Try again later.",
			"the directory is paused, so no token is given")
	case models.DirectoryDisabled:
		return refuse(UnauthorizedClient, "", "Provisioning is disabled for this directory by an administrator of the application.",
			"the directory is disabled, so no token is given")
	case models.DirectorySetup, models.DirectoryActive:
	}
	return nil
}
