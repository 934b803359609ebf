package scim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
)

// members writes an object with n members.
func members(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `%c"m%d":1`, ",{"[b2i(i == 0)], i)
	}
	return b.String() + "}"
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// nested writes an object whose value lies inside n objects and arrays.
func nested(n int) string {
	return `{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}`
}

func array(n int) string {
	return `{"a":[` + strings.TrimSuffix(strings.Repeat("1,", n), ",") + `]}`
}

func text(n int) string { return `{"a":"` + strings.Repeat("x", n) + `"}` }

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, body, kind, says string }{
		{"nothing", "", scim.InvalidSyntax, "empty"},
		{"blanks", " \n ", scim.InvalidSyntax, "empty"},
		{"a byte order mark", "\xef\xbb\xbf{}", scim.InvalidSyntax, "byte order mark"},
		{"an array", "[{}]", scim.InvalidSyntax, "an array"},
		{"null", "null", scim.InvalidSyntax, "null"},
		{"a string", `"x"`, scim.InvalidSyntax, "a string"},
		{"a number", "1", scim.InvalidSyntax, "a number"},
		{"a boolean", "true", scim.InvalidSyntax, "a boolean"},
		{"no JSON", "userName=x", scim.InvalidSyntax, "byte 0"},
		{"an object cut off", `{"a":1`, scim.InvalidSyntax, "ends before"},
		{"a string cut off", `{"a":"x`, scim.InvalidSyntax, "ends before"},
		{"a comma too many", `{"a":1,}`, scim.InvalidSyntax, "byte 6"},
		{"single quotes", `{'a':1}`, scim.InvalidSyntax, "byte 1"},
		{"a comment", `{/**/}`, scim.InvalidSyntax, "byte 1"},
		{"NaN", `{"a":NaN}`, scim.InvalidSyntax, "byte 5"},
		{"a leading zero", `{"a":01}`, scim.InvalidSyntax, "byte 6"},
		{"a second object", `{} {}`, scim.InvalidSyntax, "follows"},
		{"a brace too many", `{}}`, scim.InvalidSyntax, "follows"},
		{"a name twice", `{"a":1,"a":2}`, scim.InvalidSyntax, "twice"},
		{"a name twice in another case", `{"userName":"a","USERNAME":"b"}`, scim.InvalidSyntax, "twice"},
		{"a name twice by the Kelvin sign", `{"nick":"a","NIC\u212a":"b"}`, scim.InvalidSyntax, "twice"},
		{"a name twice further in", `{"a":[{"b":1,"B":2}]}`, scim.InvalidSyntax, "twice"},
		{"bad UTF-8", "{\"a\":\"\xff\"}", scim.InvalidSyntax, "UTF-8"},
		{"bad UTF-8 in a name", "{\"\xc0\xaf\":1}", scim.InvalidSyntax, "UTF-8"},
		{"a lone surrogate", `{"a":"\ud800"}`, scim.InvalidSyntax, "surrogate"},
		{"a raw line feed in a string", "{\"a\":\"\n\"}", scim.InvalidSyntax, "byte 6"},
		{"one level too deep", nested(scim.MaxDepth + 1), scim.InvalidSyntax, "deeper than 32"},
		{"ten thousand levels", strings.Repeat(`{"a":`, 10_000), scim.InvalidSyntax, "deeper than 32"},
		{"a million brackets", `{"a":` + strings.Repeat("[", 1_000_000), scim.InvalidSyntax, "deeper than 32"},
		{"one member too many", members(scim.MaxMembers + 1), scim.InvalidSyntax, "members than 512"},
		{"one value too many", "{\"a\":[" + strings.TrimSuffix(strings.Repeat("[0"+strings.Repeat(",0", 98)+"],", 301), ",") + "]}", scim.InvalidSyntax, "more values than 30000"},
		{"one entry too many", array(scim.MaxEntries + 1), scim.InvalidSyntax, "entries than 1000"},
		{"one byte too many", text(scim.MaxString + 1), scim.InvalidSyntax, "longer in bytes than 65536"},
		{"a name too long", `{"` + strings.Repeat("x", scim.MaxString+1) + `":1}`, scim.InvalidSyntax, "longer in bytes"},
		{"a number too long", `{"a":[` + strings.Repeat("1", scim.MaxNumber+1) + `]}`, scim.InvalidSyntax, "number longer in bytes than 1000"},
		{"NUL", `{"name":{"givenName":"a\u0000b"}}`, scim.InvalidValue, "/name/givenName"},
		{"an escape character", `{"a":"\u001b[31m"}`, scim.InvalidValue, "U+001B"},
		{"NUL under a long name", `{"` + strings.Repeat("é", 99) + `":"\u0000"}`, scim.InvalidValue, "é…"},
		{"NUL in a name", `{"a\u0000":1}`, scim.InvalidValue, "U+0000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := scim.Parse([]byte(tc.body))
			var refused *scim.Error
			if !errors.As(err, &refused) {
				t.Fatalf("got %v, %v", got, err)
			}
			if refused.Status != 400 || refused.Type != tc.kind || !strings.Contains(refused.Detail, tc.says) {
				t.Errorf("got %v; want %s with %q", refused, tc.kind, tc.says)
			}
		})
	}
}

func TestParseAcceptsWhatIsJustAllowed(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"the deepest":        nested(scim.MaxDepth),
		"the most members":   members(scim.MaxMembers),
		"the longest list":   array(scim.MaxEntries),
		"the longest text":   text(scim.MaxString),
		"the longest number": `{"a":` + strings.Repeat("1", scim.MaxNumber) + `}`,
		"blanks around":      " \r\n\t{ } \n",
		"tab and newlines":   `{"a":"1\t2\r\n3"}`,
		"a pair of surrogates, C1 controls and a direction mark": `{"a":"\ud83d\ude00\u0085\u202e"}`,
	} {
		if _, err := scim.Parse([]byte(body)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseKeepsValuesExactly(t *testing.T) {
	t.Parallel()
	got, err := scim.Parse([]byte(`{"n":[1.50,-0,1e400,12345678901234567890],"s":" \u00e9\/\"<&>","t":true,"f":false,"z":null,"o":{},"l":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := scim.Resource{
		"n": []any{json.Number("1.50"), json.Number("-0"), json.Number("1e400"), json.Number("12345678901234567890")},
		"s": ` é/"<&>`, "t": true, "f": false, "z": nil, "o": map[string]any{}, "l": []any{},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v", got)
	}
}

func TestParseStoredHasNoLimits(t *testing.T) {
	t.Parallel()
	for _, body := range []string{nested(40), members(600), array(2_000), text(scim.MaxString + 1), `{"a":` + strings.Repeat("1", scim.MaxNumber+1) + `}`} {
		if _, err := scim.ParseStored([]byte(body)); err != nil {
			t.Errorf("%.40s…: %v", body, err)
		}
	}
	if _, err := scim.ParseStored([]byte(`{"a":`)); err == nil {
		t.Error("a damaged document was read")
	}
}

func TestCloneSharesNothingThatChanges(t *testing.T) {
	t.Parallel()
	doc := scim.Resource{"a": map[string]any{"b": []any{map[string]any{"c": "d"}, json.Number("1"), nil}}}
	copied := scim.Clone(doc)
	if !reflect.DeepEqual(doc, copied) {
		t.Fatalf("got %v", copied)
	}
	list := copied["a"].(map[string]any)["b"].([]any)
	list[0].(map[string]any)["c"] = "changed"
	list[1] = "changed"
	copied["new"] = true
	want := scim.Resource{"a": map[string]any{"b": []any{map[string]any{"c": "d"}, json.Number("1"), nil}}}
	if !reflect.DeepEqual(doc, want) {
		t.Errorf("the original became %v", doc)
	}
	if scim.Clone(nil) != nil {
		t.Error("a clone of nothing is something")
	}
}

// FuzzParse: never a panic, always an *scim.Error 400, and what is accepted
// is what encoding/json reads too.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"userName":"a","emails":[{"value":"x","primary":true}]}`, `{"a":"\ud83d\ude00"}`,
		`{"a":1,"A":2}`, `{"a":"\u0000"}`, `[`, `{`, `{"a":[[[[]]]]}`, "\xef\xbb\xbf{}", `{"a":1e5}x`, `"`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := scim.Parse(body)
		if err != nil {
			var refused *scim.Error
			want := 400
			if len(body) > scim.MaxBody {
				want = 413
			}
			if !errors.As(err, &refused) || refused.Status != want || refused.Detail == "" {
				t.Fatalf("got %v", err)
			}
			return
		}
		var want map[string]any
		d := json.NewDecoder(strings.NewReader(string(body)))
		d.UseNumber()
		if err := d.Decode(&want); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, encoding/json %v (%v)", got, want, err)
		}
		for name, parse := range map[string]func([]byte) (any, error){
			"stored": stored, "long": long, "any": scim.ParseAny,
		} {
			if again, err := parse(body); err != nil || !reflect.DeepEqual(again, any(got)) {
				t.Fatalf("%s: %v, %v", name, again, err)
			}
		}
	})
}

func stored(body []byte) (any, error) { return scim.ParseStored(body) }

func long(body []byte) (any, error) { return scim.ParseLong(body) }

func BenchmarkParseTenThousandDeep(b *testing.B) {
	body := []byte(strings.Repeat(`{"a":`, 10_000))
	for b.Loop() {
		if _, err := scim.Parse(body); err == nil {
			b.Fatal("accepted")
		}
	}
}

func BenchmarkParseStored(b *testing.B) {
	doc := []byte(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"0192f1c0-1111-7abc-8def-0123456789ab","externalId":"00u1","userName":"ada@example.com","name":{"familyName":"Okonjo","givenName":"Ada"},"displayName":"Ada Okonjo","active":true,"emails":[{"value":"ada@example.com","type":"work","primary":true}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"1","department":"R"}}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scim.ParseStored(doc); err != nil {
			b.Fatal(err)
		}
	}
}
