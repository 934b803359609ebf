package script

import (
	"strings"
	"testing"
)

const good = `Somebody asks, for a reason.

It is written somewhere.

-- headers --
User-Agent: Asker 1.0
# a comment
Accept: application/scim+json

-- request: asks --
GET /Users?filter=userName eq "a b"
X-Empty:
# another comment

-- response --
200
ETag: {any}
{"totalResults":1,
 # a comment between
 "Resources":[{"id":"{ada}", ...}], ...}

-- told --
# a comment
Asker looked for a b and found Ada
  There was one.  

-- request --
POST /Users

{"userName":"ada"}
-- response --
201
`

func TestParse(t *testing.T) {
	t.Parallel()
	s, err := Parse("a/b", strings.ReplaceAll(good, "\n", "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "a/b" || s.About != "Somebody asks, for a reason.\n\nIt is written somewhere." {
		t.Errorf("name %q, about %q", s.Name, s.About)
	}
	if len(s.Headers) != 2 || s.Headers[1] != (Header{"Accept", "application/scim+json"}) || len(s.Steps) != 2 {
		t.Fatalf("headers %v, %d steps", s.Headers, len(s.Steps))
	}
	first, second := s.Steps[0], s.Steps[1]
	if first.Title != "asks" || first.Line != 10 || first.Request.Method != "GET" || first.Request.Target != `/Users?filter=userName eq "a b"` {
		t.Errorf("first step %+v", first)
	}
	if len(first.Request.Headers) != 1 || first.Request.Headers[0] != (Header{Name: "X-Empty"}) || first.Request.Body != "" {
		t.Errorf("first request %+v", first.Request)
	}
	if first.Want.Status != 200 || len(first.Want.Headers) != 1 || first.Want.pattern == nil {
		t.Errorf("first answer %+v", first.Want)
	}
	if first.Told != "Asker looked for a b and found Ada" || first.Why != "There was one." || second.Told != "" || second.Why != "" {
		t.Errorf("told %q and %q, %q and %q", first.Told, first.Why, second.Told, second.Why)
	}
	if second.Title != "" || second.Request.Body != `{"userName":"ada"}` || second.Want.Body != "" || second.Want.Status != 201 {
		t.Errorf("second step %+v", second)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const ask, answer = "-- request --\nGET /\n", "-- response --\n200\n"
	for _, tc := range []struct{ name, text, want string }{
		{"a file without prose", ask + answer, "f:1: a conversation opens with a paragraph"},
		{"a file without requests", "prose\n", "f:1: there is no request"},
		{"an unknown section", "prose\n-- events --\n", `f:2: there is no section "events"`},
		{"a request at the end", "prose\n" + ask, "f:2: this request has no response"},
		{"two requests in a row", "prose\n" + ask + ask + answer, `f:4: expected the response`},
		{"a response first", "prose\n" + answer, "f:2: this response follows no request"},
		{"two responses in a row", "prose\n" + ask + answer + answer, "f:6: this response follows no request"},
		{"an empty request", "prose\n-- request --\n\n" + answer, "f:2: expected a method and a target"},
		{"a request without a method", "prose\n-- request --\n/Users\n" + answer, `found "/Users"`},
		{"a target without a slash", "prose\n-- request --\nGET Users\n" + answer, `found "GET Users"`},
		{"an empty response", "prose\n" + ask + "-- response --\n", "f:4: expected a status, such as 200"},
		{"a status in words", "prose\n" + ask + "-- response --\nOK\n", `expected a status from 200 to 599, found "OK"`},
		{"a status nobody answers", "prose\n" + ask + "-- response --\n600\n", `found "600"`},
		{"a wanted body that is no JSON", "prose\n" + ask + answer + "{\"a\":}\n", "f:4: the body wanted is not JSON"},
		{"a wanted body with more after it", "prose\n" + ask + answer + "{} {}\n", "there is more after the JSON value"},
		{"a sentence before the answer", "prose\n" + ask + "-- told --\nA did\n" + answer, "f:4: expected the response"},
		{"a sentence first", "prose\n-- told --\nA did\n" + ask + answer, "f:2: this sentence follows no response"},
		{"two sentences in a row", "prose\n" + ask + answer + "-- told --\nA did\n-- told --\nA did\n", "f:8: this sentence follows no response"},
		{"an empty sentence", "prose\n" + ask + answer + "-- told --\n\n", "f:6: expected a sentence on one line"},
		{"three sentences", "prose\n" + ask + answer + "-- told --\nA did\nThis.\nAnd that.\n", "f:6: expected a sentence on one line"},
		{"headers after a request", "prose\n" + ask + answer + "-- headers --\nA: b\n", "f:6: headers stand before the first request"},
		{"headers that are none", "prose\n-- headers --\nA b\n" + ask + answer, `f:2: "A b" is no header`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("f", tc.text)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("wanted %q, got %v", tc.want, err)
			}
		})
	}
}
