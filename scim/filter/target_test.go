package filter_test

import (
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

func TestParsePathReadsTheGrammar(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       filter.Target
	}{
		{"a name", `userName`, filter.Target{Path: attr("userName")}},
		{"a sub-attribute", `name.familyName`, filter.Target{Path: filter.Path{Name: "name", Sub: "familyName"}}},
		{"values by a filter", `members[value eq "x"]`, filter.Target{Path: attr("members"), Of: equals("value", "x")}},
		{"a part of values by a filter", `emails[type eq "work"].value`, filter.Target{Path: attr("emails"), Of: equals("type", "work"), Sub: "value"}},
		{"the reference of a value", `members[value eq "x"].$ref`, filter.Target{Path: attr("members"), Of: equals("value", "x"), Sub: "$ref"}},
		{"a value without quotes", `emails[type eq work].value`, filter.Target{Path: attr("emails"), Of: equals("type", "work"), Sub: "value"}},
		{"a URN and a name", scim.SchemaUser + `:name.givenName`, filter.Target{Path: filter.Path{URI: scim.SchemaUser, Name: "name", Sub: "givenName"}}},
		{"a URN and values by a filter", scim.SchemaUser + `:emails[type eq "work"].value`, filter.Target{Path: filter.Path{URI: scim.SchemaUser, Name: "emails"}, Of: equals("type", "work"), Sub: "value"}},
		{"spaces around", ` userName `, filter.Target{Path: attr("userName")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := filter.ParsePath(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %#v\nwant %#v", got, tc.want)
			}
			if again, err := filter.ParsePath(got.String(), nil); err != nil || !reflect.DeepEqual(again, got) {
				t.Errorf("%s reads as %#v, %v", got, again, err)
			}
		})
	}
}

func TestParsePathRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, kind, says string }{
		{"nothing", ``, scim.InvalidPath, `The path cannot be read at character 1: expected an attribute name`},
		{"two names", `userName active`, scim.InvalidPath, `expected the end, found "active"`},
		{"a comparison", `userName eq "x"`, scim.InvalidPath, `expected the end`},
		{"a dot at the end", `name.`, scim.InvalidPath, `expected an attribute name`},
		{"a slash before the name", `/userName`, scim.InvalidPath, `expected an attribute name`},
		{"an array index", `emails[0]`, scim.InvalidPath, `expected a filter such as type eq "work" (SCIM has no array indices), found "0]"`},
		{"an array index before a part", `emails[0].value`, scim.InvalidPath, `no array indices`},
		{"an array index from the end", `emails[ -1 ]`, scim.InvalidPath, `no array indices`},
		{"an array index beyond all numbers", `emails[99999999999999999999]`, scim.InvalidPath, `no array indices`},
		{"an asterisk for all values", `emails[*].value`, scim.InvalidPath, `no array indices`},
		{"empty brackets", `emails[]`, scim.InvalidFilter, `expected an attribute name`},
		{"open brackets", `emails[type eq "work"`, scim.InvalidFilter, `closing bracket`},
		{"a broken filter", `emails[type is "work"]`, scim.InvalidFilter, `expected an operator`},
		{"brackets inside brackets", `emails[type[a pr]]`, scim.InvalidFilter, `cannot hold another`},
		{"no name behind the brackets", `emails[a pr].`, scim.InvalidPath, `the name of a sub-attribute`},
		{"two names behind the brackets", `emails[a pr].b.c`, scim.InvalidPath, `expected the end`},
		{"brackets behind the brackets", `emails[a pr][b pr]`, scim.InvalidPath, `expected the end`},
		{"invalid UTF-8", "a\xff", scim.InvalidPath, `not valid UTF-8`},
		{"a longer text than is read", strings.Repeat("a", 1025), scim.InvalidPath, `1025 bytes long`},
		{"deep parentheses", "a[" + strings.Repeat("(", 900), scim.InvalidFilter, `40 levels`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := filter.ParsePath(tc.text, nil)
			refused(t, err, tc.kind, tc.says)
		})
	}
	if _, err := filter.ParsePath(strings.Repeat("a", 1024), nil); err != nil {
		t.Errorf("a path as long as allowed: %v", err)
	}
}

func TestBindTargetResolvesPaths(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		path       filter.Path
		of, sub    string
	}{
		{"in any case", `USERNAME`, attr("userName"), "", ""},
		{"a sub-attribute in any case", `Name.FAMILYNAME`, filter.Path{Name: "name", Sub: "familyName"}, "", ""},
		{"without the core URN", `URN:ietf:params:scim:schemas:core:2.0:user:Name.givenname`, filter.Path{Name: "name", Sub: "givenName"}, "", ""},
		{"with an extension's URN", strings.ToUpper(scim.SchemaEnterprise) + `:DEPARTMENT`, filter.Path{URI: scim.SchemaEnterprise, Name: "department"}, "", ""},
		{"an extension as a whole", strings.ToLower(scim.SchemaEnterprise), filter.Path{URI: scim.SchemaEnterprise}, "", ""},
		{"the core as a whole", strings.ToUpper(scim.SchemaUser), filter.Path{URI: scim.SchemaUser}, "", ""},
		{"the core as a whole by the drafts' URN", `urn:scim:schemas:core:1.0`, filter.Path{URI: scim.SchemaUser}, "", ""},
		{"a name that only an extension has", `department`, filter.Path{URI: scim.SchemaEnterprise, Name: "department"}, "", ""},
		{"the manager, who stays whole", `manager`, filter.Path{URI: scim.SchemaEnterprise, Name: "manager"}, "", ""},
		{"a part of a name that only an extension has", `Manager.Value`, filter.Path{URI: scim.SchemaEnterprise, Name: "manager", Sub: "value"}, "", ""},
		{"values by a filter", `Emails[TYPE eq "work"].VALUE`, attr("emails"), `type eq "work"`, "value"},
		{"booleans given as text", `roles[primary eq "True"].value`, attr("roles"), `primary eq true`, "value"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := bindTarget(t, tc.text)
			of := ""
			if got.Of != nil {
				of = got.Of.String()
			}
			if got.Path != tc.path || of != tc.of || got.Sub != tc.sub {
				t.Errorf("got %#v, [%s], %q", got.Path, of, got.Sub)
			}
		})
	}
}

func bindTarget(t *testing.T, text string) filter.Target {
	t.Helper()
	target, err := filter.ParsePath(text, nil)
	if err == nil {
		target, err = filter.BindTarget(target, schema.User(), nil)
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return target
}

func TestBindTargetRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, kind, says string }{
		{"an unknown name", `shoeSize`, scim.InvalidPath, `"shoeSize" is not an attribute of a User`},
		{"an unknown sub-attribute", `name.shoeSize`, scim.InvalidPath, `is not an attribute of a User`},
		{"a sub-attribute of a plain value", `userName.value`, scim.InvalidPath, `is not an attribute`},
		{"an unknown URN", `urn:x:y:userName`, scim.InvalidPath, `is not an attribute`},
		{"brackets behind the core URN", scim.SchemaUser + `[value eq "x"]`, scim.InvalidPath, `cannot be followed by brackets`},
		{"brackets behind a plain value", `userName[value eq "x"]`, scim.InvalidPath, `single plain value`},
		{"an unknown name between the brackets", `emails[size eq "x"]`, scim.InvalidFilter, `"size" is not an attribute of emails`},
		{"a URN between the brackets", `emails[` + scim.SchemaUser + `:type eq "x"]`, scim.InvalidFilter, `is not an attribute of emails`},
		{"an unknown name behind the brackets", `emails[type eq "x"].size`, scim.InvalidPath, `"size" is not an attribute of emails`},
		{"an operator that does not suit", `emails[primary gt true]`, scim.InvalidFilter, `cannot be compared by "gt"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			target, err := filter.ParsePath(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = filter.BindTarget(target, schema.User(), nil)
			refused(t, err, tc.kind, tc.says)
		})
	}
}

func TestTargetMatchesValues(t *testing.T) {
	t.Parallel()
	work := map[string]any{"type": "work", "value": "a@x.org", "primary": "True"}
	for _, tc := range []struct {
		name, text string
		value      any
		want       bool
	}{
		{"the value that is meant", `emails[type eq "WORK"]`, work, true},
		{"not another", `emails[type eq "home"]`, work, false},
		{"a boolean stored as text", `emails[primary eq true]`, work, true},
		{"every value without brackets", `emails`, work, true},
		{"a plain value by the name value", `schemas[value eq "urn:a"]`, "URN:A", true},
		{"not another plain value", `schemas[value eq "urn:a"]`, "urn:b", false},
		{"nothing", `emails[type eq "work"]`, nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := bindTarget(t, tc.text).Match(tc.value); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestTargetThatWasNotBoundMatchesNothing(t *testing.T) {
	t.Parallel()
	target, err := filter.ParsePath(`emails[type pr]`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if target.Match(map[string]any{"type": "work"}) {
		t.Error("it matched")
	}
}
