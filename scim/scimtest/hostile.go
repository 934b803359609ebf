package scimtest

import (
	"net/http"
	"slices"
	"testing"
)

// attack is one request and the refusal, or the harmless answer, it must get.
type attack struct {
	name    string
	method  string // "" is GET
	target  string // as sent, below the base URL
	root    bool   // target replaces the base URL's path instead
	headers [][2]string
	noToken bool // no Authorization but those in headers
	body    string
	claims  int64  // Content-Length, when the rest of the body never comes; 0 is the body's own
	status  int    // the answer it must get
	also    int    // another status that is as good; 0 for none
	scim    string // scimType wanted; "" is not looked at
	allow   string // methods the Allow header must name
	total   int    // with status 200: totalResults wanted
}

// anyTotal is for answers whose number of results is not the point.
const anyTotal = -1

// Hostile sends each attack as a subtest to base with a token that opens it.
// Every refusal must be a SCIM error in JSON, and the server must answer an
// honest request after all of them.
func Hostile(t *testing.T, base, token string) {
	t.Helper()
	a := attacker{base: base, token: token, client: newClient(t)}
	attacks := slices.Concat(
		authAttacks(token), routeAttacks(base), queryAttacks(), bodyAttacks(), pathAttacks(), headerAttacks(), messageAttacks(),
		[]attack{{name: "an honest request after all that", target: "/Users?count=1", status: http.StatusOK, total: anyTotal}},
	)
	for _, attack := range attacks {
		t.Run(attack.name, func(t *testing.T) {
			for _, problem := range attack.judge(a.send(t, attack)) {
				t.Error(problem)
			}
		})
	}
}
