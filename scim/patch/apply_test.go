package patch

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// ada is who most changes are tried on; $E is the enterprise extension.
const ada = `{"userName":"ada","name":{"familyName":"Okonjo","givenName":"Ada"},"title":"T","active":true,
	"emails":[{"value":"w@x","type":"work","primary":true},{"value":"h@x","type":"home"}],
	"addresses":[{"formatted":"A","locality":"L","type":"work"}],
	"$E":{"department":"D","manager":{"value":"2","$ref":"../Users/2"}}}`

func user(t testing.TB, body string) scim.Resource {
	t.Helper()
	in, err := scim.Parse([]byte(long(body)))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := schema.User().Read(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func long(s string) string  { return strings.ReplaceAll(s, "$E", scim.SchemaEnterprise) }
func short(s string) string { return strings.ReplaceAll(s, scim.SchemaEnterprise, "$E") }

// change applies operations to ada and says what is different: the changed
// attributes of the core and of the extension as JSON, null for what is gone.
func change(t *testing.T, ops string, m *scim.Manner) (string, error) {
	t.Helper()
	before := user(t, ada)
	before["id"] = "1"
	parsed, err := Parse([]byte(long(`{"schemas":["`+scim.MessagePatch+`"],"Operations":[`+ops+`]}`)), m)
	if err != nil {
		return "", err
	}
	after := scim.Clone(before)
	if err := Apply(schema.User(), after, parsed, m); err != nil {
		return "", err
	}
	if after["id"] != "1" {
		t.Errorf("the id became %v", after["id"])
	}
	return difference(t, before, after), nil
}

func difference(t *testing.T, before, after scim.Resource) string {
	t.Helper()
	changed := scim.Resource{"userName": "-"}
	for name, v := range after {
		if name != "schemas" && !reflect.DeepEqual(v, before[name]) {
			changed[name] = v
		}
	}
	text, err := schema.User().Append(nil, changed)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(short(string(text)), `],`)
	rest = strings.TrimSuffix(strings.Replace(rest, `"userName":"-"`, "", 1), "}")
	for _, name := range []string{"userName", "name", "title", "active", "emails", "addresses", scim.SchemaEnterprise} {
		if before[name] != nil && after[name] == nil {
			rest += ",-" + short(name)
		}
	}
	return strings.TrimPrefix(rest, ",")
}

// table reads testdata: a sentence, then an operation or several, then what
// changes ("nothing" for no change) or "refused" with the keyword.
func table(t *testing.T, file string) (cases []struct{ name, ops, want string }) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		lines := strings.Split(block, "\n")
		if len(lines) < 3 {
			continue // prose
		}
		last := len(lines) - 1
		cases = append(cases, struct{ name, ops, want string }{lines[0], strings.Join(lines[1:last], ","), lines[last]})
	}
	return cases
}

func TestApply(t *testing.T) {
	t.Parallel()
	try(t, "testdata/changes.txt", 80, false)
}

func TestApplyByTheLetter(t *testing.T) {
	t.Parallel()
	try(t, "testdata/strict.txt", 40, true)
}

// try holds every change of a file, at least so many, to what it says.
func try(t *testing.T, file string, least int, strict bool) {
	cases := table(t, file)
	if len(cases) < least {
		t.Fatalf("only %d changes were read", len(cases))
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := change(t, tc.ops, &scim.Manner{Strict: strict})
			want, refused := strings.CutPrefix(tc.want, "refused ")
			var told *scim.Error
			switch {
			case refused && (!errors.As(err, &told) || told.Status != 400 || told.Type != want):
				t.Errorf("got %s, %v; want %s", got, err, want)
			case !refused && err != nil:
				t.Errorf("refused: %v", err)
			case !refused && got != strings.TrimPrefix(want, "nothing"):
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

// What is understood without tolerating anything is understood by the letter,
// and what is understood by the letter is understood the same otherwise.
func TestMannersAgreeBesideTheQuirks(t *testing.T) {
	t.Parallel()
	for _, tc := range append(table(t, "testdata/changes.txt"), table(t, "testdata/strict.txt")...) {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			loose, letter := scim.Manner{}, scim.Manner{Strict: true}
			got, err := change(t, tc.ops, &loose)
			want, refused := change(t, tc.ops, &letter)
			switch {
			case refused == nil && (err != nil || got != want):
				t.Errorf("by the letter %s, otherwise %s, %v", want, got, err)
			case refused != nil && err == nil && len(loose.Met()) == 0:
				t.Errorf("nothing was tolerated, yet by the letter: %v", refused)
			}
		})
	}
}

func TestErrorsNumberTheOperation(t *testing.T) {
	t.Parallel()
	_, err := change(t, `{"op":"add","path":"title","value":"x"},{"op":"add","path":"active","value":"maybe"}`, nil)
	if err == nil || !strings.Contains(err.Error(), "Operation 2: active must be true or false") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsComputedStaysAsItIs(t *testing.T) {
	t.Parallel()
	doc := user(t, ada)
	doc["meta"] = map[string]any{"version": "1"}
	doc["groups"] = []any{map[string]any{"value": "g"}}
	ops, err := Parse([]byte(`{"Operations":[{"op":"replace","value":{"meta":{"version":"2"},"groups":[],"title":"new"}}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Apply(schema.User(), doc, ops, nil); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(doc["meta"], map[string]any{"version": "1"}) || len(doc["groups"].([]any)) != 1 || doc["title"] != "new" {
		t.Errorf("got %v", doc)
	}
}

func TestSchemasFollowTheData(t *testing.T) {
	t.Parallel()
	doc := user(t, ada)
	ops, err := Parse([]byte(long(`{"Operations":[{"op":"remove","path":"$E"},{"op":"add","path":"schemas","value":["urn:x:y"]}]}`)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Apply(schema.User(), doc, ops, nil); err != nil {
		t.Fatal(err)
	}
	if want := []any{scim.SchemaUser}; !reflect.DeepEqual(doc["schemas"], want) {
		t.Errorf("got %v", doc["schemas"])
	}
}

func TestListsDoNotGrowWithoutEnd(t *testing.T) {
	t.Parallel()
	var list []string
	for i := range 600 {
		list = append(list, `{"value":"`+strings.Repeat("x", i+1)+`"}`)
	}
	half := `{"op":"add","path":"roles","value":[` + strings.Join(list, ",") + `]}`
	if _, err := change(t, half+","+half, nil); err != nil {
		t.Errorf("the same roles again: %v", err)
	}
	_, err := change(t, half+","+strings.ReplaceAll(half, `{"value"`, `{"type":"b","value"`)+`,{"op":"remove","path":"roles"}`, nil)
	var told *scim.Error
	if !errors.As(err, &told) || told.Type != scim.InvalidValue {
		t.Errorf("1,200 roles: %v", err)
	}
}
