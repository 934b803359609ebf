package schema

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim"
)

// users is the beginning of a body that is right by the letter.
const users = `"schemas":["` + scim.SchemaUser + `","` + ent + `"],"userName":"a"`

// readAs reads a user's body in a manner.
func readAs(t *testing.T, body string, m *scim.Manner) (scim.Resource, error) {
	t.Helper()
	body = strings.NewReplacer("$U", users, "$E", ent, "$C", scim.SchemaUser).Replace(body)
	in, err := scim.Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return User().Read(in, m)
}

// TestTwoManners reads each body in both: tolerantly it is understood and the
// quirk is noted, by the letter it is refused, unless the RFC allows it.
func TestTwoManners(t *testing.T) {
	t.Parallel()
	const fine = ""
	for _, tc := range []struct {
		name, body string
		quirks     []scim.Quirk
		strict     string // scimType of the refusal
	}{
		{"what the RFC asks for", `{$U}`, nil, fine},
		{"without schemas", `{"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"schemas null", `{"schemas":null,"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"schemas as a text", `{"schemas":"$C","userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"schemas as an object", `{"schemas":{},"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"schemas empty", `{"schemas":[],"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidValue},
		{"schemas with a number", `{"schemas":["$C",1],"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidValue},
		{"schemas with an empty text", `{"schemas":["$C",""],"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidValue},
		{"schemas with an unknown one", `{"schemas":["$C","urn:example:x"],"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidValue},
		{"schemas of another type", `{"schemas":["` + scim.SchemaGroup + `"],"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidValue},
		{"schemas with one twice", `{"schemas":["$C","$C"],"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidValue},
		{"schemas without the core", `{"schemas":["$E"],"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidValue},
		{"schemas of SCIM 1.1", `{"schemas":["urn:scim:schemas:core:1.0"],"userName":"a"}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidValue},
		{"a URN in another case", `{"schemas":["URN:IETF:params:scim:schemas:CORE:2.0:User"],"userName":"a"}`, nil, fine},
		{"an extension listed without data", `{"schemas":["$C","$E"],"userName":"a"}`, nil, fine},
		{"an extension not listed", `{"schemas":["$C"],"userName":"a","$E":{"department":"d"}}`, []scim.Quirk{scim.QuirkUnlistedURN}, scim.InvalidValue},
		{"an extension that says nothing and is not listed", `{"schemas":["$C"],"userName":"a","$E":{"department":null}}`, []scim.Quirk{scim.QuirkNulls}, fine},
		{"an extension under another name", `{$U,"urn:scim:schemas:extension:enterprise:1.0":{"department":"d"}}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"an extension in another case", `{$U,"` + strings.ToUpper(ent) + `":{"department":"d"}}`, []scim.Quirk{scim.QuirkNameCase}, fine},
		{"core attributes under the core URN", `{$U,"$C":{"title":"t"}}`, []scim.Quirk{scim.QuirkURNPrefix}, scim.InvalidSyntax},
		{"an unknown attribute", `{$U,"department":"d"}`, []scim.Quirk{scim.QuirkUnknown}, scim.InvalidSyntax},
		{"an unknown part", `{$U,"name":{"nick":"n"}}`, []scim.Quirk{scim.QuirkUnknown}, scim.InvalidSyntax},
		{"an unknown part of an entry", `{$U,"emails":[{"value":"x","verified":true}]}`, []scim.Quirk{scim.QuirkUnknown}, scim.InvalidSyntax},
		{"an unknown attribute of an extension", `{$U,"$E":{"badge":"1"}}`, []scim.Quirk{scim.QuirkUnknown}, scim.InvalidSyntax},
		{"an unknown schema", `{$U,"urn:example:x":{"a":1}}`, []scim.Quirk{scim.QuirkUnknown}, scim.InvalidSyntax},
		{"names in another case", `{$U,"TITLE":"t","name":{"GIVENname":"n"}}`, []scim.Quirk{scim.QuirkNameCase}, fine},
		{"a dotted key", `{$U,"name.givenName":"n"}`, []scim.Quirk{scim.QuirkPathKeys}, scim.InvalidSyntax},
		{"a key with a URN", `{$U,"$E:department":"d"}`, []scim.Quirk{scim.QuirkPathKeys}, scim.InvalidSyntax},
		{"an id", `{$U,"id":"1"}`, []scim.Quirk{scim.QuirkClientID}, fine},
		{"meta and groups", `{$U,"meta":{"version":"x"},"groups":[{"value":"g"}]}`, []scim.Quirk{scim.QuirkReadOnly}, fine},
		{"meta and groups that say nothing", `{$U,"meta":{},"groups":[]}`, nil, fine},
		{"a manager's name", `{$U,"$E":{"manager":{"value":"2","displayName":"x"}}}`, []scim.Quirk{scim.QuirkReadOnly}, fine},
		{"a password", `{$U,"password":"secret"}`, []scim.Quirk{scim.QuirkPassword}, fine},
		{"a null", `{$U,"title":null}`, []scim.Quirk{scim.QuirkNulls}, fine},
		{"an empty array", `{$U,"emails":[]}`, nil, fine},
		{"an empty text", `{$U,"title":""}`, []scim.Quirk{scim.QuirkClearing}, fine},
		{"an empty text for an object", `{$U,"name":""}`, []scim.Quirk{scim.QuirkClearing}, scim.InvalidValue},
		{"a boolean as a text", `{$U,"active":"True"}`, []scim.Quirk{scim.QuirkTextBoolean}, scim.InvalidValue},
		{"a boolean of an entry as a text", `{$U,"emails":[{"value":"x","primary":"false"}]}`, []scim.Quirk{scim.QuirkTextBoolean}, scim.InvalidValue},
		{"one object for a list", `{$U,"emails":{"value":"x"}}`, []scim.Quirk{scim.QuirkSingle}, scim.InvalidValue},
		{"a text for an entry", `{$U,"roles":["r"]}`, []scim.Quirk{scim.QuirkSingle}, scim.InvalidValue},
		{"manager as a text", `{$U,"$E":{"manager":"2"}}`, []scim.Quirk{scim.QuirkManager}, scim.InvalidValue},
		{"manager in an array", `{$U,"$E":{"manager":[{"value":"2"}]}}`, []scim.Quirk{scim.QuirkManager}, scim.InvalidValue},
		{"two primaries", `{$U,"emails":[{"value":"x","primary":true},{"value":"y","primary":true}]}`, []scim.Quirk{scim.QuirkPrimaries}, scim.InvalidValue},
		{"bytes that are no certificate", `{$U,"x509Certificates":[{"value":"aGk="}]}`, []scim.Quirk{scim.QuirkCertificate}, scim.InvalidValue},
		{"an unlisted type", `{$U,"emails":[{"value":"x","type":"boat"}]}`, nil, fine},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tolerant, strict := &scim.Manner{}, &scim.Manner{Strict: true}
			doc, err := readAs(t, tc.body, tolerant)
			if err != nil || !slices.Equal(tolerant.Met(), tc.quirks) {
				t.Errorf("tolerantly: %v, quirks %v; want %v", err, tolerant.Met(), tc.quirks)
			}
			same, err := readAs(t, tc.body, strict)
			var refused *scim.Error
			switch {
			case tc.strict == fine && (err != nil || !reflect.DeepEqual(same, doc) || !slices.Equal(strict.Met(), tc.quirks)):
				t.Errorf("by the letter: %v, %v, quirks %v; want %v", same, err, strict.Met(), doc)
			case tc.strict != fine && (!errors.As(err, &refused) || refused.Status != 400 || refused.Type != tc.strict):
				t.Errorf("by the letter: %v; want %s", err, tc.strict)
			}
		})
	}
}

func TestNumbersAsTextsInTwoManners(t *testing.T) {
	t.Parallel()
	in := scim.Resource{"schemas": []any{"urn:example:2.0:Pet"}, "legs": "4"}
	m := &scim.Manner{}
	if _, err := pet(t).Read(in, m); err != nil || !slices.Equal(m.Met(), []scim.Quirk{scim.QuirkTextNumber}) {
		t.Errorf("%v, %v", err, m.Met())
	}
	if doc, err := pet(t).Read(in, &scim.Manner{Strict: true}); err == nil {
		t.Errorf("by the letter: %v", doc)
	}
	for _, odd := range []string{"", " 4", "4 ", "0x4", "04", "+4", "1e400", "4.5", "९", "NaN", "4}", strings.Repeat("1", 2_000)} {
		if doc, err := pet(t).Read(scim.Resource{"legs": odd}, nil); err == nil && doc["legs"] != nil {
			t.Errorf("%.20q became %v", odd, doc["legs"])
		}
	}
	for n, ok := range map[int]bool{scim.MaxNumber - 1: true, scim.MaxNumber: true, scim.MaxNumber + 1: false} {
		if _, err := pet(t).Read(scim.Resource{"weight": "1." + strings.Repeat("0", n-2)}, nil); (err == nil) != ok {
			t.Errorf("a text of %d digits: %v", n, err)
		}
	}
}

func TestWhichUnknownNameIsToldDoesNotDependOnChance(t *testing.T) {
	t.Parallel()
	const body = `{$U,"name":{"b":1,"a":1,"c":1,"d":1}}`
	_, first := readAs(t, body, &scim.Manner{Strict: true})
	for range 20 {
		if _, err := readAs(t, body, &scim.Manner{Strict: true}); err.Error() != first.Error() {
			t.Fatalf("%v, then %v", first, err)
		}
	}
}
