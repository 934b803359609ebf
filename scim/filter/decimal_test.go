package filter

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDecimalsOrderLikeRationals(t *testing.T) {
	t.Parallel()
	numbers := rapid.StringMatching(`-?(0|[1-9][0-9]{0,4})(\.[0-9]{1,4})?([eE][+-]?[0-9])?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		da, okA := parseDecimal(json.Number(a))
		db, okB := parseDecimal(json.Number(b))
		if !okA || !okB || da.compare(db) != x.Cmp(y) {
			t.Fatalf("%s to %s: got %d, want %d", a, b, da.compare(db), x.Cmp(y))
		}
	})
}

func TestParseDecimalRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text string }{
		{"nothing", ""},
		{"a word", "NaN"},
		{"infinity", "Infinity"},
		{"a leading zero", "01"},
		{"a leading plus", "+1"},
		{"a dot without digits", "1."},
		{"hexadecimal", "0x1"},
		{"a space", " 1"},
		{"a dot without a digit before it", ".5"},
		{"an exponent without digits", "1e+"},
		{"two minus signs", "--1"},
		{"only a minus sign", "-"},
		{"an exponent beyond reason", "1e1000001"},
		{"an exponent beyond reason downwards", "1e-1000001"},
		{"an exponent no integer holds", "1e" + strings.Repeat("9", 40)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if d, ok := parseDecimal(json.Number(tc.text)); ok {
				t.Errorf("%q was read as %+v", tc.text, d)
			}
		})
	}
}
