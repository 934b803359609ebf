package scim_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"scimdesk/scim"
)

// anyText draws texts rich in what folds, composes and hides.
func anyText() *rapid.Generator[string] {
	odd := []rune("aAbZ09 .@-ßẞſKÅÅéÉİıΣσςΟΔΑ\u0345\u0301\u0307\u0323ǆǅﬁﬀＡａ①½Ⅷꭰᏸ\u1e9eאبा\u0130\u00a0\u01c5")
	return rapid.OneOf(
		rapid.StringOfN(rapid.SampledFrom(odd), 0, 12, -1),
		rapid.String(),
	)
}

func TestFoldKeepsItsPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := anyText().Draw(t, "x")
		folded := scim.Fold(x)
		if again := scim.Fold(folded); again != folded {
			t.Fatalf("folding %+q twice: %+q, then %+q", x, folded, again)
		}
		if d := scim.Fold(norm.NFD.String(x)); d != folded {
			t.Fatalf("%+q folds to %+q, decomposed to %+q", x, folded, d)
		}
	})
}

func TestEveryCharacterFoldsOnceAndForAll(t *testing.T) {
	t.Parallel()
	keys := map[string]string{} // by folding
	for r := rune(1); r <= 0xE01FF; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		if r == 0x20000 { // nothing between folds or hides
			r = 0xE0000
		}
		x := string(r)
		folded := scim.Fold(x)
		if scim.Fold(folded) != folded || scim.Fold(norm.NFD.String(x)) != folded {
			t.Fatalf("U+%04X folds to %+q, which is not stable", r, folded)
		}
		key, err := scim.UserNameKey(x)
		if err != nil {
			continue
		}
		if again, err := scim.UserNameKey(key); err != nil || again != key {
			t.Fatalf("U+%04X has the key %+q, whose key is %+q (%v)", r, key, again, err)
		}
		if other, ok := keys[folded]; ok && other != key {
			t.Fatalf("U+%04X folds like another and has another key: %+q, %+q", r, key, other)
		}
		keys[folded] = key
	}
}

func TestFoldOfSpellingsThatMeanTheSame(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, a, b string }{
		{"ASCII case", "Jane@Example.COM", "jane@example.com"},
		{"the Kelvin sign is a k", "\u212Aate", "kate"},
		{"the long s is an s", "ſam", "SAM"},
		{"sharp s in both cases", "Straße", "STRAẞE"},
		{"final sigma is a sigma", "ΟΔΟΣ", "οδος"},
		{"composed and decomposed", "É", "e\u0301"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if scim.Fold(tc.a) != scim.Fold(tc.b) {
				t.Errorf("%+q and %+q differ", scim.Fold(tc.a), scim.Fold(tc.b))
			}
		})
	}
	if scim.Fold("аdmin") == scim.Fold("admin") {
		t.Error("a Cyrillic а folds to a Latin one")
	}
}

func TestUserNameKeyKeepsItsPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := anyText().Draw(t, "x")
		key, err := scim.UserNameKey(x)
		dkey, derr := scim.UserNameKey(norm.NFD.String(x))
		if key != dkey || (err == nil) != (derr == nil) {
			t.Fatalf("%+q: %+q (%v), decomposed %+q (%v)", x, key, err, dkey, derr)
		}
		if err != nil {
			return
		}
		if again, err := scim.UserNameKey(key); err != nil || again != key {
			t.Fatalf("the key of %+q is %+q, its key %+q (%v)", x, key, again, err)
		}
	})
}

func TestNamesThatFoldAlikeToASCIIHaveOneKey(t *testing.T) {
	t.Parallel()
	letters := []rune("abkstzABKSTZKſßẞﬀﬁﬆ.@ -")
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.StringOfN(rapid.SampledFrom(letters), 1, 8, -1).Draw(t, "x")
		plain := scim.Fold(x)
		key, err := scim.UserNameKey(x)
		want, wantErr := scim.UserNameKey(plain)
		if key != want || (err == nil) != (wantErr == nil) {
			t.Fatalf("%+q has the key %+q, its folding %+q has %+q", x, key, plain, want)
		}
	})
}

func TestUserNameKey(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"ASCII is lower-cased", "Jane.Doe@Example.com", "jane.doe@example.com"},
		{"spaces stay where they are", " Jane  Doe ", " jane  doe "},
		{"full width letters are letters", "ＡＢ", "ab"},
		{"the Kelvin sign is a k", "\u212A", "k"},
		{"what PRECIS refuses takes the compatible form", "ﬁſh", "fish"},
		{"a no-break space is a space", "a\u00a0b", "a b"},
		{"composed", "e\u0301va", "éva"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := scim.UserNameKey(tc.in)
			if err != nil || got != tc.want {
				t.Errorf("got %+q, %v; want %+q", got, err, tc.want)
			}
		})
	}
}

func TestUserNamesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in string }{
		{"empty", ""},
		{"blank", "  \t"},
		{"a no-break space alone", "\u00a0"},
		{"NUL", "a\x00b"},
		{"a line feed", "a\nb"},
		{"DEL", "a\x7fb"},
		{"a C1 control", "a\u0085b"},
		{"right-to-left override", "a\u202eb"},
		{"zero width space", "a\u200bb"},
		{"byte order mark", "\ufeffa"},
		{"a Hangul filler", "a\u3164"},
		{"a variation selector", "a\ufe0f"},
		{"a line separator", "a\u2028b"},
		{"bad UTF-8", "a\xff"},
		{"one byte too long", strings.Repeat("a", scim.MaxUserName+1)},
		{"a key that is too long", strings.Repeat("\ufdfa", 100)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			key, err := scim.UserNameKey(tc.in)
			var refused *scim.Error
			if !errors.As(err, &refused) || refused.Status != 400 || refused.Type != scim.InvalidValue {
				t.Errorf("got %+q, %v", key, err)
			}
		})
	}
	if _, err := scim.UserNameKey(strings.Repeat("a", scim.MaxUserName)); err != nil {
		t.Errorf("the longest name: %v", err)
	}
}
