package scimtest

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// attacker knows the door, and a token that opens it.
type attacker struct {
	base, token string
	client      *http.Client
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (a attacker) send(t *testing.T, attack attack) reply {
	t.Helper()
	resp, err := a.client.Do(a.request(t, attack))
	if err != nil {
		t.Fatalf("%s: no answer: %v", attack.target, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: the answer broke off: %v", attack.target, err)
	}
	return reply{resp.StatusCode, resp.Header, body}
}

// request writes the target as it stands, which net/url would tidy up.
func (a attacker) request(t *testing.T, attack attack) *http.Request {
	t.Helper()
	base, err := url.Parse(a.base)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), attack.method, a.base, strings.NewReader(attack.body))
	if err != nil {
		t.Fatal(err)
	}
	if attack.claims > 0 {
		req.Body, req.ContentLength = unfinished(t, attack.body), attack.claims
	}
	target := base.EscapedPath() + attack.target
	if attack.root {
		target = attack.target
	}
	req.URL = &url.URL{Scheme: base.Scheme, Host: base.Host, Opaque: target}
	a.dress(req, attack)
	return req
}

// unfinished is a body that begins and then waits until the test is over, or
// too long: net/http reports a lost connection only when the body ends.
func unfinished(t *testing.T, beginning string) io.ReadCloser {
	r, w := io.Pipe()
	go func() { _, _ = io.WriteString(w, beginning) }()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	context.AfterFunc(ctx, func() { _ = w.CloseWithError(ctx.Err()) })
	return r
}

// dress sets the headers of an honest client, then the attack's own, of which
// one name may come twice.
func (a attacker) dress(req *http.Request, attack attack) {
	req.Header.Set("Accept", "application/scim+json")
	if attack.body != "" {
		req.Header.Set("Content-Type", "application/scim+json")
	}
	if !attack.noToken {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	for _, h := range attack.headers {
		req.Header.Del(h[0])
	}
	for _, h := range attack.headers {
		req.Header.Add(h[0], h[1])
	}
}
