package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"scimdesk/handlers/controlapi"
)

// traffic is an identity provider at work: several machines that write people
// with whatever token they were given last.
type traffic struct {
	at      *runningHouse
	token   atomic.Pointer[string]
	served  atomic.Int64
	stop    chan struct{}
	working sync.WaitGroup
}

// drive starts it. Every answer has to be 201.
func drive(t *testing.T, h *runningHouse, token string) *traffic {
	t.Helper()
	tr := &traffic{at: h, stop: make(chan struct{})}
	tr.token.Store(&token)
	for machine := range 4 {
		tr.working.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-tr.stop:
					return
				default:
				}
				own := runningHouse{Base: tr.at.Base, Token: *tr.token.Load()}
				if status, answer := own.send(http.MethodPost, "/Users", person(fmt.Sprintf("m%d-%d@example.com", machine, n))); status != http.StatusCreated {
					t.Errorf("while tokens rotate: %d %s", status, answer)
					return
				}
				tr.served.Add(1)
			}
		})
	}
	tr.more(t)
	return tr
}

// more waits until twenty more requests were served.
func (tr *traffic) more(t *testing.T) {
	t.Helper()
	from := tr.served.Load()
	waitUntil(t, "twenty more requests are served", func() bool { return tr.served.Load() >= from+20 || t.Failed() })
}

func (tr *traffic) end() {
	close(tr.stop)
	tr.working.Wait()
}

// TestNoRequestFailsWhileABearerTokenRotates starts a rotation, hands the new
// token over, and finishes, again and again.
func TestNoRequestFailsWhileABearerTokenRotates(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	tr := drive(t, h, h.Token)
	old := tokenList1(t, h)
	for range 3 {
		next := tokenCall(t, "rotate", old.ID, "--overlap", "24h", "--data", h.Data)
		tr.more(t)
		tr.token.Store(&next.Secret)
		tr.more(t)
		tokenCall(t, "revoke", old.ID, "--data", h.Data)
		tr.more(t)
		old = next
	}
	tr.end()
}

// TestNoRequestFailsWhileAClientSecretRotates asks for a token before each
// batch, with whichever secret the provider was given last.
func TestNoRequestFailsWhileAClientSecretRotates(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c := h.connect(t, "client-credentials")
	tr := drive(t, c.runningHouse, c.token(t, nil).Access)
	old := c.adminTokens(t)[0]
	for range 3 {
		next := tokenCall(t, "rotate", old.ID, "--overlap", "24h", "--data", h.Data)
		give := func(secret string) {
			with := *c
			with.Secret = secret
			access := with.token(t, nil).Access
			tr.token.Store(&access)
			tr.more(t)
		}
		give(c.Secret) // both are good
		give(next.Secret)
		tokenCall(t, "revoke", old.ID, "--data", h.Data)
		response, g := c.post(t, "token", url.Values{"grant_type": {"client_credentials"}}, "Authorization", "Basic "+c.basic())
		if response.StatusCode != http.StatusUnauthorized || g.Error != "invalid_client" {
			t.Errorf("a secret that ended: %d %s", response.StatusCode, g.Error)
		}
		c.Secret, old = next.Secret, next
		give(c.Secret)
	}
	tr.end()
}

// adminTokens lists what an admin made for the directory.
func (c *connection) adminTokens(t *testing.T) (all []controlapi.Token) {
	t.Helper()
	out, said, code := command(t, "token", "list", "--json", "--directory", c.ID, "--data", c.Data)
	if err := json.Unmarshal([]byte(out), &all); err != nil || code != exitDone || len(all) == 0 {
		t.Fatalf("token list: exit %d, %v\n%s%s", code, err, out, said)
	}
	return all
}

// TestNoRequestFailsWhileTokensAreRefreshed lets one machine refresh while
// others work, and now and then lose an answer and ask again.
func TestNoRequestFailsWhileTokensAreRefreshed(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	c, browser := connected(t, h)
	_, g := c.redeem(t, c.code(t, browser, url.Values{"scope": {"scim offline_access"}}), nil)
	tr := drive(t, c.runningHouse, g.Access)
	for n := range 12 {
		if n%3 == 0 {
			if status, lost := c.refresh(t, g.Refresh); status != http.StatusOK || lost.Access == "" {
				t.Errorf("a refresh whose answer is lost: %d %s", status, lost.Error)
			}
		}
		status, next := c.refresh(t, g.Refresh)
		if status != http.StatusOK {
			t.Fatalf("refresh %d: %d %s", n, status, next.Error)
		}
		tr.token.Store(&next.Access)
		g = next
		tr.more(t)
	}
	tr.end()
}

// TestOfMachinesThatRefreshTogetherOneGoesOn lets twenty bring one refresh token
// at the same moment: ten are given tokens, the others nothing, and nobody
// loses what was given until one goes on.
func TestOfMachinesThatRefreshTogetherOneGoesOn(t *testing.T) {
	t.Parallel()
	for name, open := range bothDatabases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, browser := connected(t, open(t))
			_, g := c.redeem(t, c.code(t, browser, url.Values{"scope": {"scim offline_access"}}), nil)
			given := make([]granted, 20)
			var together sync.WaitGroup
			for i := range given {
				together.Go(func() {
					status, next := c.refresh(t, g.Refresh)
					if given[i] = next; status != http.StatusOK && next.Error != "invalid_grant" {
						t.Errorf("one of twenty: %d %s", status, next.Error)
					}
				})
			}
			together.Wait()
			given = slices.DeleteFunc(given, func(g granted) bool { return g.Access == "" })
			for _, g := range given {
				if status := c.people(t, g.Access); status != http.StatusOK {
					t.Errorf("a token that was given opens nothing: %d", status)
				}
			}
			if len(given) != 10 {
				t.Fatalf("%d of twenty were given tokens", len(given))
			}
			if status, next := c.refresh(t, given[1].Refresh); status != http.StatusOK {
				t.Errorf("the first that goes on: %d %s", status, next.Error)
			}
			if status, next := c.refresh(t, given[0].Refresh); status != http.StatusBadRequest {
				t.Errorf("the other: %d %s", status, next.Error)
			}
		})
	}
}
