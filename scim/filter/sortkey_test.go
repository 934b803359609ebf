package filter_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// keyed is a way to sort and, beside it, how its values compare.
type keyed struct {
	by    string
	of    *schema.Type
	doc   func(string) scim.Resource
	order func(a, b string) int
}

func orders() []keyed {
	return []keyed{
		{"title", schema.User(), func(v string) scim.Resource { return scim.Resource{"title": v} }, func(a, b string) int {
			return strings.Compare(scim.Fold(a), scim.Fold(b))
		}},
		{"externalId", schema.User(), func(v string) scim.Resource { return scim.Resource{"externalId": v} }, strings.Compare},
		{"age", measured(), func(v string) scim.Resource { return scim.Resource{"age": json.Number(v)} }, func(a, b string) int {
			x, _ := new(big.Rat).SetString(a)
			y, _ := new(big.Rat).SetString(b)
			return x.Cmp(y)
		}},
		{"meta.created", schema.User(), func(v string) scim.Resource {
			return scim.Resource{"meta": map[string]any{"created": v}}
		}, func(a, b string) int {
			x, _ := time.Parse(time.RFC3339, a)
			y, _ := time.Parse(time.RFC3339, b)
			return x.Compare(y)
		}},
	}
}

// sorts draws a value that the way of sorting understands.
func (k keyed) value(long bool) *rapid.Generator[string] {
	switch k.by {
	case "age":
		return rapid.StringMatching(`-?(0|[1-9][0-9]{0,4})(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?`)
	case "meta.created":
		return rapid.StringMatching(`(0000|1969|1970|2026|9999)-0[1-9]-1[0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9])`)
	}
	most := 20
	if long {
		most = 600
	}
	return rapid.StringOfN(rapid.OneOf(rapid.Rune(), rapid.RuneFrom([]rune("aAbBéÉßſ 한🎈"))), 1, most, -1).Filter(func(s string) bool { return utf8.ValidString(s) })
}

func TestSortKeysAreInTheOrderOfTheValues(t *testing.T) {
	t.Parallel()
	for _, k := range orders() {
		t.Run(k.by, func(t *testing.T) {
			t.Parallel()
			s := sorting(t, k.by, false, k.of)
			rapid.Check(t, func(t *rapid.T) {
				long := rapid.Bool().Draw(t, "long")
				a, b := k.value(long).Draw(t, "a"), k.value(long).Draw(t, "b")
				keyA, keyB := s.Key(k.doc(a)), s.Key(k.doc(b))
				mustBeKeys(t, keyA, keyB)
				got, want := sign(strings.Compare(keyA, keyB)), sign(k.order(a, b))
				if got != want && (!long || got != 0) {
					t.Fatalf("%q and %q: %d, want %d by %q and %q", a, b, got, want, keyA, keyB)
				}
			})
		})
	}
}

type failing interface{ Fatalf(string, ...any) }

func mustBeKeys(t failing, keys ...string) {
	for _, key := range keys {
		if key == "" || len(key) > filter.MaxSortKey || !utf8.ValidString(key) {
			t.Fatalf("%q is no key", key)
		}
	}
}

// FuzzSortKey: whatever a document holds, its keys are short UTF-8 and never
// in another order than the values.
func FuzzSortKey(f *testing.F) {
	for _, pair := range [][2]string{
		{"a", "B"},
		{"É", "e\u0301"},
		{"-1.2", "-1.23"},
		{"1e5", "99999"},
		{"0", "-0.0"},
		{"2026-01-01T00:00:00Z", "2026-01-01T01:00:00.5+01:00"},
		{strings.Repeat("é", 200), strings.Repeat("é", 199) + "z"},
		{strings.Repeat("9", 300), strings.Repeat("9", 299)},
		{"-" + strings.Repeat("9", 300), "-" + strings.Repeat("9", 299)},
	} {
		f.Add(pair[0], pair[1])
	}
	var sorts []*filter.Sort
	for _, k := range orders() {
		s, err := filter.BindSort(k.by, false, k.of, nil)
		if err != nil {
			f.Fatal(err)
		}
		sorts = append(sorts, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) || len(a) > 2_000 || len(b) > 2_000 {
			return
		}
		for i, k := range orders() {
			keyA, keyB := sorts[i].Key(k.doc(a)), sorts[i].Key(k.doc(b))
			if keyA == "" || keyB == "" || k.by == "age" && strings.ContainsAny(a+b, "eE") {
				continue // no value, or a number too large to compare otherwise
			}
			mustBeKeys(t, keyA, keyB)
			if got := sign(strings.Compare(keyA, keyB)); got != 0 && got != sign(k.order(a, b)) {
				t.Fatalf("%s: %q and %q are %d by %q and %q", k.by, a, b, got, keyA, keyB)
			}
		}
	})
}
