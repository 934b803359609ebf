package patch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// crew are members a filter may choose among.
var crew = []scim.Resource{
	{"value": "a", "type": "User", "display": "Ada"},
	{"value": "b", "type": "User", "display": "Bo"},
	{"value": "g", "type": "Group", "display": "Crew"},
}

// told writes steps as "+a b -c =d", with whom a filter chooses of the crew.
func told(steps []Membership) string {
	var all []string
	for _, s := range steps {
		ids := slices.Clone(s.IDs)
		sign := map[Kind]string{Add: "+", Remove: "-", Replace: "="}[s.Kind]
		if s.Where != nil {
			sign += "?"
			for _, m := range crew {
				if s.Where(m) {
					ids = append(ids, m["value"].(string))
				}
			}
		}
		all = append(all, sign+strings.Join(ids, ","))
	}
	return strings.Join(all, " ")
}

// sorted takes members out of operations and tells steps and what is left.
func sorted(ops string, m *scim.Manner) (string, error) {
	parsed, err := ParseLong(asSent(" "+ops), m)
	if err != nil {
		return "", err
	}
	rest, steps, err := Members(schema.Group(), parsed, m)
	text := told(steps)
	for _, op := range rest {
		text += fmt.Sprintf(" %d:%s %s %v", op.ordinal(-1), op.Kind, op.Path, op.Value)
	}
	return strings.TrimSpace(text), err
}

// core is the URN in front of a group's own attributes.
const core = "urn:ietf:params:scim:schemas:core:2.0:Group"

// memberCases are operations on members, and what they come to.
var memberCases = []struct {
	name, ops, want string // steps, then what is left; or the refusal
	letter          string // by the letter, "" for the same
}{
	{"one is added", `{"op":"add","path":"members","value":[{"value":"a"}]}`, "+a", ""},
	{"several are added", `{"op":"add","path":"members","value":[{"value":"a","type":"User"},{"value":"b","$ref":"../Users/b"}]}`, "+a,b", ""},
	{"twice the same is once", `{"op":"add","path":"members","value":[{"value":"a"},{"value":"b"},{"value":"a"}]}`, "+a,b", ""},
	{"a single object", `{"op":"add","path":"members","value":{"value":"a"}}`, "+a", "invalidValue"},
	{"a bare text", `{"op":"add","path":"members","value":"a"}`, "+a", "invalidValue"},
	{"a list of bare texts", `{"op":"add","path":"members","value":["a","b"]}`, "+a,b", "invalidValue"},
	{"a reference alone", `{"op":"add","path":"members","value":[{"$ref":"https://x/scim/v2/Users/a"}]}`, "+a", "invalidValue"},
	{"an empty reference", `{"op":"add","path":"members","value":[{"$ref":null,"value":"a"}]}`, "+a", ""},
	{"names in any case", `{"op":"add","path":"MEMBERS","value":[{"Value":"a","Display":"A"}]}`, "+a", ""},
	{"what nobody defined, of any type", `{"op":"add","path":"members","value":[{"value":"a","rank":1,"tags":["x"],"team":{"value":"t"}}]}`, "+a", "invalidSyntax"},
	{"the core URN in front", `{"op":"add","path":"` + core + `:members","value":[{"value":"a"}]}`, "+a", ""},
	{"nobody is added", `{"op":"add","path":"members","value":[]}`, "+", ""},
	{"null is nobody", `{"op":"add","path":"members","value":null}`, "+", ""},
	{"an empty text is nobody", `{"op":"add","path":"members","value":""}`, "+", "invalidValue"},

	{"all are replaced", `{"op":"replace","path":"members","value":[{"value":"a"}]}`, "=a", ""},
	{"an empty list empties", `{"op":"replace","path":"members","value":[]}`, "=", ""},
	{"null empties", `{"op":"replace","path":"members","value":null}`, "=", ""},
	{"a list that says nothing never empties", `{"op":"replace","path":"members","value":[{"display":"x"}]}`, "invalidValue", ""},
	{"nor does one with null in it", `{"op":"replace","path":"members","value":[null]}`, "invalidValue", ""},
	{"nor one with an empty id", `{"op":"replace","path":"members","value":[{"value":""}]}`, "invalidValue", ""},
	{"nor one with an empty text", `{"op":"replace","path":"members","value":[""]}`, "invalidValue", ""},
	{"nor one with a reference that ends in nothing", `{"op":"replace","path":"members","value":[{"$ref":"https://x/Users/"}]}`, "invalidValue", ""},

	{"all are removed", `{"op":"remove","path":"members"}`, "=", ""},
	{"the listed ones are removed", `{"op":"remove","path":"members","value":[{"value":"a"},{"value":"b"}]}`, "-a,b", "invalidSyntax"},
	{"an empty list removes nobody", `{"op":"remove","path":"members","value":[]}`, "-", "invalidSyntax"},
	{"an empty text removes nobody", `{"op":"remove","path":"members","value":""}`, "-", "invalidSyntax"},
	{"one is removed by a filter", `{"op":"remove","path":"members[value eq \"a\"]"}`, "-a", ""},
	{"the filter wins over a list", `{"op":"remove","path":"members[value eq \"a\"]","value":[{"value":"b"}]}`, "-a", "invalidSyntax"},
	{"one is removed by a filter without quotes", `{"op":"remove","path":"members[value eq a]"}`, "-a", "invalidFilter"},
	{"several are removed by a filter", `{"op":"remove","path":"members[value eq \"a\" or (value eq \"b\" or value eq \"a\")]"}`, "-a,b", ""},
	{"groups are removed by a filter", `{"op":"remove","path":"members[type eq \"Group\"]"}`, "-?g", ""},
	{"a filter of several parts is held against each", `{"op":"remove","path":"members[value eq \"a\" and type eq \"User\"]"}`, "-?a", ""},
	{"others than one are removed by a filter", `{"op":"remove","path":"members[not (value eq \"a\")]"}`, "-?b,g", ""},
	{"names are looked at by a filter", `{"op":"remove","path":"members[display sw \"b\" or value eq \"a\"]"}`, "-?a,b", ""},
	{"an id in another case is another's", `{"op":"remove","path":"members[value eq \"A\"]"}`, "-A", ""},

	{"the id of a member is not edited", `{"op":"replace","path":"members[value eq \"a\"].value","value":"b"}`, "mutability", ""},
	{"the name of a member is not edited", `{"op":"replace","path":"members[value eq \"a\"].display","value":"b"}`, "mutability", ""},
	{"the type of a member is not removed", `{"op":"remove","path":"members[value eq \"a\"].type"}`, "mutability", ""},
	{"the ids of members are not edited", `{"op":"add","path":"members.value","value":"b"}`, "mutability", ""},
	{"a member does not become another", `{"op":"replace","path":"members[value eq \"a\"]","value":{"value":"b"}}`, "mutability", ""},
	{"a member may be added by itself", `{"op":"add","path":"members[value eq \"a\"]","value":{"value":"a"}}`, "+a", "mutability"},
	{"a filter of several parts adds nobody", `{"op":"add","path":"members[value eq \"a\" or type eq \"User\"]","value":{"value":"a"}}`, "mutability", ""},
	{"a filter that names nobody adds nobody", `{"op":"add","path":"members[type eq \"User\"]","value":{"value":"a"}}`, "mutability", ""},

	{"without a path", `{"op":"add","value":{"members":[{"value":"a"}]}}`, "+a", ""},
	{"without a path and with others", `{"op":"replace","value":{"displayName":"X","members":[{"value":"a"}]}}`, "=a 1:replace  map[displayName:X]", ""},
	{"members that are not named stay", `{"op":"replace","value":{"displayName":"X"}}`, "1:replace  map[displayName:X]", ""},
	{"nothing named changes nothing", `{"op":"replace","value":{}}`, "1:replace  map[]", ""},
	{"without a path, in another case", `{"op":"replace","value":{"Members":[]}}`, "=", ""},
	{"without a path, with the core URN", `{"op":"replace","value":{"` + core + `:members":[{"value":"a"}]}}`, "=a", "invalidPath"},
	{"without a path, below the core URN", `{"op":"replace","value":{"` + core + `":{"members":[{"value":"a"}],"displayName":"X"}}}`, "=a 1:replace  map[" + core + ":map[displayName:X]]", "invalidPath"},
	{"without a path, alone below the core URN", `{"op":"replace","value":{"` + core + `":{"members":[{"value":"a"}]}}}`, "=a", "invalidPath"},
	{"the core URN as a path", `{"op":"add","path":"` + core + `","value":{"members":[{"value":"a"}],"displayName":"X"}}`, "+a 1:add " + core + " map[displayName:X]", ""},
	{"without a path, a part of members", `{"op":"add","value":{"members.value":"a"}}`, "mutability", "invalidPath"},
	{"without a path, chosen by a filter", `{"op":"add","value":{"members[value eq \"a\"]":{"value":"a"}}}`, "+a", "invalidPath"},

	{"steps that can be one are one", `{"op":"add","path":"members","value":[{"value":"a"}]},{"op":"add","path":"members","value":[{"value":"b"},{"value":"a"}]}`, "+a,b", ""},
	{"removals too", `{"op":"remove","path":"members[value eq \"a\"]"},{"op":"remove","path":"members[value eq \"b\"]"}`, "-a,b", ""},
	{"what is added to a replacement is part of it", `{"op":"replace","path":"members","value":[{"value":"a"}]},{"op":"add","path":"members","value":[{"value":"b"}]}`, "=a,b", ""},
	{"removed and added again is in order", `{"op":"remove","path":"members[value eq \"a\"]"},{"op":"add","path":"members","value":[{"value":"a"}]}`, "-a +a", ""},
	{"a replacement stands for itself", `{"op":"add","path":"members","value":[{"value":"a"}]},{"op":"replace","path":"members","value":[{"value":"b"}]}`, "+a =b", ""},
	{"a filtered removal stands for itself", `{"op":"remove","path":"members[value eq \"a\"]"},{"op":"remove","path":"members[type eq \"Group\"]"},{"op":"remove","path":"members[value eq \"b\"]"}`, "-a -?g -b", ""},
	{"others keep their place", `{"op":"add","path":"members","value":[{"value":"a"}]},{"op":"replace","path":"displayName","value":"X"}`, "+a 2:replace displayName X", ""},

	{"a number is nobody", `{"op":"add","path":"members","value":[7]}`, "invalidValue", ""},
	{"a number is no id", `{"op":"add","path":"members","value":[{"value":7}]}`, "invalidValue", ""},
	{"a type that is a number", `{"op":"add","path":"members","value":[{"value":"a","type":7}]}`, "invalidValue", ""},
	{"a member that is a list", `{"op":"add","path":"members","value":[["a"]]}`, "invalidValue", ""},
	{"a member with what nobody defined", `{"op":"add","path":"members","value":[{"value":"a","petName":"x"}]}`, "+a", "invalidSyntax"},
	{"an index", `{"op":"remove","path":"members[0]"}`, "invalidPath", ""},
	{"an unknown part in a filter", `{"op":"remove","path":"members[petName eq \"x\"]"}`, "invalidFilter", ""},
	{"the reference in a filter, which is not kept", `{"op":"remove","path":"members[$ref eq \"x\"]"}`, "invalidFilter", ""},
	{"an unknown path beside", `{"op":"remove","path":"members[value eq \"a\"]"},{"op":"add","path":"petName","value":1}`, "invalidPath", ""},
}

func TestMembers(t *testing.T) {
	t.Parallel()
	for _, tc := range memberCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.letter == "" {
				tc.letter = tc.want
			}
			for want, m := range map[string]*scim.Manner{tc.want: {}, tc.letter + " ": {Strict: true}} {
				got, err := sorted(tc.ops, m)
				if refused := new(scim.Error); errors.As(err, &refused) {
					got = refused.Type
				}
				if got != strings.TrimSuffix(want, " ") {
					t.Errorf("strict %v: got %s, %v; want %s", m.Strict, got, err, want)
				}
			}
		})
	}
}

func TestMembersNotesWhatItTolerates(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, op string
		met      []scim.Quirk
	}{
		{"nothing", `{"op":"add","path":"members","value":[{"value":"a","type":"User"}]}`, nil},
		{"a member without type", `{"op":"add","path":"members","value":[{"value":"a"}]}`, []scim.Quirk{scim.QuirkBareMember}},
		{"a member with its name", `{"op":"add","path":"members","value":[{"value":"a","type":"User","display":"A"}]}`, []scim.Quirk{scim.QuirkBareMember}},
		{"a member with an empty reference", `{"op":"add","path":"members","value":[{"value":"a","type":"User","$ref":null}]}`, []scim.Quirk{scim.QuirkBareMember}},
		{"a removal that lists", `{"op":"remove","path":"members","value":[{"value":"a","type":"User"}]}`, []scim.Quirk{scim.QuirkRemoveListed}},
		{"an empty list", `{"op":"replace","path":"members","value":[]}`, []scim.Quirk{scim.QuirkEmptyMembers}},
		{"null", `{"op":"replace","path":"members","value":null}`, []scim.Quirk{scim.QuirkClearing, scim.QuirkEmptyMembers}},
		{"a text", `{"op":"add","path":"members","value":["a"]}`, []scim.Quirk{scim.QuirkTextMember}},
		{"one value for a list", `{"op":"add","path":"members","value":{"value":"a","type":"User"}}`, []scim.Quirk{scim.QuirkSingle}},
		{"a key with a URN", `{"op":"add","value":{"` + scim.SchemaGroup + `:members":[]}}`, []scim.Quirk{scim.QuirkPathKeys, scim.QuirkURNPrefix}},
		{"a name in another case", `{"op":"add","path":"Members","value":[]}`, []scim.Quirk{scim.QuirkNameCase}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := scim.Manner{}
			if _, err := sorted(tc.op, &m); err != nil || !slices.Equal(m.Met(), tc.met) {
				t.Errorf("met %v, %v", m.Met(), err)
			}
		})
	}
}

func TestTheFirstWrongPartOfAMemberIsTold(t *testing.T) {
	t.Parallel()
	for range 50 { // the parts come in any order
		_, err := ReadMembers([]any{map[string]any{"$ref": true, "display": true, "type": true, "value": "a"}}, nil)
		if err == nil || !strings.Contains(err.Error(), "members.type must be a text") {
			t.Fatal(err)
		}
	}
}
