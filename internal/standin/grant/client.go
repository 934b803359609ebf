package grant

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Style is where a client puts its secret (RFC 6749 §2.3.1).
type Style int

// Entra writes it into the form, as Microsoft's validator does; for Okta it is
// documented nowhere, and the header is what the RFC asks every server to read.
const (
	InBody Style = iota
	InHeader
)

// Client is an OAuth client as an identity provider's admin sets it up.
type Client struct {
	TokenURL     string // may carry a query, as Okta's admins write scopes
	AuthorizeURL string // of the authorization code grant; "" for client credentials
	Issuer       string // iss of authorization answers (RFC 9207); "" when nobody knows it
	ID, Secret   string
	Scope        string // "" sends none
	Style        Style
	PKCE         bool // of the authorization code grant (RFC 7636)

	// Assert signs for the client in place of a secret (RFC 7523 §2.2); nil for
	// a secret.
	Assert func(now time.Time) (string, error)
	Now    func() time.Time
}

// ErrSignIn is an app nobody has authenticated yet, or whose refresh token is
// over: only a person in a browser can mend that.
var ErrSignIn = errors.New("the app has no access token, and only an admin can authenticate it")

// OAuth is a client with the tokens it was given.
type OAuth struct {
	client Client
	turn   chan struct{} // one token request at a time

	mu      sync.Mutex
	access  string
	ends    time.Time // of access; zero when nobody said
	refresh string
	checks  []Check // of the newest answer
	asked   *asked  // a sign-in under way
}

// New makes a client without tokens.
func New(c Client) *OAuth {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &OAuth{client: c, turn: make(chan struct{}, 1)}
}

// early is how long before its end a token is not used any more: it has to
// arrive.
const early = 30 * time.Second

// Authorize is a token that is there, or one asked for now.
func (o *OAuth) Authorize(ctx context.Context, post Post, refused string) (string, error) {
	if err := o.enter(ctx); err != nil {
		return "", err
	}
	defer o.leave()
	if value := o.value(); value != "" && value != refused {
		return value, nil
	}
	if err := o.renew(ctx, post); err != nil {
		return "", err
	}
	return o.value(), nil
}

// Renew asks for another token, whatever there is.
func (o *OAuth) Renew(ctx context.Context, post Post) error {
	if err := o.enter(ctx); err != nil {
		return err
	}
	defer o.leave()
	return o.renew(ctx, post)
}

func (o *OAuth) enter(ctx context.Context) error {
	select {
	case o.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o *OAuth) leave() { <-o.turn }

// value is the header of a token that may still be used, "" without one.
func (o *OAuth) value() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.access == "" || !o.ends.IsZero() && !o.client.Now().Before(o.ends.Add(-early)) {
		return ""
	}
	return "Bearer " + o.access
}

// Speak says where the secret is put from now on.
func (o *OAuth) Speak(style Style) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.client.Style = style
}

func (o *OAuth) style() Style {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.client.Style
}

// Granted says whether there is anything to authenticate with, if need be
// after a refresh.
func (o *OAuth) Granted() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.client.AuthorizeURL == "" || o.access != "" || o.refresh != ""
}

// SignsIn says whether a person has to let the client in.
func (o *OAuth) SignsIn() bool { return o.client.AuthorizeURL != "" }

// Secrets are all that must not be repeated: those sent, and those given.
func (o *OAuth) Secrets() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := []string{o.client.Secret, o.access, o.refresh}
	if o.asked != nil {
		all = append(all, o.asked.verifier)
	}
	return all
}

// renew asks by refresh token where a person signed in, else by what the
// client has itself.
func (o *OAuth) renew(ctx context.Context, post Post) error {
	if !o.SignsIn() {
		return o.grant(ctx, post, "Ask for an access token", url.Values{"grant_type": {"client_credentials"}})
	}
	o.mu.Lock()
	refresh := o.refresh
	o.mu.Unlock()
	if refresh == "" {
		return ErrSignIn
	}
	err := o.grant(ctx, post, "Refresh the access token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
	var refused *Refusal
	if errors.As(err, &refused) && refused.Code == "invalid_grant" {
		o.forget()
	}
	return err
}

// forget drops what no longer opens anything.
func (o *OAuth) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.access, o.refresh = "", ""
}

// grant posts a form as this client and keeps what it is given.
func (o *OAuth) grant(ctx context.Context, post Post, why string, form url.Values) error {
	r := Request{URL: o.client.TokenURL, Form: form, Why: why}
	if err := o.prove(&r); err != nil {
		return err
	}
	if o.client.Scope != "" && form.Get("grant_type") == "client_credentials" && !scoped(o.client.TokenURL) {
		form.Set("scope", o.client.Scope)
	}
	a, err := post(ctx, r)
	if err != nil {
		return err
	}
	t, err := a.token()
	if err != nil {
		return err
	}
	o.keep(t, a.checks(t))
	return nil
}

// assertionType is that of a signed JWT (RFC 7523 §2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// prove adds who the client is.
func (o *OAuth) prove(r *Request) error {
	switch {
	case o.client.Assert != nil:
		signed, err := o.client.Assert(o.client.Now())
		if err != nil {
			return &Refusal{Text: "no assertion can be sent: " + err.Error()}
		}
		r.Form.Set("client_id", o.client.ID)
		r.Form.Set("client_assertion_type", assertionType)
		r.Form.Set("client_assertion", signed)
	case o.style() == InHeader:
		r.User, r.Password = url.QueryEscape(o.client.ID), url.QueryEscape(o.client.Secret)
	default:
		r.Form.Set("client_id", o.client.ID)
		r.Form.Set("client_secret", o.client.Secret)
	}
	return nil
}

func (o *OAuth) keep(t token, checks []Check) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.access, o.ends, o.checks = t.Access, time.Time{}, checks
	if t.ExpiresIn > 0 {
		o.ends = o.client.Now().Add(t.life())
	}
	if t.Refresh != "" { // without one the old one stays good (RFC 6749 §6)
		o.refresh = t.Refresh
	}
}

// Checks are what was expected of the newest token answer, and what was found.
func (o *OAuth) Checks() []Check {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.checks
}

// Refusal is a token request that came to nothing.
type Refusal struct {
	Status int    // 0 when none was sent
	Code   string // of RFC 6749 §5.2, "" when the answer has none
	Text   string // a sentence without its full stop
	Header http.Header
}

// Error is the sentence.
func (r *Refusal) Error() string { return r.Text }
