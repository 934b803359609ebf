package filter_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/scim/filter"
)

func TestStringWritesOnlyTheParenthesesItNeeds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"none for precedence", `((a pr) and (b pr)) or (c pr)`, `a pr and b pr or c pr`},
		{"some against precedence", `a pr and (b pr or c pr)`, `a pr and (b pr or c pr)`},
		{"some for grouping from the right", `a pr or (b pr or c pr)`, `a pr or (b pr or c pr)`},
		{"always behind not", `not(a pr)`, `not (a pr)`},
		{"values become JSON", `a EQ x and b eq 1.50 and c eq TRUE and d eq true and e eq null`, `a eq "x" and b eq 1.50 and c eq "TRUE" and d eq true and e eq null`},
		{"quotes and backslashes are escaped", `a eq "\"\\\u0001é"`, `a eq "\"\\\u0001é"`},
		{"angle brackets are not", `a eq "<&>"`, `a eq "<&>"`},
		{"a question behind brackets moves inside", `e[a pr or b pr].value eq "x"`, `e[(a pr or b pr) and value eq "x"]`},
		{"names as they were written", `URN:x:A.B pr`, `URN:x:A.B pr`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e, err := filter.Parse(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			if e.String() != tc.want {
				t.Errorf("got %s\nwant %s", e, tc.want)
			}
		})
	}
}

func TestPrintedFiltersReadAsTheSameTree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := tree(4, true).Draw(t, "filter")
		text := e.String()
		got, err := filter.Parse(text, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !reflect.DeepEqual(got, e) {
			t.Fatalf("%s\n got %#v\nwant %#v", text, got, e)
		}
	})
}

// tree draws filters of a depth; brackets only where they are allowed.
func tree(depth int, brackets bool) *rapid.Generator[filter.Expr] {
	return rapid.Custom(func(t *rapid.T) filter.Expr {
		kind := rapid.IntRange(0, 5).Draw(t, "kind")
		if depth == 0 {
			kind %= 2
		}
		switch kind {
		case 0:
			return filter.Present{Path: paths().Draw(t, "path")}
		case 1:
			op := rapid.SampledFrom([]filter.Op{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"}).Draw(t, "op")
			return filter.Compare{Path: paths().Draw(t, "path"), Op: op, Value: values().Draw(t, "value")}
		case 2:
			return filter.Not{Of: tree(depth-1, brackets).Draw(t, "of")}
		case 3:
			return filter.Or{Left: tree(depth-1, brackets).Draw(t, "left"), Right: tree(depth-1, brackets).Draw(t, "right")}
		case 4:
			if brackets {
				return filter.Within{Path: filter.Path{Name: "emails"}, Of: tree(depth-1, false).Draw(t, "of")}
			}
		}
		return filter.And{Left: tree(depth-1, brackets).Draw(t, "left"), Right: tree(depth-1, brackets).Draw(t, "right")}
	})
}

func paths() *rapid.Generator[filter.Path] {
	return rapid.Custom(func(t *rapid.T) filter.Path {
		return filter.Path{
			URI:  rapid.SampledFrom([]string{"", "urn:a_b:1.0:User"}).Draw(t, "uri"),
			Name: rapid.StringMatching(`[a-zA-Z][a-zA-Z0-9_-]{0,5}`).Draw(t, "name"),
			Sub:  rapid.StringMatching(`(\$?[a-z][A-Z0-9_-]{0,3})?`).Draw(t, "sub"),
		}
	})
}

func values() *rapid.Generator[any] {
	text := rapid.StringOfN(rapid.Rune().Filter(func(r rune) bool { return r != 0 && r != 0xFFFD }), 0, 8, -1)
	return rapid.OneOf(
		text.AsAny(),
		rapid.Bool().AsAny(),
		rapid.Just[any](nil),
		rapid.Map(rapid.StringMatching(`-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?([eE][+-]?[0-9])?`), func(s string) any { return json.Number(s) }),
	)
}
