package scimtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"scimdesk/scim/script"
)

func TestReportTellsWhereWhatAndWhy(t *testing.T) {
	t.Parallel()
	got := Report(script.Script{Name: "okta/x"}, script.Outcome{
		Step:       script.Step{Title: "creates her", Line: 7},
		Sent:       script.Sent{Method: "POST", URL: "http://h/Users", Body: "{\n}"},
		Mismatches: []script.Mismatch{{Where: "body.active", Want: "true", Got: `"True"`}},
	})
	want := `scim/script/okta/x.txtar:7: creates her
  sent    POST http://h/Users
          {
          }
  body.active
    wanted  true
    got     "True"
`
	if got != want {
		t.Errorf("wanted\n%s, got\n%s", want, got)
	}
}

func TestUniqueIsNewEachTime(t *testing.T) {
	t.Parallel()
	if a, b := unique(), unique(); a == b || a != strings.ToLower(a) {
		t.Errorf("got %q and %q", a, b)
	}
}

// Attacks must leave as they are written, or they attack nothing.
func TestAttacksAreSentAsWritten(t *testing.T) {
	t.Parallel()
	var target, auth, body string
	var length int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target, auth, length = r.RequestURI, strings.Join(r.Header["Authorization"], "|"), r.ContentLength
		if length < 100 {
			text, _ := io.ReadAll(r.Body)
			body = string(text)
		}
	}))
	t.Cleanup(server.Close)
	a := attacker{base: server.URL + "/d/x/scim/v2", token: "s3cret", client: newClient(t)}

	a.send(t, attack{method: "POST", target: "//%55sers%2f?a=%zz", body: "{\xff"})
	if target != "/d/x/scim/v2//%55sers%2f?a=%zz" || auth != "Bearer s3cret" || body != "{\xff" {
		t.Errorf("target %q, authorization %q, body %q", target, auth, body)
	}
	a.send(t, attack{target: "/../x", root: true, noToken: true})
	if target != "/../x" || auth != "" {
		t.Errorf("target %q, authorization %q", target, auth)
	}
	a.send(t, attack{target: "/", headers: [][2]string{{"Authorization", "a"}, {"Authorization", "b"}}})
	if auth != "a|b" {
		t.Errorf("authorization %q", auth)
	}
	a.send(t, attack{method: "POST", target: "/", body: "{", claims: 2 << 20})
	if length != 2<<20 {
		t.Errorf("wanted a body that says it is 2 MiB, got %d", length)
	}
}

func TestEveryAttackHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, table := range [][]attack{authAttacks("sdsk_x"), routeAttacks("http://h/d/x/scim/v2"), queryAttacks(), bodyAttacks(), pathAttacks(), headerAttacks()} {
		for _, a := range table {
			if seen[a.name] || a.status == 0 {
				t.Errorf("%q: status %d, seen before: %v", a.name, a.status, seen[a.name])
			}
			seen[a.name] = true
		}
	}
	if len(seen) < 200 {
		t.Errorf("wanted 200 attacks or more, got %d", len(seen))
	}
}
