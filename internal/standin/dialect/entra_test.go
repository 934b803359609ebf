package dialect

import (
	"strings"
	"testing"
	"time"
)

const match = "GET /Users?filter=userName+eq+%22fatma.demir.u1@example.com%22"

func fatma() *Subject { return bare("Fatma", "Demir", "") }

// TestEntraReacts shows what Entra makes of answers to a person it provisions.
func TestEntraReacts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		replies []reply
		lines   string
		done    Done
		says    string
		kind    Kind
	}{
		{"nobody matches, so it creates", []reply{nobody, created("7")}, match + "\nPOST /Users", Created, "", ""},
		{"a 404 to a query is no answer SCIM knows", []reply{refuse(404, "None.")}, match, "", "answered 404: None; a query that finds nothing is answered 200 with an empty list", NonCompliant},
		{"a 400 neither", []reply{refuse(400, "What?")}, match, "", "answered 400", NonCompliant},
		{"a 501 says so", []reply{refuse(501, "Not here.")}, match, "", "answered 501: Not here", NotServed},
		{"a 401 is about the credentials", []reply{refuse(401, "Who?")}, match, "", "answered 401", Credentials},
		{"one match is linked and left alone when all is as it should be", []reply{list(known)}, match, "", "", ""},
		{"one match is linked and brought up to date", []reply{list(strings.Replace(known, "true", "false", 1)), ok("{}")}, match + "\nPATCH /Users/id-1", Linked, "", ""},
		{"two matches are a failure", []reply{list(known, known)}, match, "", "2 users match", NonCompliant},
		{"a new user without an id is a failure", []reply{nobody, {201, "", nil}}, match + "\nPOST /Users", "", "the new user has no id", NonCompliant},
		{"a 409 makes it look again and link", []reply{nobody, refuse(409, "taken"), list(known)}, match + "\nPOST /Users\n" + match, "", "", ""},
		{"a 409 that nobody explains is kept", []reply{nobody, refuse(409, "taken"), nobody}, match + "\nPOST /Users\n" + match, "", "answered 409: taken", Taken},
		{"a 429 without a time is kept", []reply{refuse(429, "busy")}, match, "", "429", Busy},
		{"a 429 with a time waits, and only what failed is sent again", []reply{nobody, refuse(429, "busy", "Retry-After", "7"), created("7")}, match + "\nPOST /Users\nPOST /Users", Created, "", ""},
		{"but not for ever", []reply{refuse(429, "busy", "Retry-After", "7")}, strings.Repeat(match+"\n", 3) + match, "", "429", Busy},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := play(t, Entra, tc.replies...)
			done, err := s.Provision(t.Context(), fatma())
			reacted(t, s, err, tc.lines, tc.says, tc.kind)
			if done != tc.done {
				t.Errorf("it is %q that came true", done)
			}
			for _, span := range s.suspended {
				if span != 7*time.Second {
					t.Errorf("waits for %v", span)
				}
			}
		})
	}
}

func TestEntraWantsAnEmptyListForNobody(t *testing.T) {
	t.Parallel()
	for name, replies := range map[string][]reply{
		"a filter that is passed over": {list(known)},
		"a 404":                        {refuse(404, "None.")},
		"a list that is none":          {ok("[]")},
	} {
		if err := play(t, Entra, replies...).Connect(t.Context()); KindOf(err) != NonCompliant {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// changed has other values in every kind of path.
func changed() *Subject {
	p := fatma()
	p.ID = "id-1"
	p.Person.Given, p.Person.Email, p.Person.Title = "Fatima", "f@example.com", "Gardener"
	p.Person.City, p.Person.Country, p.Person.Role = "İzmir", "TR", "editor"
	p.Person.Employee, p.Person.Department = "8421", "Roses"
	return p
}

const patchHead = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`

var manyOps = map[Name]string{
	Entra: patchHead + `{"op":"Replace","path":"displayName","value":"Fatima Demir"},` +
		`{"op":"Add","path":"title","value":"Gardener"},` +
		`{"op":"Replace","path":"emails[type eq \"work\"].value","value":"f@example.com"},` +
		`{"op":"Replace","path":"name.givenName","value":"Fatima"},` +
		`{"op":"Replace","path":"name.formatted","value":"Fatima Demir"},` +
		`{"op":"Add","path":"addresses[type eq \"work\"].locality","value":"İzmir"},` +
		`{"op":"Add","path":"addresses[type eq \"work\"].country","value":"TR"},` +
		`{"op":"Add","path":"roles[primary eq \"True\"].value","value":"editor"},` +
		`{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber","value":"8421"},` +
		`{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Roses"}]}`,
	EntraCompliant: patchHead + `{"op":"replace","path":"emails[type eq \"work\"].value","value":"f@example.com"},` +
		`{"op":"add","path":"addresses[type eq \"work\"].locality","value":"İzmir"},` +
		`{"op":"add","path":"addresses[type eq \"work\"].country","value":"TR"},` +
		`{"op":"add","path":"roles[primary eq \"True\"].value","value":"editor"},` +
		`{"op":"replace","value":{"displayName":"Fatima Demir","title":"Gardener","name.givenName":"Fatima","name.formatted":"Fatima Demir",` +
		`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"8421","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"Roses"}}]}`,
}

func TestEntraSendsManyChanges(t *testing.T) {
	t.Parallel()
	for name, want := range manyOps {
		s := play(t, name, ok(known), ok("{}"))
		if done, err := s.Update(t.Context(), changed()); done != Updated || err != nil {
			t.Fatal(done, err)
		}
		if s.last() != want {
			t.Errorf("%s sent\n%s\nwanted\n%s", name, s.last(), want)
		}
	}
}

func TestEntraWithTheFlag(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		theirs string
		change func(*Subject)
		want   string
	}{
		"adds one attribute by its path": {known, func(s *Subject) { s.Person.Title = "Gardener" }, `{"op":"add","path":"title","value":"Gardener"}`},
		"renames without a path":         {known, func(s *Subject) { s.Person.UserName = "f@example.com" }, `{"op":"replace","value":{"userName":"f@example.com"}}`},
		"clears with an empty text": {
			strings.Replace(known, `"active":true`, `"active":true,"title":"Gardener"`, 1), func(*Subject) {}, `{"op":"replace","value":{"title":""}}`,
		},
	} {
		s := play(t, EntraCompliant, ok(tc.theirs), ok("{}"))
		p := fatma()
		p.ID = "id-1"
		tc.change(p)
		if _, err := s.Update(t.Context(), p); err != nil || s.last() != patchHead+tc.want+`]}` {
			t.Errorf("%s: %v\n%s", name, err, s.last())
		}
	}
}

// TestEntraSendsAgainWhatComesBackOtherwise: a value that was changed on its
// way, or text where a boolean was, differs in every cycle.
func TestEntraSendsAgainWhatComesBackOtherwise(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ theirs, resent string }{
		"a boolean as text":    {strings.Replace(known, `"active":true`, `"active":"True"`, 1), `"path":"active","value":"True"`},
		"a name in small":      {strings.Replace(known, `"displayName":"Fatma Demir"`, `"displayName":"fatma demir"`, 1), `"path":"displayName"`},
		"an address elsewhere": {strings.Replace(known, `"type":"work"`, `"type":"other"`, 1), `{"op":"Add","path":"emails[type eq \"work\"].value"`},
	} {
		s := play(t, Entra, ok(tc.theirs), ok("{}"))
		p := fatma()
		p.ID = "id-1"
		if done, err := s.Update(t.Context(), p); done != Updated || err != nil || !strings.Contains(s.last(), tc.resent) {
			t.Errorf("%s: %q, %v, %s", name, done, err, s.last())
		}
	}
	s := play(t, Entra, ok(known))
	p := fatma()
	p.ID = "id-1"
	if done, err := s.Update(t.Context(), p); done != Nothing || err != nil || s.lines() != "GET /Users/id-1" {
		t.Errorf("nothing changed: %q, %v\n%s", done, err, s.lines())
	}
}

func TestEntraBeginsAnewWithWhoIsGone(t *testing.T) {
	t.Parallel()
	s := play(t, Entra, refuse(404, "No such user."), nobody, created("8"))
	p := fatma()
	p.ID = "7"
	if done, err := s.Update(t.Context(), p); done != Created || err != nil || p.ID != "8" {
		t.Errorf("%q, %v, %q", done, err, p.ID)
	}
	if want := "GET /Users/7\n" + match + "\nPOST /Users"; s.lines() != want {
		t.Errorf("sent were\n%s", s.lines())
	}
}

func TestEntraDeletesTwice(t *testing.T) {
	t.Parallel()
	s := play(t, Entra, reply{204, "", nil}, refuse(404, "gone"))
	p := fatma()
	p.ID = "7"
	for range 2 {
		if done, err := s.Remove(t.Context(), p); done != Deleted || err != nil {
			t.Errorf("%q, %v", done, err)
		}
	}
}

// TestEntraAsksBeforeItSendsAManager: in either order, and for the id only,
// until a server says that it cannot.
func TestEntraAsksBeforeItSendsAManager(t *testing.T) {
	t.Parallel()
	const one = "GET /Users?filter=id+eq+%22id-1%22+and+manager+eq+%22id-9%22"
	const other = "GET /Users?filter=manager+eq+%22id-9%22+and+id+eq+%22id-1%22"
	for _, tc := range []struct {
		name    string
		number  int
		replies []reply
		lines   string
		done    Done
	}{
		{"known already", 2, []reply{list(`{"id":"id-1"}`), list(`{"id":"id-1"}`)}, one + "&attributes=id", Nothing},
		{"unknown, asked in the other order", 3, []reply{nobody, {204, "", nil}, nobody, {204, "", nil}}, other + "&attributes=id\nPATCH /Users/id-1", Updated},
		{"attributes are not served", 2, []reply{refuse(501, "no"), nobody, {204, "", nil}, nobody, {204, "", nil}}, one + "&attributes=id\n" + one + "\nPATCH /Users/id-1", Updated},
	} {
		s := play(t, Entra, tc.replies...)
		p := fatma()
		p.ID, p.Manager, p.Person.N = "id-1", "id-9", tc.number
		if done, err := s.Refer(t.Context(), p); done != tc.done || err != nil || s.lines() != tc.lines || p.Managed != "id-9" {
			t.Errorf("%s: %q, %v, %q\n%s", tc.name, done, err, p.Managed, s.lines())
		}
		if done, err := s.Refer(t.Context(), p); done != Nothing || err != nil || s.lines() != tc.lines {
			t.Errorf("%s: sent again\n%s", tc.name, s.lines())
		}
		next := fatma()
		next.ID, next.Manager = "id-1", "id-9"
		if _, err := s.Refer(t.Context(), next); err != nil || strings.Contains(s.lines()[len(tc.lines):], "attributes") == strings.Contains(tc.name, "not served") {
			t.Errorf("%s: the next question is\n%s", tc.name, s.lines()[len(tc.lines):])
		}
	}
}

func TestEntraReplacesOneManagerByAnother(t *testing.T) {
	t.Parallel()
	for name, op := range map[Name]string{Entra: "Replace", EntraCompliant: "replace"} {
		s := play(t, name, nobody, reply{204, "", nil})
		p := fatma()
		p.ID, p.Managed, p.Manager = "id-1", "id-8", "id-9"
		_, err := s.Refer(t.Context(), p)
		if want := patchHead + `{"op":"` + op + `","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"id-9"}]}`; err != nil || s.last() != want {
			t.Errorf("%s: %v, %s", name, err, s.last())
		}
	}
}

// TestEntraFindsManagersInsideTheExtension: anywhere else they are not found,
// and sent again for ever.
func TestEntraFindsManagersInsideTheExtension(t *testing.T) {
	t.Parallel()
	for theirs, want := range map[string]string{
		`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"m1"}}}`: "m1",
		`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"m1"}}`:           "m1",
		`{"manager":{"value":"m1"}}`: "",
	} {
		user, err := ParseObject([]byte(theirs))
		if got := managerOf(user); got != want || err != nil {
			t.Errorf("%s: %q, %v", theirs, got, err)
		}
	}
}

func TestEntraImportsInSmallPages(t *testing.T) {
	t.Parallel()
	page := func(start string) reply {
		return reply{200, `{"totalResults":6,"startIndex":` + start + `,"itemsPerPage":1,"Resources":[{"id":"u` + start + `","active":true}]}`, nil}
	}
	s := play(t, Entra, page("1"), page("6"))
	if err := s.Import(t.Context(), func(User) {}); err != nil {
		t.Fatal(err)
	}
	const filter = "GET /Users?filter=active+eq+true+and+(meta.lastModified+ge+%222025-11-22T09%3A00%3A00Z%22+and+meta.lastModified+le+%222026-11-23T09%3A00%3A00Z%22)&count=5&startIndex="
	if want := filter + "1\n" + filter + "6"; s.lines() != want {
		t.Errorf("sent were\n%s", s.lines())
	}
	s = play(t, Entra, page("1"), page("1"))
	if err := s.Import(t.Context(), func(User) {}); KindOf(err) != NonCompliant || !strings.Contains(err.Error(), "startIndex 1 where 6") {
		t.Errorf("a startIndex that is not echoed: %v", err)
	}
}

func TestEntraSendsNoPasswords(t *testing.T) {
	t.Parallel()
	s := play(t, Entra, nobody)
	if done, err := s.SetPassword(t.Context(), fatma(), "x"); done != Nothing || err != nil || len(s.got) > 0 {
		t.Errorf("%q, %v, %s", done, err, s.lines())
	}
}
