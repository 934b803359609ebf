// Package scimtest holds a running server to what identity providers need:
// [Run] plays every recorded conversation against it, [Hostile] sends what
// nobody honest sends. Both need a base URL and a token of a directory that
// may fill up; neither needs it empty, and both may run more than once.
package scimtest

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"scimdesk/scim/script"
)

// Run plays each conversation of package script as a subtest against base
// ("http://host/d/dir-x/scim/v2") with a token that opens it. The
// subtests run in parallel: the server must outlive the test, as one stopped by
// t.Cleanup does.
func Run(t *testing.T, base, token string) {
	t.Helper()
	scripts, err := script.All()
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t)
	for _, s := range scripts {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			player := script.Player{Base: base, Token: token, Client: client, Unique: unique()}
			outcomes, err := player.Play(t.Context(), s)
			for _, o := range outcomes {
				if o.Failed() {
					t.Error(Report(s, o))
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// Report tells one step that failed: where it stands, what was sent, and each
// place where the answer differs.
func Report(s script.Script, o script.Outcome) string {
	var out strings.Builder
	fmt.Fprintf(&out, "scim/script/%s.txtar:%d: %s\n", s.Name, o.Step.Line, o.Step.Title)
	fmt.Fprintf(&out, "  sent    %s %s\n", o.Sent.Method, o.Sent.URL)
	if o.Sent.Body != "" {
		fmt.Fprintf(&out, "          %s\n", strings.ReplaceAll(o.Sent.Body, "\n", "\n          "))
	}
	for _, m := range o.Mismatches {
		fmt.Fprintf(&out, "  %s\n    wanted  %s\n    got     %s\n", m.Where, m.Want, m.Got)
	}
	return out.String()
}

// unique is a word no earlier run used, of lower-case letters and digits.
func unique() string { return strings.ToLower(rand.Text()[:12]) }

// newClient has connections of its own, closed when the test ends.
func newClient(t *testing.T) *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 4}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: patience}
}

// patience is when an answer is given up; it is no measure.
const patience = 30 * time.Second
