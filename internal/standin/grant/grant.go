// Package grant is how a pretended identity provider proves itself: by a
// token, by a name and a password, or as an OAuth client that asks an
// authorization server for access tokens, in the shapes the real ones send.
// It holds what it was given for as long as the provider plays and knows
// nothing of SCIM; whoever sends for it decides when, and shows it.
package grant

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
)

// Authorizer knows what a provider authenticates with. Its methods may be
// called from many places at once.
type Authorizer interface {
	// Authorize answers the value of the Authorization header. What is missing
	// or has expired is fetched through post first; so is what the server just
	// refused with 401, when it can be had anew, and only once for all who were
	// refused the same. Errors are *Refusal, ErrSignIn, and those of post.
	Authorize(ctx context.Context, post Post, refused string) (string, error)
	// Secrets are what nobody may be shown.
	Secrets() []string
}

// Post sends a form to an authorization server. Its error says that there was
// no answer.
type Post func(context.Context, Request) (Answer, error)

// Request is one form to be posted.
type Request struct {
	URL      string // with the query the admin entered, if any
	Form     url.Values
	User     string // of HTTP Basic, encoded (RFC 6749 §2.3.1); "" sends none
	Password string
	Why      string // "Ask for an access token"
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Bearer is a long-lived token.
func Bearer(token string) Authorizer { return fixed{"Bearer " + token, token} }

// Basic is a name and a password (RFC 7617).
func Basic(user, password string) Authorizer {
	pair := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	return fixed{"Basic " + pair, password}
}

// fixed never changes: there is nothing else to try when it is refused.
type fixed struct{ value, secret string }

// Authorize answers the same each time.
func (f fixed) Authorize(context.Context, Post, string) (string, error) { return f.value, nil }

// Secrets are the value and what it is made of.
func (f fixed) Secrets() []string { return []string{f.secret, f.value} }
