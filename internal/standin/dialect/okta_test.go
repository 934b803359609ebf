package dialect

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// lookup is the question before a create, for Ada Okonjo.
const lookup = "GET /Users?filter=userName%20eq%20%22ada.okonjo.u1%40example.com%22&startIndex=1&count=100"

func ada() *Subject { return bare("Ada", "Okonjo", "en-GB") }

// TestOktaReacts shows what Okta makes of answers to a person it provisions.
func TestOktaReacts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		replies []reply
		lines   string // the requests
		done    Done
		says    string // of the failure
		kind    Kind
	}{
		{"nobody is there, so it creates", []reply{nobody, created("7")}, lookup + "\nPOST /Users", Created, "", ""},
		{"a 404 to the lookup is nobody too", []reply{refuse(404, "None."), created("7")}, lookup + "\nPOST /Users", Created, "", ""},
		{"an empty 201 is a failure", []reply{nobody, {201, "", nil}}, lookup + "\nPOST /Users", "", "Create new user returned empty user", NonCompliant},
		{"a list without Resources is a failure", []reply{ok(`{"totalResults":0}`)}, lookup, "", "No results for users returned", NonCompliant},
		{"an empty array is no list", []reply{ok(`[]`)}, lookup, "", "not a JSON object", NonCompliant},
		{"numbers have to be numbers", []reply{ok(`{"totalResults":"0","Resources":[]}`)}, lookup, "", "totalResults is not a number", NonCompliant},
		{"two hits are an end", []reply{list(`{"id":"7"}`, `{"id":"8"}`)}, lookup, "", "Multiple users found by userName. Expected 0 or 1 results", NonCompliant},
		{"two hits of which one is shown, too", []reply{ok(`{"totalResults":2,"Resources":[{"id":"7"}]}`)}, lookup, "", "Multiple users", NonCompliant},
		{"one hit is linked", []reply{list(`{"id":"7"}`), ok(`{"id":"7"}`)}, lookup + "\nGET /Users/7\nPUT /Users/7", Linked, "", ""},
		{"a 409 is a failure the admin reads", []reply{nobody, refuse(409, "The userName is taken.")}, lookup + "\nPOST /Users", "", "POST /Users answered 409: The userName is taken", Taken},
		{"a 429 just fails", []reply{nobody, refuse(429, "Slow down.", "Retry-After", "1")}, lookup + "\nPOST /Users", "", "429: Slow down", Busy},
		{"an error that is not JSON hides its reason", []reply{nobody, {400, "<h1>Bad userName</h1>", nil}}, lookup + "\nPOST /Users", "", "the answer is not JSON, so the reason cannot be read", Refused},
		{"a 500 fails", []reply{{500, "{}", nil}}, lookup, "", "answered 500: no reason given", Broken},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := play(t, Okta, tc.replies...)
			done, err := s.Provision(t.Context(), ada())
			reacted(t, s, err, tc.lines, tc.says, tc.kind)
			if done != tc.done {
				t.Errorf("it is %q that came true", done)
			}
		})
	}
}

func reacted(t *testing.T, s *stage, err error, lines, says string, kind Kind) {
	t.Helper()
	if got := s.lines(); got != lines {
		t.Errorf("sent were\n%s\nwanted\n%s", got, lines)
	}
	if KindOf(err) != kind || (err != nil) != (says != "") || err != nil && !strings.Contains(err.Error(), says) {
		t.Errorf("it failed with %q: %v", KindOf(err), err)
	}
}

// stored is a user with much that Okta does not know.
const stored = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:x:Badge"],"id":"7","meta":{"version":"W/\"3\"","created":"2026-01-01T00:00:00Z"},` +
	`"urn:x:Badge":{"colour":"green","level":3.50},"groups":[{"value":"g1","display":"All"}],"nickName":"<Addie> & co","name":{"formatted":"Ada O","givenName":"Ada","familyName":"Okonjo"},` +
	`"emails":[{"type":"home","value":"ada@example.net"},{"type":"work","value":"old@example.com","primary":true}],"userName":"ada.okonjo.u1@example.com","active":true}`

func TestOktaPutsBackWhatItGot(t *testing.T) {
	t.Parallel()
	s := play(t, Okta, ok(stored))
	p := ada()
	p.ID, p.Active = "7", false
	if _, err := s.SetActive(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(stored, `"active":true`, `"active":false`, 1); s.last() != want {
		t.Errorf("put back\n%s\ninstead of\n%s", s.last(), want)
	}
}

func TestOktaMergesItsProfile(t *testing.T) {
	t.Parallel()
	s := play(t, Okta, ok(stored))
	p := ada()
	p.ID, p.Manager = "7", "00uboss"
	p.Person.Family, p.Person.Title, p.Person.Department, p.Person.City, p.Person.Country, p.Person.Role = "Okonjo-Berg", "Gardener", "Roses", "Lagos", "NG", "editor"
	p.Person.Email, p.Person.Phone = "new@example.com", "+44 (0)20 7946 0001"
	if _, err := s.Update(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	want := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:x:Badge","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"7","meta":{"version":"W/\"3\"","created":"2026-01-01T00:00:00Z"},` +
		`"urn:x:Badge":{"colour":"green","level":3.50},"groups":[{"value":"g1","display":"All"}],"nickName":"<Addie> & co","name":{"formatted":"Ada O","givenName":"Ada","familyName":"Okonjo-Berg"},` +
		`"emails":[{"type":"home","value":"ada@example.net"},{"type":"work","value":"new@example.com","primary":true}],"userName":"ada.okonjo.u1@example.com","active":true,` +
		`"title":"Gardener","displayName":"Ada Okonjo-Berg","locale":"en-GB","phoneNumbers":[{"primary":true,"value":"+44 (0)20 7946 0001","type":"work"}],` +
		`"addresses":[{"primary":true,"locality":"Lagos","country":"NG","type":"work"}],"roles":[{"type":"base","value":"editor"}],` +
		`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Roses","manager":{"value":"00uboss"}}}`
	if s.last() != want {
		t.Errorf("put back\n%s\ninstead of\n%s", s.last(), want)
	}
}

// TestOktaPutsBackAListToo: Okta does not look at what GET gives it.
func TestOktaPutsBackAListToo(t *testing.T) {
	t.Parallel()
	s := play(t, Okta, list(`{"id":"7"}`), refuse(400, "This is a list."))
	p := ada()
	p.ID = "7"
	if _, err := s.Update(t.Context(), p); KindOf(err) != Refused {
		t.Error(err)
	}
	if !strings.Contains(s.last(), `"Resources":[{"id":"7"}]`) {
		t.Errorf("put back %s", s.last())
	}
}

func TestOktaClearsOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	s := play(t, Okta, ok(`{"id":"7","title":"Gardener"}`))
	p := ada()
	p.ID = "7"
	if _, err := s.Update(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.last(), `"title":""`) || strings.Contains(s.last(), "department") {
		t.Errorf("put back %s", s.last())
	}
}

func TestOktaWantsAUserBackFromAPut(t *testing.T) {
	t.Parallel()
	s := play(t, Okta, ok(`{"id":"7"}`), ok(``))
	p := ada()
	p.ID = "7"
	if _, err := s.Update(t.Context(), p); KindOf(err) != NonCompliant {
		t.Error(err)
	}
}

func TestOktaTurnsOnTwice(t *testing.T) {
	t.Parallel()
	for name, want := range map[Name]string{
		Okta:          lookup + "\nGET /Users/7\nPUT /Users/7\nGET /Users/7\nPUT /Users/7",
		OktaCatalogue: lookup + "\nPATCH /Users/7\nPATCH /Users/7",
	} {
		s := play(t, name, list(`{"id":"7","active":false}`), ok(`{"id":"7","active":false}`))
		p := ada()
		p.ID = "7"
		if done, err := s.SetActive(t.Context(), p); done != Reactivated || err != nil || s.lines() != want {
			t.Errorf("%s: %q, %v\n%s", name, done, err, s.lines())
		}
	}
}

func TestOktaNeverDeletes(t *testing.T) {
	t.Parallel()
	s := play(t, OktaCatalogue, nobody)
	p := ada()
	p.ID = "7"
	if done, err := s.Remove(t.Context(), p); done != Nothing || err != nil || len(s.got) > 0 {
		t.Errorf("%q, %v, %s", done, err, s.lines())
	}
}

// TestACreateThatTimedOutIsSentAgain: the second is refused, and the user of
// the first is linked.
func TestACreateThatTimedOutIsSentAgain(t *testing.T) {
	t.Parallel()
	s := play(t, Okta, nobody, refuse(409, "taken"), list(`{"id":"7"}`))
	posts := 0
	slow := roundTripper(func(r *http.Request) (*http.Response, error) {
		if posts++; r.Method == http.MethodPost && posts == 2 {
			return nil, context.DeadlineExceeded
		}
		return http.DefaultTransport.RoundTrip(r)
	})
	s.Provider.(*okta).Client = &http.Client{Transport: slow}
	p := ada()
	if done, err := s.Provision(t.Context(), p); done != Created || err != nil || p.ID != "7" {
		t.Errorf("%q, %v, %q", done, err, p.ID)
	}
	if want := lookup + "\nPOST /Users\n" + lookup; s.lines() != want {
		t.Errorf("sent were\n%s", s.lines())
	}
	if posts != 4 || s.seen[1].Problem == "" || s.seen[1].Status != 0 {
		t.Errorf("%d requests; the one that timed out is told as %+v", posts, s.seen[1])
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestOktaImportsAlwaysAHundredFurther(t *testing.T) {
	t.Parallel()
	page := func(from, n, total int) reply {
		var users []string
		for i := range n {
			users = append(users, `{"id":"`+strings.Repeat("x", from+i)+`","userName":"u","active":true}`)
		}
		r := list(users...)
		r.body = strings.Replace(r.body, `"totalResults":`+strconv.Itoa(n), `"totalResults":`+strconv.Itoa(total), 1)
		return r
	}
	s := play(t, Okta, page(1, 10, 205), page(101, 10, 205), page(201, 5, 205))
	found := 0
	if err := s.Import(t.Context(), func(User) { found++ }); err != nil || found != 25 {
		t.Errorf("%d found, %v", found, err)
	}
	if want := "GET /Users?startIndex=1&count=100\nGET /Users?startIndex=101&count=100\nGET /Users?startIndex=201&count=100"; s.lines() != want {
		t.Errorf("sent were\n%s", s.lines())
	}
	s = play(t, Okta, page(1, 2, 205), page(1, 2, 205))
	if err := s.Import(t.Context(), func(User) {}); KindOf(err) != NonCompliant || !strings.Contains(err.Error(), "twice") {
		t.Errorf("users that come twice: %v", err)
	}
}

func TestAnImportEndsSomewhere(t *testing.T) {
	t.Parallel()
	endless := reply{200, `{"totalResults":2000000000,"Resources":[]}`, nil}
	s := play(t, Okta, endless)
	if err := s.Import(t.Context(), func(User) {}); KindOf(err) != NonCompliant || len(s.got) != importPages {
		t.Errorf("%d pages, %v", len(s.got), err)
	}
}

func TestOktaSendsPasswordsThatNobodySees(t *testing.T) {
	t.Parallel()
	for name, want := range map[Name]string{
		Okta:          `{"id":"7","password":"…"}`,
		OktaCatalogue: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"password":"…"}}]}`,
	} {
		s := play(t, name, ok(`{"id":"7"}`))
		p := ada()
		p.ID = "7"
		if _, err := s.SetPassword(t.Context(), p, "n3w-Secret"); err != nil || !strings.Contains(s.last(), `"password":"n3w-Secret"`) {
			t.Errorf("%s: %v\n%s", name, err, s.last())
		}
		if got := s.seen[len(s.seen)-1].Body; got != want {
			t.Errorf("%s: shown is %s", name, got)
		}
	}
}

func TestPackedAnswersAreUnpacked(t *testing.T) {
	t.Parallel()
	var gzipped, deflated bytes.Buffer
	g, z := gzip.NewWriter(&gzipped), zlib.NewWriter(&deflated)
	_, _ = g.Write([]byte(nobody.body))
	_, _ = z.Write([]byte(nobody.body))
	_, _ = g.Close(), z.Close()
	for _, r := range []reply{
		{200, gzipped.String(), []string{"Content-Encoding", "gzip"}},
		{200, deflated.String(), []string{"Content-Encoding", "deflate"}},
	} {
		if err := play(t, Okta, r).Connect(t.Context()); err != nil {
			t.Errorf("%v: %v", r.headers, err)
		}
	}
	if err := play(t, Okta, reply{200, "no", []string{"Content-Encoding", "gzip"}}).Connect(t.Context()); KindOf(err) != Unreachable {
		t.Errorf("an answer that is not packed as it says: %v", err)
	}
}

// TestTheTokenIsNeverRepeated: a server that repeats it does not make us tell.
func TestTheTokenIsNeverRepeated(t *testing.T) {
	t.Parallel()
	s := play(t, Okta, refuse(401, "The token "+testToken+" is unknown."))
	err := s.Connect(t.Context())
	if KindOf(err) != Credentials || strings.Contains(err.Error(), testToken) || !strings.Contains(err.Error(), "[secret]") {
		t.Error(err)
	}
	s.server.Close()
	if err := s.Connect(t.Context()); KindOf(err) != Unreachable || strings.Contains(err.Error(), testToken) {
		t.Error(err)
	}
}

// TestRedirectsAreNotFollowed: the token would go along.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed") }))
	defer other.Close()
	s := play(t, Okta, reply{302, "", []string{"Location", other.URL}})
	if err := s.Connect(t.Context()); KindOf(err) != NonCompliant {
		t.Error(err)
	}
}

func TestNothingIsBegunAfterTheEnd(t *testing.T) {
	t.Parallel()
	s := play(t, Okta, nobody, created("7"))
	ctx, cancel := context.WithCancel(t.Context())
	s.Provider.(*okta).Answered = func(Exchange) { cancel() }
	if _, err := s.Provision(ctx, ada()); err == nil || KindOf(err) != "" || s.lines() != lookup {
		t.Errorf("%v\n%s", err, s.lines())
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"30": 30 * time.Second, " 2 ": 2 * time.Second, "-4": 0, "": 0, "soon": 0, "99999999999": maxWait, "9223372037": maxWait,
		"Sun, 22 Nov 2026 09:01:00 GMT": time.Minute, "Sun, 22 Nov 2026 08:00:00 GMT": 0,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q is %v", text, got)
		}
	}
}
