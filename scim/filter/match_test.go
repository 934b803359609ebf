package filter_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/filter"
)

// jane is a resource as the store hands it over for matching.
func jane() scim.Resource {
	return scim.Resource{
		"schemas":     []any{scim.SchemaUser, scim.SchemaEnterprise},
		"id":          "Id-1",
		"externalId":  "Ext-7",
		"userName":    "Jane.Doe@Example.com",
		"displayName": "Jäne 100% d_e",
		"title":       "",
		"active":      true,
		"name":        map[string]any{"familyName": "Doe", "givenName": "Jane"},
		"emails": []any{
			map[string]any{"type": "work", "value": "jane@work.example", "primary": true},
			map[string]any{"type": "home", "value": "jane@home.example"},
		},
		"roles":  []any{map[string]any{"value": "admin", "primary": "True"}},
		"photos": []any{},
		"ims":    []any{map[string]any{"value": "jd"}},
		"groups": []any{map[string]any{"value": "g-1", "display": "Crew"}},
		"x509Certificates": []any{
			map[string]any{"value": "QUJD"},
		},
		"meta": map[string]any{
			"resourceType": "User",
			"created":      "2026-03-01T10:00:00.000Z",
			"lastModified": "2026-03-02T00:30:00+02:00",
		},
		scim.SchemaEnterprise: map[string]any{
			"employeeNumber": "701984",
			"manager":        map[string]any{"value": "42"},
		},
	}
}

// stored takes apart what a document holds and what stands beside it.
func stored(t *testing.T, doc scim.Resource, apart ...string) (text []byte, beside scim.Resource) {
	t.Helper()
	beside, doc = scim.Resource{}, scim.Clone(doc)
	for _, name := range apart {
		if value, ok := doc[name]; ok {
			beside[name] = value
			delete(doc, name)
		}
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return text, beside
}

// question is a filter and whether it is true of a document.
type question struct {
	name, text string
	want       bool
}

// ask holds the answers about jane to what is wanted.
func ask(t *testing.T, questions []question) {
	t.Parallel()
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			b := bound(t, q.text)
			if got := b.Match(jane()); got != q.want {
				t.Errorf("%s: got %v", q.text, got)
			}
			if got, err := b.MatchBytes(stored(t, jane(), "meta", "groups")); err != nil || got != q.want {
				t.Errorf("%s of bytes: got %v, %v", q.text, got, err)
			}
		})
	}
}

func TestMatchComparesTexts(t *testing.T) {
	ask(t, []question{
		{"userName in any case", `userName eq "JANE.doe@example.COM"`, true},
		{"userName in full width, as PRECIS maps it", `userName eq "ｊane.doe@example.com"`, true},
		{"not another userName", `userName eq "jane"`, false},
		{"a userName that cannot be one", `userName eq ""`, false},
		{"a part of userName in any case", `userName co "DOE@"`, true},
		{"the begin of userName", `userName sw "jane."`, true},
		{"the end of userName", `userName ew ".COM"`, true},
		{"the begin is not the end", `userName ew "jane"`, false},
		{"an empty part is in every text", `userName co ""`, true},
		{"userName unequal to itself", `userName ne "JANE.DOE@EXAMPLE.COM"`, false},
		{"id with its case", `id eq "Id-1"`, true},
		{"id without its case", `id eq "id-1"`, false},
		{"externalId with its case", `externalId eq "Ext-7"`, true},
		{"externalId without its case", `externalId eq "ext-7"`, false},
		{"a part of externalId without its case", `externalId co "ext"`, false},
		{"folded text beyond ASCII", `displayName sw "JÄNE"`, true},
		{"folded text, decomposed", "displayName sw \"ja\u0308ne\"", true},
		{"a percent sign is a percent sign", `displayName co "0%"`, true},
		{"a percent sign is no wildcard", `displayName co "J%"`, false},
		{"an underscore is no wildcard", `displayName ew "d_e"`, true},
		{"an underscore does not stand for a letter", `userName co "D_e"`, false},
		{"an order of texts", `name.familyName gt "doa"`, true},
		{"an order of texts in any case", `name.familyName lt "DOF"`, true},
		{"as great as itself", `name.familyName ge "doe"`, true},
		{"as small as itself", `name.familyName le "DOE"`, true},
		{"not greater than itself", `name.familyName gt "doe"`, false},
		{"not smaller than itself", `name.familyName lt "doe"`, false},
	})
}

func TestMatchComparesBooleans(t *testing.T) {
	ask(t, []question{
		{"a boolean", `active eq true`, true},
		{"a boolean as text", `active eq "True"`, true},
		{"a boolean that differs", `active eq "false"`, false},
		{"a boolean unequal", `active ne false`, true},
		{"a boolean stored as text", `roles[primary eq true]`, true},
		{"a boolean stored as text, asked as text", `roles[primary eq "tRUE"]`, true},
		{"a boolean that is missing is not false", `emails[type eq "home" and primary eq false]`, false},
		{"a boolean that is missing is not true either", `emails[type eq "home" and primary ne true]`, true},
	})
}

func TestMatchComparesInstantsAndBinaries(t *testing.T) {
	ask(t, []question{
		{"an instant by another offset", `meta.created eq "2026-03-01T12:00:00+02:00"`, true},
		{"an instant by another precision", `meta.created eq "2026-03-01T10:00:00Z"`, true},
		{"an order of instants, not of texts", `meta.lastModified lt "2026-03-01T23:00:00Z"`, true},
		{"an instant not after itself", `meta.created gt "2026-03-01T10:00:00Z"`, false},
		{"an instant not before itself", `meta.created ge "2026-03-01T10:00:00Z"`, true},
		{"instants unequal", `meta.created ne "2026-03-01T10:00:01Z"`, true},
		{"the begin of a date as it is written", `meta.created sw "2026-03"`, true},
		{"a binary as it is", `x509Certificates.value eq "QUJD"`, true},
		{"a binary in another case is another", `x509Certificates.value eq "qujd"`, false},
	})
}

func TestMatchAnyOfSeveralValues(t *testing.T) {
	ask(t, []question{
		{"any e-mail", `emails.value eq "JANE@home.example"`, true},
		{"any e-mail, by the name alone", `emails eq "jane@work.example"`, true},
		{"any e-mail, by the name in singular", `email eq "jane@work.example"`, true},
		{"no such e-mail", `emails eq "jane@example.com"`, false},
		{"one value with both", `emails[type eq "work" and value co "@work"]`, true},
		{"two values with one each", `emails[type eq "work" and value co "@home"]`, false},
		{"two values with one each, outside of brackets", `emails.type eq "work" and emails.value co "@home"`, true},
		{"what is asked behind the brackets", `emails[type eq "work"].value eq "jane@work.example"`, true},
		{"what is asked behind the brackets, of another value", `emails[type eq "work"].value eq "jane@home.example"`, false},
		{"parentheses between brackets", `emails[type eq "home" and (value co "work" or value co "home")]`, true},
		{"not between brackets", `emails[not (type eq "work")]`, true},
		{"some value differs", `emails.type ne "work"`, true},
		{"no value differs from the only one", `ims.value ne "jd"`, false},
		{"none differs where there is none", `phoneNumbers.value ne "1"`, false},
		{"a part that is missing in a value differs", `ims.type ne "aim"`, true},
		{"a single complex value by brackets", `name[familyName eq "doe" and givenName eq "jane"]`, true},
		{"a single complex value by brackets that is not so", `name[familyName eq "doe" and givenName eq "john"]`, false},
		{"brackets behind what is missing", `phoneNumbers[type ne "x"]`, false},
		{"a schema", `schemas eq "` + scim.SchemaEnterprise + `"`, true},
		{"a schema by brackets", `schemas[value sw "urn:ietf"]`, true},
		{"not another schema", `schemas eq "urn:x"`, false},
		{"a group", `groups eq "g-1"`, true},
		{"a group's name", `groups.display eq "crew"`, true},
	})
}

func TestMatchReachesExtensions(t *testing.T) {
	ask(t, []question{
		{"the manager by the bare name", `manager eq "42"`, true},
		{"the manager by the URN", scim.SchemaEnterprise + `:manager.value eq "42"`, true},
		{"not another manager", `manager eq "43"`, false},
		{"a bare name of the extension", `employeeNumber eq 701984`, true},
		{"a missing name of the extension", `department pr`, false},
		{"an extension as a whole", scim.SchemaEnterprise + ` pr`, true},
	})
}

func TestMatchKnowsPresence(t *testing.T) {
	ask(t, []question{
		{"presence", `userName pr`, true},
		{"no presence of what is missing", `nickName pr`, false},
		{"no presence of an empty text", `title pr`, false},
		{"no presence of no values", `photos pr`, false},
		{"presence of values", `emails pr`, true},
		{"presence of a part of some value", `emails.primary pr`, true},
		{"no presence of a part that no value has", `emails.display pr`, false},
		{"presence of a complex value", `name pr`, true},
		{"presence of false", `not (active pr)`, false},
	})
}

func TestMatchKnowsNull(t *testing.T) {
	ask(t, []question{
		{"null equals what is missing", `nickName eq null`, true},
		{"null equals an empty text", `title eq null`, true},
		{"null equals no values", `photos eq null`, true},
		{"null does not equal a value", `userName eq null`, false},
		{"a value differs from null", `userName ne null`, true},
		{"what is missing does not differ from null", `nickName ne null`, false},
		{"null equals a missing complex attribute", `addresses eq null`, true},
		{"null does not equal values", `emails eq null`, false},
	})
}

func TestMatchKnowsWhatIsMissing(t *testing.T) {
	ask(t, []question{
		{"what is missing equals nothing", `nickName eq "x"`, false},
		{"what is missing differs", `nickName ne "x"`, true},
		{"what is missing holds no part", `nickName co ""`, false},
		{"what is missing is not small", `nickName lt "x"`, false},
		{"a missing part differs", `name.middleName ne "x"`, true},
		{"a missing instant is not early", `not (meta.created lt "1970-01-01T00:00:00Z")`, true},
	})
}

func TestMatchJoinsAnswers(t *testing.T) {
	ask(t, []question{
		{"both of and", `userName pr and active eq true`, true},
		{"one of and", `userName pr and active eq false`, false},
		{"one of or", `nickName pr or active eq true`, true},
		{"none of or", `nickName pr or active eq false`, false},
		{"not of false", `not (nickName pr)`, true},
		{"not of true", `not (userName pr)`, false},
	})
}

func TestMatchFollowsTheTruthTables(t *testing.T) {
	t.Parallel()
	atom := map[bool]string{true: `userName pr`, false: `nickName pr`}
	for _, a := range []bool{true, false} {
		for _, b := range []bool{true, false} {
			for _, c := range []bool{true, false} {
				for text, want := range map[string]bool{
					"%s and %s or %s":         a && b || c,
					"%s or %s and %s":         a || b && c,
					"(%s or %s) and %s":       (a || b) && c,
					"not (%s) and %s or %s":   !a && b || c,
					"not (%s and %s or %s)":   !(a && b || c),
					"%s and not (%s or %s)":   a && !(b || c),
					"not(not(%s)) or %s or%s": a || b || c,
				} {
					text = fmt.Sprintf(text, atom[a], atom[b], " "+atom[c])
					if got := bound(t, text).Match(jane()); got != want {
						t.Errorf("%s: got %v", text, got)
					}
				}
			}
		}
	}
}

func TestMatchComparesNumbersExactly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		age        any
		want       bool
	}{
		{"equal", `age eq 42`, json.Number("42"), true},
		{"equal in another spelling", `age eq 4.20e1`, json.Number("42"), true},
		{"equal, asked as text", `age eq "42"`, json.Number("42"), true},
		{"beyond what a float can tell apart", `age eq 9007199254740993`, json.Number("9007199254740992"), false},
		{"greater by number, not by text", `age gt 9`, json.Number("10"), true},
		{"negative below positive", `age lt 1`, json.Number("-5"), true},
		{"less negative is greater", `age gt -5`, json.Number("-4.9"), true},
		{"minus zero is zero", `age eq 0`, json.Number("-0.0e7"), true},
		{"larger than any float", `age lt 1e400`, json.Number("1e399"), true},
		{"a text is no number", `age eq 42`, "42", false},
		{"a text differs from every number", `age ne 42`, "42", true},
		{"what is missing differs", `age ne 42`, nil, true},
		{"what is missing is not small", `age lt 42`, nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e, err := filter.Parse(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			b, err := filter.Bind(e, measured(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := b.Match(scim.Resource{"age": tc.age}); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestMatchFollowsTheSchema(t *testing.T) {
	t.Parallel()
	doc := scim.Resource{
		"tags":  []any{"Red", "blue"},
		"marks": []any{map[string]any{"points": json.Number("1.5"), "userName": "Jane"}},
		"seal":  "QUJD",
	}
	for _, tc := range []struct {
		name, text string
		want       bool
	}{
		{"any of several plain values", `tags eq "BLUE"`, true},
		{"plain values by the name value", `tags.value eq "red"`, true},
		{"plain values by brackets", `tags[value sw "r" and value ew "d"]`, true},
		{"different plain values by brackets", `tags[value sw "r" and value ew "e"]`, false},
		{"numbers between brackets", `marks[points gt 1.49]`, true},
		{"a part that is called userName follows its own case", `marks[userName eq "jane"]`, false},
		{"and is found by it", `marks[userName eq "Jane"]`, true},
		{"a binary has its case without saying so", `seal eq "qujd"`, false},
		{"and is found by it", `seal eq "QUJD"`, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e, err := filter.Parse(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			b, err := filter.Bind(e, measured(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := b.Match(doc); got != tc.want {
				t.Errorf("%s: got %v", tc.text, got)
			}
		})
	}
}

func TestMatchBearsDocumentsOfAnotherShape(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		doc        scim.Resource
		want       bool
	}{
		{"one value where several belong", `emails.value eq "x"`, scim.Resource{"emails": map[string]any{"value": "x"}}, true},
		{"plain text where a value belongs", `emails.value eq "x"`, scim.Resource{"emails": []any{"x"}}, true},
		{"null among values", `emails[type ne "x"]`, scim.Resource{"emails": []any{nil}}, false},
		{"a text where an extension belongs", `department pr`, scim.Resource{scim.SchemaEnterprise: "x"}, false},
		{"a text where a complex value belongs", `name.familyName pr`, scim.Resource{"name": "x"}, false},
		{"a list where a text belongs", `userName eq "x"`, scim.Resource{"userName": []any{"x"}}, false},
		{"a list where a text belongs, unequal", `userName ne "x"`, scim.Resource{"userName": []any{"x"}}, true},
		{"a date that is none", `meta.created ne "2026-01-01T00:00:00Z"`, scim.Resource{"meta": map[string]any{"created": "soon"}}, true},
		{"nothing at all", `userName eq "x"`, nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := bound(t, tc.text).Match(tc.doc); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
