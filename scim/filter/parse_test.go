package filter_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/filter"
)

func attr(name string) filter.Path { return filter.Path{Name: name} }

func equals(name string, value any) filter.Expr {
	return filter.Compare{Path: attr(name), Op: filter.Equal, Value: value}
}

func TestParseReadsTheGrammar(t *testing.T) {
	t.Parallel()
	a, b, c := filter.Present{Path: attr("a")}, filter.Present{Path: attr("b")}, filter.Present{Path: attr("c")}
	work := equals("type", "work")
	for _, tc := range []struct {
		name, text string
		want       filter.Expr
	}{
		{"a comparison with a string", `userName eq "bjensen"`, equals("userName", "bjensen")},
		{"true is a boolean", `active eq true`, equals("active", true)},
		{"false is a boolean", `active eq false`, equals("active", false)},
		{"null is nothing", `title eq null`, equals("title", nil)},
		{"an integer keeps its spelling", `n eq 42`, equals("n", json.Number("42"))},
		{"a number with sign, fraction and exponent keeps its spelling", `n eq -0.50E+3`, equals("n", json.Number("-0.50E+3"))},
		{"presence has no value", `a pr`, a},
		{"operators have any case", `a PR AND b Pr OR NoT (c pR)`, filter.Or{Left: filter.And{Left: a, Right: b}, Right: filter.Not{Of: c}}},
		{"comparing operators have any case", `userName EQ "x"`, equals("userName", "x")},
		{"and binds tighter than or on its right", `a pr or b pr and c pr`, filter.Or{Left: a, Right: filter.And{Left: b, Right: c}}},
		{"and binds tighter than or on its left", `a pr and b pr or c pr`, filter.Or{Left: filter.And{Left: a, Right: b}, Right: c}},
		{"not binds tighter than and", `not (a pr) and b pr`, filter.And{Left: filter.Not{Of: a}, Right: b}},
		{"parentheses win over precedence", `(a pr or b pr) and c pr`, filter.And{Left: filter.Or{Left: a, Right: b}, Right: c}},
		{"equal operators group from the left", `a pr and b pr and c pr`, filter.And{Left: filter.And{Left: a, Right: b}, Right: c}},
		{"not needs no space", `not(a pr)`, filter.Not{Of: a}},
		{"not may hold not", `not (not (a pr))`, filter.Not{Of: filter.Not{Of: a}}},
		{"an attribute may be called not", `not pr`, filter.Present{Path: attr("not")}},
		{"an attribute may begin like an operator", `order pr or android pr`, filter.Or{Left: filter.Present{Path: attr("order")}, Right: filter.Present{Path: attr("android")}}},
		{"spaces may be many, and tabs", "  a   pr \t and  ( b pr )  ", filter.And{Left: a, Right: b}},
		{"a sub-attribute", `name.familyName eq "x"`, filter.Compare{Path: filter.Path{Name: "name", Sub: "familyName"}, Op: filter.Equal, Value: "x"}},
		{"the reference attribute", `manager.$ref pr`, filter.Present{Path: filter.Path{Name: "manager", Sub: "$ref"}}},
		{"names with hyphens, underscores and digits", `a-b_1 pr`, filter.Present{Path: attr("a-b_1")}},
		{"a URN with dots", `urn:ietf:params:scim:schemas:core:2.0:User:name.familyName pr`, filter.Present{Path: filter.Path{URI: scim.SchemaUser, Name: "name", Sub: "familyName"}}},
		{"a URN with hyphens and underscores", `urn:okta:custom_app-1.5:1.0:user:shoeSize pr`, filter.Present{Path: filter.Path{URI: "urn:okta:custom_app-1.5:1.0:user", Name: "shoeSize"}}},
		{"a value path", `emails[type eq "work"]`, filter.Within{Path: attr("emails"), Of: work}},
		{"parentheses inside a value path", `emails[type eq "work" or (a pr and b pr)]`, filter.Within{Path: attr("emails"), Of: filter.Or{Left: work, Right: filter.And{Left: a, Right: b}}}},
		{"not inside a value path", `emails[not (a pr)]`, filter.Within{Path: attr("emails"), Of: filter.Not{Of: a}}},
		{"a bracket inside a string inside a value path", `emails[type eq "]"]`, filter.Within{Path: attr("emails"), Of: equals("type", "]")}},
		{"what is asked behind a value path belongs to the same value", `emails[type eq "work"].value eq "x"`, filter.Within{Path: attr("emails"), Of: filter.And{Left: work, Right: equals("value", "x")}}},
		{"presence behind a value path", `emails[type eq "work"].value pr`, filter.Within{Path: attr("emails"), Of: filter.And{Left: work, Right: filter.Present{Path: attr("value")}}}},
		{"two value paths", `a[b pr] and a[c pr]`, filter.And{Left: filter.Within{Path: attr("a"), Of: b}, Right: filter.Within{Path: attr("a"), Of: c}}},
		{"a value without quotes up to a space", `userName eq jane@example.com and a pr`, filter.And{Left: equals("userName", "jane@example.com"), Right: a}},
		{"a value without quotes up to a parenthesis", `(userName eq jane)`, equals("userName", "jane")},
		{"a value without quotes up to a bracket", `emails[type eq work]`, filter.Within{Path: attr("emails"), Of: work}},
		{"a value without quotes up to the end", `externalId eq 9f-7a`, equals("externalId", "9f-7a")},
		{"True is text until a schema says otherwise", `active eq True`, equals("active", "True")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := filter.Parse(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("%s\n got %#v\nwant %#v", tc.text, got, tc.want)
			}
		})
	}
}

func TestParseReadsEveryOperator(t *testing.T) {
	t.Parallel()
	for _, op := range []filter.Op{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"} {
		e, err := filter.Parse("a "+string(op)+` "b"`, nil)
		if want := (filter.Compare{Path: attr("a"), Op: op, Value: "b"}); err != nil || e != want {
			t.Errorf("%s: got %v, %v", op, e, err)
		}
	}
}

func TestParseUnescapesStrings(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"quotes and backslashes", `"a\"b\\c"`, `a"b\c`},
		{"the short escapes", `"\/\b\f\n\r\t"`, "/\b\f\n\r\t"},
		{"a code point", `"\u00e9\u0041"`, "éA"},
		{"a surrogate pair", `"\ud83d\ude00"`, "😀"},
		{"plain UTF-8", `"Jürgen 😀"`, "Jürgen 😀"},
		{"a backslash before the closing quote", `"a\\"`, `a\`},
		{"nothing", `""`, ""},
		{"wildcards of other languages", `"%_*[?"`, "%_*[?"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := filter.Parse("a eq "+tc.text, nil)
			if err != nil || got != equals("a", tc.want) {
				t.Errorf("got %v, %v; want %q", got, err, tc.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, says string }{
		{"nothing", ``, `at character 1: expected an attribute name such as userName or name.familyName, found the end of it`},
		{"only spaces", `   `, `expected an attribute name`},
		{"a name alone", `userName`, `at character 9: expected an operator`},
		{"an unknown operator", `userName is "x"`, `at character 10: expected an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr), found "is"`},
		{"an operator without a value", `userName eq`, `at character 12: expected a value`},
		{"an operator followed by and", `userName eq and a pr`, `expected a value: "text" in double quotes`},
		{"single quotes", `userName eq 'x'`, `expected a value: "text" in double quotes`},
		{"an open string", `userName eq "x`, `expected a closing double quote, found the end`},
		{"a string that ends in a backslash", `userName eq "x\`, `expected a closing double quote`},
		{"an unknown escape", `userName eq "\x"`, `valid escapes`},
		{"a lone high surrogate", `userName eq "\ud800"`, `valid escapes`},
		{"a lone low surrogate", `userName eq "\ude00\ud83d"`, `valid escapes`},
		{"a raw control character", "userName eq \"a\nb\"", `valid escapes`},
		{"an escaped NUL", `userName eq "a\u0000"`, `without U+0000`},
		{"a raw NUL", "userName eq \"a\x00\"", `valid escapes`},
		{"invalid UTF-8", "userName eq \"\xff\"", `not valid UTF-8`},
		{"junk behind the end", `userName eq "x" y`, `at character 17: expected "and", "or" or the end, found "y"`},
		{"a closing parenthesis too many", `a pr)`, `found ")"`},
		{"an open parenthesis", `(a pr`, `expected "and", "or" or a closing parenthesis, found the end`},
		{"an empty parenthesis", `()`, `expected an attribute name`},
		{"an open bracket", `emails[type eq "work"`, `expected "and", "or" or a closing bracket`},
		{"an empty bracket", `emails[]`, `expected an attribute name`},
		{"brackets inside brackets", `emails[type[a pr] pr]`, `cannot hold another`},
		{"brackets behind a sub-attribute", `name.x[a pr]`, `cannot hold another`},
		{"a closing bracket too many", `a pr]`, `found "]"`},
		{"crossed brackets", `emails[(a pr])`, `expected "and", "or" or a closing parenthesis`},
		{"an array index", `emails[0].value eq "x"`, `expected an attribute name`},
		{"no question behind a value path", `emails[a pr].value`, `expected an operator`},
		{"no name behind a value path", `emails[a pr]. eq "x"`, `the name of a sub-attribute`},
		{"not without parentheses", `not a pr`, `expected an operator`},
		{"and without a left side", `and a pr`, `expected an operator`},
		{"and without a right side", `a pr and`, `expected an attribute name`},
		{"or that is part of a word", `a pr orb pr`, `expected "and", "or" or the end, found "orb"`},
		{"not that is part of a word", `nota (b pr)`, `expected an operator`},
		{"a name that begins with a digit", `1a pr`, `expected an attribute name`},
		{"a name with three parts", `a.b.c pr`, `expected an attribute name`},
		{"a name that ends in a dot", `a. pr`, `expected an attribute name`},
		{"a name with a slash", `a/b pr`, `expected an attribute name`},
		{"a URN without a name", `urn:a: pr`, `expected an attribute name`},
		{"a URN whose name ends in a dot", `urn:a:b. pr`, `expected an attribute name`},
		{"a URN of nothing", `:a pr`, `expected an attribute name`},
		{"another language", `userName = 'x' OR 1=1 --`, `expected an operator`},
		{"a position counted in characters", `a eq "ü" ü`, `at character 10:`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := filter.Parse(tc.text, nil)
			refused(t, err, scim.InvalidFilter, tc.says)
		})
	}
}

// refused holds err to being a 400 of a kind whose sentence says something.
func refused(t *testing.T, err error, kind, says string) {
	t.Helper()
	var e *scim.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *scim.Error", err)
	}
	if e.Status != 400 || e.Type != kind || !strings.Contains(e.Detail, says) {
		t.Errorf("got %v\nwant 400 %s with %q", e, kind, says)
	}
}

func TestParseHoldsItsLimits(t *testing.T) {
	t.Parallel()
	terms := func(n int) string { return "a pr" + strings.Repeat(" or a pr", n-1) }
	deep := func(n int) string { return strings.Repeat("(", n) + "a pr" + strings.Repeat(")", n) }
	nots := func(n int) string { return strings.Repeat("not(", n) + "a pr" + strings.Repeat(")", n) }
	long := func(n int) string { return `a eq "` + strings.Repeat("x", n-7) + `"` }
	for _, tc := range []struct{ name, text, says string }{
		{"a text as long as allowed is read", long(4096), ""},
		{"a text one byte longer is not", long(4097), "4097 bytes long"},
		{"as many parts as allowed are read", terms(100), ""}, // 100 and the 99 or
		{"one part more too", "not(" + terms(100) + ")", ""},
		{"two parts more are not", "not(not(" + terms(100) + "))", "more than 200 parts"},
		{"parentheses as deep as allowed are read", deep(40), ""},
		{"one parenthesis deeper is not", deep(41), "more than 40 levels"},
		{"not as deep as allowed is read", nots(40), ""},
		{"one not deeper is not", nots(41), "more than 40 levels"},
		{"brackets count as depth", "e[" + deep(40) + "]", "more than 40 levels"},
		{"parentheses side by side are not deep", "(a pr)" + strings.Repeat(" and (a pr)", 60), ""},
		{"brackets side by side are not deep", "e[a pr]" + strings.Repeat(" and e[a pr]", 60), ""},
		{"five thousand or are not read", terms(5000), "bytes long"},
		{"twelve hundred parentheses are not followed", strings.Repeat("(", 1200), "more than 40 levels"},
		{"a thousand not are not followed", strings.Repeat("not(", 1000), "more than 40 levels"},
		{"ten thousand brackets are not followed", strings.Repeat("a[", 10000), "bytes long"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := filter.Parse(tc.text, nil)
			if tc.says != "" {
				refused(t, err, scim.InvalidFilter, tc.says)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}
