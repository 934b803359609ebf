package schema

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKeysAreFoundInAnyCase(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("urn:x:", 20)
	known := folded[int]{"": 1, "username": 2, "nick": 3, "é": 4, long: 5, long + "é": 6}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{
			"", "userName", "USERNAME", "username", "user_name", "NICK", "NIC\u212a", "nic\u017f", "É", strings.ToUpper(long), strings.ToUpper(long) + "É", long + "x",
		}).Draw(t, "key") + rapid.SampledFrom([]string{"", "", "a", "É", "\xff"}).Draw(t, "more")
		got, found := known.get(key)
		want, there := known[strings.ToLower(key)]
		if got != want || found != there {
			t.Fatalf("%q: %v, %v; want %v, %v", key, got, found, want, there)
		}
	})
}
