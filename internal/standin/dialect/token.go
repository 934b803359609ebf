package dialect

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"scimdesk/internal/standin/grant"
)

// secretFields are the values of a token request nobody is shown.
var secretFields = []string{"client_secret", "client_assertion", "refresh_token", "code", "code_verifier"}

// authorize is the value of the Authorization header; refused is one the
// server answered 401 to.
func (w *Wire) authorize(ctx context.Context, refused string) (string, error) {
	value, err := w.Auth.Authorize(ctx, w.Post, refused)
	return value, w.Failed(err)
}

// Failed is what an error of package grant is to a provider: a *Failure like
// any other, so that a refused token request counts as refused credentials.
func (w *Wire) Failed(err error) error {
	var refused *grant.Refusal
	switch {
	case errors.As(err, &refused):
		f := &Failure{Kind: kindOf(refused.Status), Status: refused.Status, Text: w.hush(refused.Text)}
		if f.Kind == Refused || refused.Status == 0 {
			f.Kind = Credentials
		}
		if f.Kind == Busy {
			f.RetryAfter = retryAfter(refused.Header.Get("Retry-After"), w.Now())
		}
		return f
	case errors.Is(err, grant.ErrSignIn):
		return &Failure{Kind: Refused, Text: err.Error()} // no reason for a quarantine: nothing was sent
	}
	return err
}

// Post sends a form to an authorization server, in its turn and before the
// eyes of who watches, like any other request; see [grant.Post].
func (w *Wire) Post(ctx context.Context, r grant.Request) (grant.Answer, error) {
	path := pathOf(r.URL)
	seen := Exchange{Method: http.MethodPost, Path: path, Body: shownForm(r.Form), For: r.Why, Person: Nobody}
	got, err := w.watched(ctx, seen, func(ctx context.Context) (answer, error) {
		req, err := w.form(ctx, r)
		if err != nil {
			return answer{}, w.unreachable(http.MethodPost, path, err)
		}
		return w.exchange(req, path)
	}, func(answer) int { return 0 })
	return grant.Answer{Status: got.status, Header: got.header, Body: got.body}, err
}

// form is a token request; no provider sends its SCIM headers along.
func (w *Wire) form(ctx context.Context, r grant.Request) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, strings.NewReader(r.Form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	i := slices.IndexFunc(w.headers, func(h Header) bool { return h.Name == "User-Agent" })
	if i >= 0 {
		req.Header.Set("User-Agent", w.headers[i].Value)
	}
	if r.User != "" {
		req.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(r.User+":"+r.Password)))
	}
	return req, nil
}

// pathOf is what is shown of an endpoint.
func pathOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "the token endpoint"
	}
	return u.RequestURI()
}

// shownForm is a form for people to read.
func shownForm(form url.Values) string {
	shown := url.Values{}
	for name, values := range form {
		if slices.Contains(secretFields, name) {
			values = []string{"…"}
		}
		shown[name] = values
	}
	text, err := url.QueryUnescape(shown.Encode())
	if err != nil {
		return ""
	}
	return text
}

// shortest is how long a secret is that is looked for in answers: a shorter
// one would be found in anything.
const shortest = 8

// hush keeps secrets out of whatever a server repeats.
func (w *Wire) hush(text string) string {
	for _, secret := range w.Auth.Secrets() {
		if len(secret) >= shortest {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	return text
}
