package grant

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"scimdesk/internal/guards"
)

// asked is a browser on its way to the authorization server and back.
type asked struct {
	state    string
	binding  string // whose browser it is
	redirect string
	verifier string // "" without PKCE
	ends     time.Time
}

// signInWithin is how long a browser may take.
const signInWithin = 10 * time.Minute

// Begin starts a sign-in and answers where the browser has to go. binding is
// who began it; only the same may finish it. Another one that is under way
// ends.
func (o *OAuth) Begin(redirect, binding string) string {
	a := &asked{state: random(), binding: binding, redirect: redirect, ends: o.client.Now().Add(signInWithin)}
	query := url.Values{"response_type": {"code"}, "client_id": {o.client.ID}, "redirect_uri": {redirect}, "state": {a.state}}
	if o.client.Scope != "" && !scoped(o.client.AuthorizeURL) {
		query.Set("scope", o.client.Scope)
	}
	if o.client.PKCE {
		a.verifier = random()
		sum := sha256.Sum256([]byte(a.verifier))
		query.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
		query.Set("code_challenge_method", "S256")
	}
	o.mu.Lock()
	o.asked = a
	o.mu.Unlock()
	joint := "?"
	if strings.Contains(o.client.AuthorizeURL, "?") { // the admin wrote scopes into it
		joint = "&"
	}
	return o.client.AuthorizeURL + joint + query.Encode()
}

// Finish takes what came back to the redirect URI and redeems the code. An
// answer nobody asked for is a *Refusal, and the sign-in that was begun stays.
func (o *OAuth) Finish(ctx context.Context, post Post, binding string, query url.Values) error {
	a, err := o.take(binding, query)
	if err != nil {
		return err
	}
	if err := o.enter(ctx); err != nil {
		return err
	}
	defer o.leave()
	form := url.Values{"grant_type": {"authorization_code"}, "code": query["code"], "redirect_uri": {a.redirect}}
	if a.verifier != "" {
		form.Set("code_verifier", a.verifier)
	}
	return o.grant(ctx, post, "Redeem the authorization code", form)
}

// take is the sign-in an answer belongs to; it is over then.
func (o *OAuth) take(binding string, query url.Values) (*asked, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.asked
	if a == nil || !o.client.Now().Before(a.ends) || guards.On(guards.CallbackState) && !same(a.state, query.Get("state")) ||
		guards.On(guards.CallbackBrowser) && !same(a.binding, binding) {
		return nil, &Refusal{Text: "this answer belongs to no sign-in begun in this browser in the last ten minutes: begin again"}
	}
	if guards.On(guards.CallbackIssuer) && o.client.Issuer != "" && query.Get("iss") != o.client.Issuer { // RFC 9207 §2.4
		return nil, &Refusal{Text: "the answer does not come from the issuer that was asked: nothing was redeemed"}
	}
	o.asked = nil
	switch {
	case query.Get("error") != "":
		return nil, said(query)
	case len(query["code"]) != 1 || query.Get("code") == "":
		return nil, &Refusal{Text: "the answer carries no code"}
	}
	return a, nil
}

// said is what an authorization server refused with (RFC 6749 §4.1.2.1).
func said(query url.Values) *Refusal {
	code := query.Get("error")
	text := "the authorization endpoint answered " + code
	if code == "access_denied" {
		text = "the admin did not allow it (access_denied)"
	} else if more := query.Get("error_description"); more != "" {
		text += ": " + more
	}
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 200 {
		text = string(r[:200]) + "…"
	}
	return &Refusal{Code: code, Text: strings.TrimRight(text, ". ")}
}

// scoped says whether the admin wrote a scope into an endpoint's URL, as
// Okta's admins do.
func scoped(endpoint string) bool {
	u, err := url.Parse(endpoint)
	return err == nil && u.Query().Has("scope")
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// random is 256 bits, in the characters a verifier may have (RFC 7636 §4.1).
func random() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}
