package schema

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
)

func TestUniques(t *testing.T) {
	t.Parallel()
	k := kit(t)
	want := []Unique{
		{"serial", "S1"}, {"price", "1.5"}, {"owner", "../Users/1"}, {"parts.code", "c"}, {tagURN + ":number", "n"},
	}
	if got := k.Uniques(kitDoc()); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	if got := k.Uniques(scim.Resource{"count": json.Number("4")}); got != nil {
		t.Errorf("of nothing: %v", got)
	}
	doc := scim.Resource{"id": "1", "userName": "a", "displayName": "b", "emails": []any{map[string]any{"value": "c"}}}
	for _, of := range Standard().Types() {
		if got := of.Uniques(doc); got != nil {
			t.Errorf("%s: %v", of.Name, got)
		}
	}
}

func TestValuesThatAreEqualHaveOneKey(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxUniqueKey)
	for _, tc := range []struct {
		name  string
		of    Attribute
		a, b  any
		equal bool
	}{
		{"texts without regard to case", Attribute{Type: String}, "Straße", "STRASSE", true},
		{"texts with regard to case", Attribute{Type: String, CaseExact: true}, "a", "A", false},
		{"references", Attribute{Type: Reference}, "/Users/a", "/Users/A", false},
		{"binaries", Attribute{Type: Binary}, "aGk=", "AGK=", false},
		{"instants", Attribute{Type: DateTime}, "2026-11-22T08:00:00Z", "2026-11-22T09:00:00.0+01:00", true},
		{"integers", Attribute{Type: Integer}, json.Number("0"), json.Number("-0"), true},
		{"large integers", Attribute{Type: Integer}, json.Number("9007199254740993"), json.Number("9007199254740992"), false},
		{"decimals", Attribute{Type: Decimal}, json.Number("1.50"), json.Number("15e-1"), true},
		{"a whole decimal", Attribute{Type: Decimal}, json.Number("1"), json.Number("1.0"), true},
		{"the longest key", Attribute{Type: String}, long, long + "x", false},
		{"long texts", Attribute{Type: String}, long + "a", long + "b", false},
		{"equal long texts", Attribute{Type: String}, long + "a", long + "A", true},
	} {
		a, b := tc.of.uniqueKey(tc.a), tc.of.uniqueKey(tc.b)
		if (a == b) != tc.equal || a == "" || len(a) > maxUniqueKey || len(b) > maxUniqueKey {
			t.Errorf("%s: %q and %q", tc.name, a, b)
		}
	}
}

func TestOneResourceHasEachKeyOnce(t *testing.T) {
	t.Parallel()
	part := func(code string) any { return map[string]any{"code": code} }
	got := kit(t).Uniques(scim.Resource{"parts": []any{part("a"), part("A"), part("b")}})
	if want := []Unique{{"parts.code", "a"}, {"parts.code", "b"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}
