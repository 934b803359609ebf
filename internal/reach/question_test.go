package reach_test

import (
	"net/http"
	"testing"
	"time"
)

// caught is a nonce of h as it travels.
func (h *house) caught(t *testing.T) (nonce, authorization string) {
	t.Helper()
	h.public(t, func(r *http.Request) {
		nonce, authorization = r.URL.Path[len("/reach/"):], r.Header.Get("Authorization")
	})
	h.Ask(t.Context())
	if nonce == "" || authorization == "" {
		t.Fatal("nothing was asked")
	}
	return nonce, authorization
}

func TestOnlyNoncesOfOursAreAnsweredAndNotForLong(t *testing.T) {
	t.Parallel()
	h := newHouse("key")
	nonce, authorization := h.caught(t)
	changed := func(at int) string {
		return nonce[:at] + map[bool]string{true: "B", false: "A"}[nonce[at] == 'A'] + nonce[at+1:]
	}
	for _, tc := range []struct {
		name, nonce string
		by          *house
		after       time.Duration
		known       bool
	}{
		{"at once", nonce, h, 0, true},
		{"by another process with the same key", nonce, newHouse("key"), 0, true},
		{"by another installation", nonce, newHouse("other"), 0, false},
		{"just within a minute", nonce, h, 59 * time.Second, true},
		{"after a minute", nonce, h, time.Minute, false},
		{"a clock that was set back", nonce, h, -time.Minute, false},
		{"changed in its middle", changed(20), h, 0, false},
		{"changed at its end", changed(len(nonce) - 3), h, 0, false},
		{"cut", nonce[:len(nonce)-4], h, 0, false},
		{"longer", nonce + "AAAA", h, 0, false},
		{"made up", "x", h, 0, false},
		{"none", "", h, 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			now := tc.by.now
			defer func() { tc.by.now = now }()
			tc.by.now = now.Add(tc.after)
			if body, known := tc.by.Answer(tc.nonce, authorization); known != tc.known || known != (body != nil) {
				t.Errorf("known %v, %s", known, body)
			}
		})
	}
}
