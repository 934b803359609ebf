package script

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// play plays text against a server that answers as handler says.
func play(t *testing.T, text string, handler http.HandlerFunc) []Outcome {
	t.Helper()
	s, err := Parse("test", "Prose.\n\n"+text)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	p := Player{Base: server.URL + "/d/x/scim/v2/", Token: "s3cret", Client: server.Client(), Unique: "u1"}
	outcomes, err := p.Play(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// answer answers every request alike.
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// notFound is a refusal as it should be.
const notFound = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"No such user."}`

var answers = []struct {
	name    string
	want    string // the response section
	answer  http.HandlerFunc
	differs string
}{
	{"all as wanted", "200\nETag: W/\"1\"\n{\"id\":\"{ada}\"}", answer(200, `{"id":"7"}`, "ETag", `W/"1"`), ""},
	{"another status", "201", answer(200, `{"id":"7"}`), `status: wanted 201, got 200 {"id":"7"}`},
	{"another header", "200\nETag: W/\"1\"", answer(200, `{}`, "ETag", `W/"2"`), `header ETag: wanted W/"1", got W/"2"`},
	{"a header missing", "200\nETag: {any}", answer(200, `{}`), `header ETag: wanted {any}, got nothing`},
	{"a header too many", "200\nServer: {absent}", answer(200, `{}`, "Server", "x/1"), `header Server: wanted nothing, got x/1`},
	{"a header that should be absent and is", "200\nX-Powered-By: {absent}", answer(200, `{}`), ""},
	{"a member missing", "200\n{\"id\":\"{ada}\", ...}", answer(200, `{"userName":"ada"}`), `body.id: wanted "{ada}", got nothing`},
	{"a member of another type", "200\n{\"active\":true}", answer(200, `{"active":"True"}`), `body.active: wanted true, got "True"`},
	{"a member too many", "200\n{\"id\":\"{ada}\"}", answer(200, `{"id":"7","password":"x"}`), `body.password: wanted nothing, got "x"`},
	{"an empty body", "200\n{...}", answer(200, ""), `body: wanted JSON, got an empty body`},
	{"a page instead of JSON", "200\n{...}", answer(200, "<html>"), `body: wanted JSON, got <html>`},
	{"another media type", "200", answer(200, `{}`, "Content-Type", "application/json"), `header Content-Type: wanted application/scim+json, got "application/json"`},
	{"another charset", "200", answer(200, `{}`, "Content-Type", "application/scim+json; charset=latin1"), `header Content-Type`},
	{"UTF-8 said aloud", "200", answer(200, `{}`, "Content-Type", "application/scim+json; charset=utf-8"), ""},
	{"another media type that is wanted", "200\nContent-Type: text/html", answer(200, `{}`, "Content-Type", "text/html"), ""},
	{"a refusal as it should be", "404", answer(404, notFound), ""},
	{"a refusal whose status is a number", "404", answer(404, strings.Replace(notFound, `"404"`, `404`, 1)), `body.status: wanted "404", got 404`},
	{"a refusal whose status is another", "404", answer(404, strings.Replace(notFound, `404`, `400`, 1)), `body.status: wanted "404", got "400"`},
	{"a refusal without detail", "404", answer(404, strings.Replace(notFound, `detail`, `message`, 1)), `body.detail: wanted "{string}", got nothing`},
	{"a refusal with an empty detail", "404", answer(404, strings.Replace(notFound, `No such user.`, ``, 1)), `body.detail: wanted {string}, got ""`},
	{"a refusal of another schema", "404", answer(404, strings.Replace(notFound, `:Error`, `:Oops`, 1)), `body.schemas[0]`},
	{"a refusal in words", "404", answer(404, "not found"), `body: wanted JSON, got not found`},
	{"a refusal without a body", "404", answer(404, ""), `body: wanted JSON, got an empty body`},
	{"a redirect is not followed", "200", answer(302, "", "Location", "/elsewhere"), `status: wanted 200, got 302`},
}

func TestPlayFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, tc := range answers {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			outcomes := play(t, "-- request --\nGET /Users/7\n-- response --\n"+tc.want, tc.answer)
			if len(outcomes) != 1 {
				t.Fatalf("wanted one outcome, got %d", len(outcomes))
			}
			checkMismatches(t, outcomes[0].Mismatches, tc.differs)
			if outcomes[0].Failed() != (tc.differs != "") {
				t.Errorf("Failed is %v", outcomes[0].Failed())
			}
		})
	}
}

func TestABodyAfter204IsWrong(t *testing.T) {
	t.Parallel()
	found := compare(names{}, Want{Status: 204}, Got{Status: 204, Header: http.Header{"Content-Type": {"application/scim+json"}}, Body: []byte("{}")}, false)
	checkMismatches(t, found, "body: wanted nothing after 204")
}

const oddRequests = `-- headers --
User-Agent:
Accept: application/scim+json
Content-Type: application/scim+json

-- request --
POST //Users?
{"userName":"ada.{unique}","nick":"{UNIQUE}"}
-- response --
200
ETag: {etag}
{"id":"{ada}", ...}

-- request --
GET /Users/{ada}?filter=userName eq "a"&x=%41+[1]
Authorization: {token}
If-None-Match: {etag}
-- response --
200

-- request --
DELETE /Users/{ada}?t={token}
Authorization:
Content-Type: text/plain
-- response --
200
`

func TestPlaySendsWhatTheFileSays(t *testing.T) {
	t.Parallel()
	var seen []string
	outcomes := play(t, oddRequests, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h := r.Header
		seen = append(seen, fmt.Sprintf("%s %s|%s|%q|%s|%s|%s|%s", r.Method, r.RequestURI, h.Get("Authorization"),
			h["User-Agent"], h.Get("Accept"), h.Get("Content-Type"), h.Get("If-None-Match"), body))
		answer(200, `{"id":"a/7","x":1}`, "ETag", `W/"3"`)(w, r)
	})
	want := []string{
		`POST /d/x/scim/v2//Users?|Bearer s3cret|[]|application/scim+json|application/scim+json||{"userName":"ada.u1","nick":"U1"}`,
		`GET /d/x/scim/v2/Users/a%2F7?filter=userName%20eq%20%22a%22&x=%41+[1]|s3cret|[]|application/scim+json||W/"3"|`,
		`DELETE /d/x/scim/v2/Users/a%2F7?t=s3cret||[]|application/scim+json|text/plain||`,
	}
	for i := range want {
		if i >= len(seen) || seen[i] != want[i] {
			t.Errorf("step %d: wanted\n%s, got\n%q", i, want[i], seen)
		}
	}
	for _, o := range outcomes {
		if o.Failed() || strings.Contains(fmt.Sprint(o.Sent), "s3cret") {
			t.Errorf("mismatches %v, sent %v (the token must not be told)", o.Mismatches, o.Sent)
		}
	}
}

func TestPlayFillsInTheSentence(t *testing.T) {
	t.Parallel()
	outcomes := play(t, `-- request --
POST /Users
-- response --
200
{"id":"{ada}"}
-- told --
Asker created {ada}, {unique}
It was {token}, {nobody}.

-- request --
GET /Users
-- response --
200
`, answer(200, `{"id":"7"}`))
	if told, why := outcomes[0].Told, outcomes[0].Why; told != "Asker created 7, u1" || why != "It was {token}, {nobody}." {
		t.Errorf("told %q, %q", told, why)
	}
	if outcomes[1].Told != "" || outcomes[1].Why != "" {
		t.Errorf("told of a step that says nothing: %+v", outcomes[1])
	}
}

func TestPlaySendsTheLastAnswerBack(t *testing.T) {
	t.Parallel()
	var bodies []string
	play(t, `-- request --
GET /Users/7
-- response --
200

-- request --
PUT /Users/7
{answer}
-- response --
200

-- request --
PUT /Users/7
{answer}
{"name":{"familyName":"Berg {unique}"},"title":null,"emails":[]}
-- response --
200
`, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		answer(200, `{"id":"7","name":{"givenName":"Ada","familyName":"<O>"},"title":"x","emails":[{}],"n":1.50}`)(w, r)
	})
	want := []string{
		"",
		`{"id":"7","name":{"givenName":"Ada","familyName":"<O>"},"title":"x","emails":[{}],"n":1.50}`,
		`{"emails":[],"id":"7","n":1.50,"name":{"familyName":"Berg u1","givenName":"Ada"}}`,
	}
	for i := range want {
		if bodies[i] != want[i] {
			t.Errorf("step %d: wanted %s, got %s", i, want[i], bodies[i])
		}
	}
}

func TestAStepThatCannotBeSentIsReported(t *testing.T) {
	t.Parallel()
	const after = "\n-- response --\n200\n"
	for _, tc := range []struct{ name, request, want string }{
		{"a name in the target", "GET /Users/{ada}", "{ada} has no value"},
		{"a name in a header", "GET /Users\nIf-Match: {etag}", "{etag} has no value"},
		{"a name in a body", "POST /Users\n{\"a\":\"{ada}\"}", "{ada} has no value"},
		{"a name in a change", "PUT /Users\n{answer}\n{\"a\":\"{ada}\"}", "{ada} has no value"},
		{"an answer that is no object", "PUT /Users\n{answer}", "the last answer cannot be sent back: it is not a JSON object"},
		{"a change that is no JSON", "PUT /Users/x\n{answer}\n{a", "the last answer cannot be sent back"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			outcomes := play(t, "-- request --\nGET /\n-- response --\n200\n-- request --\n"+tc.request+after, answer(200, `[]`))
			if len(outcomes) != 2 || !outcomes[1].Failed() || outcomes[1].Sent.Method != "" {
				t.Fatalf("wanted two outcomes, the second not sent: %+v", outcomes)
			}
			checkMismatches(t, outcomes[1].Mismatches, tc.want)
		})
	}
}

func TestPlayUnpacksGzip(t *testing.T) {
	t.Parallel()
	outcomes := play(t, "-- request --\nGET /Users\nAccept-Encoding: gzip,deflate\n-- response --\n200\n{\"id\":\"7\"}\n",
		func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/scim+json")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, `{"id":"7"}`)
			_ = z.Close()
		})
	checkMismatches(t, outcomes[0].Mismatches, "")
}

func TestPlayTellsWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	s, err := Parse("a/b", "Prose.\n-- request --\nGET /Users\n-- response --\n200\n")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(answer(200, "{}"))
	server.Close()
	if _, err = (Player{Base: server.URL}).Play(t.Context(), s); err == nil || !strings.Contains(err.Error(), "play a/b, line 2") {
		t.Errorf("a closed server: got %v", err)
	}
	if _, err = (Player{Base: "scim/v2"}).Play(t.Context(), s); err == nil || !strings.Contains(err.Error(), "is not the base URL of a server") {
		t.Errorf("half a URL: got %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = (Player{Base: "http://127.0.0.1:1"}).Play(ended, s); err == nil {
		t.Error("an ended context: got no error")
	}
}

func TestAnAnswerThatBreaksOff(t *testing.T) {
	t.Parallel()
	s, err := Parse("a/b", "Prose.\n-- request --\nGET /Users\n-- response --\n200\n")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(answer(200, "{", "Content-Length", "100"))
	t.Cleanup(server.Close)
	if _, err = (Player{Base: server.URL}).Play(t.Context(), s); err == nil || !strings.Contains(err.Error(), "the answer broke off") {
		t.Errorf("got %v", err)
	}
}
