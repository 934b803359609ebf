package patch

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim"
)

// asSent is a PATCH of ada with the message's schemas, unless body begins
// with a brace.
func asSent(body string) []byte {
	if !strings.HasPrefix(body, "{") {
		body = `{"schemas":["` + scim.MessagePatch + `"],"Operations":[` + strings.TrimSpace(body) + `]}`
	}
	return []byte(long(body))
}

func TestParseKeepsItsManner(t *testing.T) {
	t.Parallel()
	const op = `{"op":"replace","path":"title","value":"N"}`
	urn := `"` + scim.MessagePatch + `"`
	for _, tc := range []struct {
		name, body string
		met        []scim.Quirk // what is noted where clients are understood
		refused    string       // by the letter, "" for accepted
	}{
		{"the letter", " " + op, nil, ""},
		{"no schemas", `{"Operations":[` + op + `]}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"empty schemas", `{"schemas":[],"Operations":[` + op + `]}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"schemas that are a text", `{"schemas":` + urn + `,"Operations":[` + op + `]}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"other schemas", `{"schemas":["urn:x:y"],"Operations":[` + op + `]}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"schemas with another beside", `{"schemas":[` + urn + `,"urn:x:y"],"Operations":[` + op + `]}`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidSyntax},
		{"schemas in another case", `{"schemas":[` + strings.ToLower(urn) + `],"Operations":[` + op + `]}`, nil, ""},
		{"names in another case", `{"SCHEMAS":[` + urn + `],"operations":[` + op + `]}`, []scim.Quirk{scim.QuirkNameCase}, ""},
		{"an id beside the operations", `{"schemas":[` + urn + `],"id":"1","Operations":[` + op + `]}`, []scim.Quirk{scim.QuirkUnknown}, scim.InvalidSyntax},
		{"no operations", `{"schemas":[` + urn + `],"Operations":[]}`, []scim.Quirk{scim.QuirkNoOperations}, scim.InvalidSyntax},
		{"an op in another case", ` {"op":"Replace","path":"title","value":"N"}`, []scim.Quirk{scim.QuirkOpCase}, scim.InvalidSyntax},
		{"a name beside op", ` {"op":"replace","name":"addMember","path":"title","value":"N"}`, []scim.Quirk{scim.QuirkUnknown}, scim.InvalidSyntax},
		{"an empty path", ` {"op":"replace","path":"","value":{}}`, []scim.Quirk{scim.QuirkNulls}, scim.InvalidPath},
		{"a remove that lists", ` {"op":"remove","path":"roles","value":[]}`, []scim.Quirk{scim.QuirkRemoveListed}, scim.InvalidSyntax},
		{"a remove that lists null", ` {"op":"remove","path":"roles","value":null}`, nil, ""},
		{"a bare word", ` {"op":"remove","path":"roles[type eq x]"}`, []scim.Quirk{scim.QuirkBareWord}, scim.InvalidFilter},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			loose := scim.Manner{}
			if _, err := Parse(asSent(tc.body), &loose); err != nil || !slices.Equal(loose.Met(), tc.met) {
				t.Errorf("understood: met %v, %v", loose.Met(), err)
			}
			letter := scim.Manner{Strict: true}
			_, err := Parse(asSent(tc.body), &letter)
			var told *scim.Error
			if tc.refused == "" && err != nil || tc.refused != "" && (!errors.As(err, &told) || told.Status != 400 || told.Type != tc.refused) {
				t.Errorf("by the letter: %v", err)
			}
		})
	}
}

func TestAnswersRepeatKeysShortly(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("é", 20_000)
	for name, op := range map[string]string{
		"an unknown key":       `{"op":"add","value":{"` + key + `":1}}`,
		"an unknown part":      `{"op":"add","path":"name","value":{"` + key + `":1}}`,
		"a name beside op":     `{"op":"add","path":"title","value":"x","` + key + `":1}`,
		"a path as a key":      `{"op":"add","value":{"emails[value eq \"` + strings.Repeat("é", 400) + `\"]":"x"}}`,
		"a read-only as a key": `{"op":"add","value":{"groups[value eq \"` + strings.Repeat("é", 400) + `\"]":"x"}}`,
	} {
		_, err := change(t, op, &scim.Manner{Strict: true})
		if err == nil || len(err.Error()) > 600 || !strings.Contains(err.Error(), "é…") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestApplyNotesWhatItTolerates(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, op string
		met      []scim.Quirk
	}{
		{"nothing", `{"op":"replace","path":"title","value":"N"}`, nil},
		{"a boolean as a text", `{"op":"replace","path":"active","value":"False"}`, []scim.Quirk{scim.QuirkTextBoolean}},
		{"dotted keys", `{"op":"replace","value":{"name.givenName":"A"}}`, []scim.Quirk{scim.QuirkPathKeys}},
		{"keys with a URN", `{"op":"replace","value":{"$E:department":"A"}}`, []scim.Quirk{scim.QuirkPathKeys}},
		{"an extension as a whole", `{"op":"replace","value":{"$E":{"department":"A"}}}`, nil},
		{"what is read-only", `{"op":"replace","value":{"id":"x"}}`, []scim.Quirk{scim.QuirkReadOnly}},
		{"what is read-only inside of a value", `{"op":"replace","path":"$E:manager","value":{"value":"2","displayName":"B"}}`, []scim.Quirk{scim.QuirkReadOnly}},
		{"the core URN", `{"op":"replace","path":"` + scim.SchemaUser + `:title","value":"N"}`, []scim.Quirk{scim.QuirkURNPrefix}},
		{"an extension's URN in another case", `{"op":"replace","path":"` + strings.ToUpper(scim.SchemaEnterprise) + `:department","value":"N"}`, []scim.Quirk{scim.QuirkURNPrefix}},
		{"an extension's URN as published", `{"op":"replace","path":"$E:department","value":"N"}`, nil},
		{"a filter that matches nothing", `{"op":"add","path":"roles[type eq \"a\"].value","value":"N"}`, []scim.Quirk{scim.QuirkMissingTarget}},
		{"a boolean compared with a text", `{"op":"replace","path":"emails[primary eq \"True\"].value","value":"N"}`, []scim.Quirk{scim.QuirkLooseFilter}},
		{"the manager as a text", `{"op":"replace","path":"$E:manager","value":"3"}`, []scim.Quirk{scim.QuirkManager}},
		{"the manager without the URN", `{"op":"replace","path":"manager","value":{"value":"3"}}`, []scim.Quirk{scim.QuirkManager}},
		{"an attribute without its extension's URN", `{"op":"replace","path":"department","value":"3"}`, []scim.Quirk{scim.QuirkUnlistedURN}},
		{"an empty text", `{"op":"replace","path":"title","value":""}`, []scim.Quirk{scim.QuirkClearing}},
		{"an empty part", `{"op":"replace","path":"name.givenName","value":null}`, []scim.Quirk{scim.QuirkClearing}},
		{"what nobody defined", `{"op":"replace","value":{"petName":"x"}}`, []scim.Quirk{scim.QuirkUnknown}},
		{"names in another case", `{"op":"replace","path":"Title","value":"N"}`, []scim.Quirk{scim.QuirkNameCase}},
		{"parts in another case", `{"op":"replace","path":"name","value":{"GivenName":"N"}}`, []scim.Quirk{scim.QuirkNameCase}},
		{"a remove that lists", `{"op":"remove","path":"emails","value":[{"value":"h@x"}]}`, []scim.Quirk{scim.QuirkRemoveListed}},
		{"a password", `{"op":"replace","value":{"password":"secret"}}`, []scim.Quirk{scim.QuirkPassword}},
		{"several primaries by a filter", `{"op":"replace","path":"emails[type pr].primary","value":true}`, []scim.Quirk{scim.QuirkPrimaries}},
		{"several primaries in a list", `{"op":"replace","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}`, []scim.Quirk{scim.QuirkPrimaries}},
		{"one value for a list", `{"op":"add","path":"emails","value":{"value":"o@x"}}`, []scim.Quirk{scim.QuirkSingle}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := scim.Manner{}
			if _, err := change(t, tc.op, &m); err != nil || !slices.Equal(m.Met(), tc.met) {
				t.Errorf("met %v, %v", m.Met(), err)
			}
		})
	}
}
