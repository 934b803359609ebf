package oauth_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"scimdesk/internal/oauth"
	"scimdesk/models"
)

func TestARefreshGivesAnotherPair(t *testing.T) {
	t.Parallel()
	h := open(t)
	first := h.pair(t)
	h.pass(179 * 24 * time.Hour) // an identity provider that had no work
	second, err := h.refresh(first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	if second.AccessToken == first.AccessToken || second.RefreshToken == first.RefreshToken || second.Scope != first.Scope {
		t.Errorf("first %+v, then %+v", first, second)
	}
	old, renewed := h.row(first.RefreshToken), h.row(second.RefreshToken)
	if renewed.Family != old.Family || renewed.ExpiresAt.Sub(h.at) != 180*24*time.Hour || old.OverlapUntil.Sub(h.at) != time.Minute {
		t.Errorf("old %+v, renewed %+v", old, renewed)
	}
}

// TestARefreshTokenInTime is RFC 9700 §4.14.2: each is used once, but an
// answer that got lost may be asked for again at once.
func TestARefreshTokenInTime(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		after time.Duration
		odd   models.Odd
	}{
		{"the answer got lost", time.Second, ""},
		{"the last moment of the grace", time.Minute - time.Millisecond, ""},
		{"the grace is over", time.Minute, models.OddRefreshUsed},
		{"a thief, weeks later", 1000 * time.Hour, models.OddRefreshUsed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			first := h.pair(t)
			second, err := h.refresh(first.RefreshToken)
			if err != nil {
				t.Fatal(err)
			}
			h.pass(tc.after)
			third, err := h.refresh(first.RefreshToken)
			if tc.odd != "" {
				want(t, err, oauth.InvalidGrant, tc.odd)
				if said := h.log.String(); !strings.Contains(said, "client=client-okta") || strings.Contains(said, first.RefreshToken) {
					t.Errorf("the log says %s", said)
				}
				if h.live(second.RefreshToken) {
					t.Error("the thief's or the owner's token lives on")
				}
				_, err = h.refresh(second.RefreshToken)
				want(t, err, oauth.InvalidGrant, models.OddRefreshEnded)
				return
			}
			if err != nil || !h.live(second.RefreshToken) || !h.live(second.AccessToken) || !h.live(third.RefreshToken) {
				t.Errorf("asked again: %+v, %v", third, err)
			}
			if end := h.row(first.RefreshToken).OverlapUntil; end.Sub(h.at) != time.Minute-tc.after {
				t.Errorf("the grace was moved to %s", end)
			}
		})
	}
}

func TestRefreshTokensThatAreNotGood(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		spoil func(*house, oauth.Answer) string
		odd   models.Odd
		code  string
	}{
		{"unused for too long", func(h *house, a oauth.Answer) string {
			h.pass(180 * 24 * time.Hour)
			return a.RefreshToken
		}, models.OddRefreshEnded, oauth.InvalidGrant},
		{"revoked", func(h *house, a oauth.Answer) string {
			_ = h.Revoke(context.Background(), h.form("token", a.RefreshToken))
			return a.RefreshToken
		}, models.OddRefreshEnded, oauth.InvalidGrant},
		{"an access token", func(_ *house, a oauth.Answer) string { return a.AccessToken }, models.OddRefreshEnded, oauth.InvalidGrant},
		{"a client secret", func(h *house, _ oauth.Answer) string { return h.secret }, models.OddRefreshEnded, oauth.InvalidGrant},
		{"nonsense", func(*house, oauth.Answer) string { return strings.Repeat("x", 1<<20) }, models.OddRefreshEnded, oauth.InvalidGrant},
		{"nothing", func(*house, oauth.Answer) string { return "" }, models.OddOAuth, oauth.InvalidRequest},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			answer, err := h.refresh(tc.spoil(h, h.pair(t)))
			want(t, err, tc.code, tc.odd)
			if answer.AccessToken != "" {
				t.Errorf("answered %+v", answer)
			}
		})
	}
}

// TestARefreshTokenOfAnotherClientEnds is CVE-2026-55672: who holds another's
// has taken it.
func TestARefreshTokenOfAnotherClientEnds(t *testing.T) {
	t.Parallel()
	h := open(t)
	first := h.pair(t)
	r := h.form("grant_type", "refresh_token", "refresh_token", first.RefreshToken, "client_id", "client-entra", "client_secret", h.other)
	r.Directory = h.entra
	answer, err := h.Token(t.Context(), r)
	want(t, err, oauth.InvalidGrant, models.OddRefreshEnded)
	if answer.AccessToken != "" || h.live(first.RefreshToken) {
		t.Error("it lives on")
	}
}

func TestARefreshNarrowsAndNeverWidens(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ granted, asked, want string }{
		{"scim offline_access", "", "scim offline_access"},
		{"scim offline_access", "scim", "scim"},
		{"scim offline_access", "scim.read", "scim.read"},
		{"scim offline_access", "offline_access", "scim offline_access"},
		{"scim offline_access", "scim openid", "scim"},
		{"scim.read offline_access", "scim.read", "scim.read"},
		{"scim.read offline_access", "offline_access", "scim.read offline_access"},
		{"scim.read offline_access", "scim", oauth.InvalidScope},
		{"scim.read offline_access", "scim scim.read", oauth.InvalidScope},
		{"scim offline_access", "openid", oauth.InvalidScope},
	} {
		h := open(t)
		first := h.pair(t, "scope", tc.granted)
		second, err := h.refresh(first.RefreshToken, "scope", tc.asked)
		if tc.want == oauth.InvalidScope {
			want(t, err, oauth.InvalidScope, models.OddScope)
			if _, err := h.refresh(first.RefreshToken); err != nil {
				t.Errorf("%q after %q: the refresh token is spent: %v", tc.asked, tc.granted, err)
			}
			continue
		}
		if err != nil || second.Scope != tc.want || h.row(second.AccessToken).Scope != tc.want {
			t.Errorf("%q after %q gives %q, %v", tc.asked, tc.granted, second.Scope, err)
		}
		if third, err := h.refresh(second.RefreshToken); err != nil || third.Scope != tc.granted {
			t.Errorf("the next refresh gives %q, %v: RFC 6749 §6 keeps the refresh token's scope", third.Scope, err)
		}
	}
}

// TestTwoGivenForOne: an answer that got lost leaves two refresh tokens, of
// which the client has one. Whoever has the other has a copy.
func TestTwoGivenForOne(t *testing.T) {
	t.Parallel()
	for _, used := range []int{0, 1} {
		h := open(t)
		first := h.pair(t)
		var pairs [2]oauth.Answer
		for i := range pairs {
			var err error
			if pairs[i], err = h.refresh(first.RefreshToken); err != nil {
				t.Fatal(err)
			}
		}
		kept, lost := pairs[used], pairs[1-used]
		h.pass(time.Hour)
		next, err := h.refresh(kept.RefreshToken)
		if err != nil || !h.live(next.RefreshToken) || h.live(lost.RefreshToken) {
			t.Fatalf("the one that came: %v; the lost one is good: %t", err, h.live(lost.RefreshToken))
		}
		if again, err := h.refresh(kept.RefreshToken); err != nil || !h.live(again.RefreshToken) {
			t.Errorf("its answer got lost as well: %v", err)
		}
		_, err = h.refresh(lost.RefreshToken)
		want(t, err, oauth.InvalidGrant, models.OddRefreshUsed)
		if h.live(next.RefreshToken) || !strings.Contains(h.log.String(), "client=client-okta") {
			t.Errorf("nobody notices the copy; the log says %s", h.log.String())
		}
	}
}

// TestNobodyGetsMoreThanTenForOne: the eleventh is refused, and those that were
// given are as good as before.
func TestNobodyGetsMoreThanTenForOne(t *testing.T) {
	t.Parallel()
	h := open(t)
	first := h.pair(t)
	var given []oauth.Answer
	for range 10 {
		answer, err := h.refresh(first.RefreshToken)
		if err != nil {
			t.Fatal(err)
		}
		given = append(given, answer)
	}
	more, err := h.refresh(first.RefreshToken)
	want(t, err, oauth.InvalidGrant, models.OddRefreshUsed)
	if more.AccessToken != "" {
		t.Errorf("answered %+v", more)
	}
	for _, answer := range given {
		if !h.live(answer.RefreshToken) {
			t.Error("one that was given has ended")
		}
	}
}

// copied is what TestAFamilyOfRefreshTokens knows of a refresh token.
type copied struct {
	text   string
	from   *copied // the one it was given for
	used   time.Time
	traded int
	late   bool // another one of the same was used before it
}

// TestAFamilyOfRefreshTokens plays any order of refreshes: one is answered
// just when its token is unused, or was used nine times at most and first less
// than a minute ago, and neither one that was given for it nor another that was
// given for the same was used before. No token of the family lives on after any
// other use but one too many within the minute.
func TestAFamilyOfRefreshTokens(t *testing.T) {
	t.Parallel()
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		h := open(outer)
		tokens, ended := []*copied{{text: h.pair(outer).RefreshToken}}, false
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			h.pass(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
			c := tokens[rapid.IntRange(0, len(tokens)-1).Draw(t, "token")]
			inTime := !c.late && (c.traded == 0 || h.at.Sub(c.used) < time.Minute)
			answer, err := h.refresh(c.text)
			if good := !ended && inTime && c.traded < 10; good != (err == nil) {
				t.Fatalf("%+v at %s, family ended: %t; answered %v", *c, h.at, ended, err)
			}
			if err == nil {
				tokens = append(tokens, c.trade(tokens, answer.RefreshToken, h.at))
				continue
			}
			ended = ended || !inTime
			for _, other := range tokens {
				if ended && h.live(other.text) {
					t.Fatal("a token of the family lives on")
				}
			}
		}
	})
}

// trade notes that c was given another for.
func (c *copied) trade(family []*copied, text string, at time.Time) *copied {
	if c.traded++; c.traded == 1 {
		c.used = at
		for _, other := range family {
			other.late = other.late || c.from != nil && other != c && (other.from == c.from || other == c.from)
		}
	}
	return &copied{text: text, from: c}
}
