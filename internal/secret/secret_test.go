package secret

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTokenHasPrefixShapeAndChecksum(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^sdsk_[0-9A-Za-z]{49}$`)
	seen := map[string]bool{}
	for range 200 {
		token := NewToken()
		if !shape.MatchString(token) || !WellFormed(token) || seen[token] {
			t.Fatalf("token %q is malformed or repeated", token)
		}
		seen[token] = true
	}
}

func TestDamagedTokensAreNotWellFormed(t *testing.T) {
	t.Parallel()
	token := NewToken()
	for n := range token {
		if WellFormed(token[:n]) {
			t.Fatalf("prefix of %d characters is well formed", n)
		}
	}
	for i := range token {
		for bit := range 8 {
			damaged := []byte(token)
			damaged[i] ^= 1 << bit
			if WellFormed(string(damaged)) {
				t.Fatalf("bit %d of character %d flipped and still well formed", bit, i)
			}
		}
	}
}

func TestIDsCarryNoUnderscoreAndSortByTime(t *testing.T) {
	t.Parallel()
	if id := NewID("dir"); strings.Contains(id, "_") || !strings.HasPrefix(id, "dir-") {
		t.Errorf("id %q", id)
	}
	last := ""
	for range 1000 {
		id := NewTimeID()
		if id <= last {
			t.Fatalf("%s came after %s", id, last)
		}
		last = id
	}
}

func TestSealedSecretOpensOnlyInItsRow(t *testing.T) {
	t.Parallel()
	s, err := NewSealer(bytes.Repeat([]byte{7}, keyLength))
	if err != nil {
		t.Fatal(err)
	}
	sealed := s.Seal("row-1", []byte("swordfish"))
	if bytes.Contains(sealed, []byte("swordfish")) {
		t.Error("the secret stands in the clear")
	}
	if plain, err := s.Open("row-1", sealed); err != nil || string(plain) != "swordfish" {
		t.Errorf("own row: %q, %v", plain, err)
	}
	if _, err := s.Open("row-2", sealed); err == nil {
		t.Error("another row opened it")
	}
}

func TestKeyFileIsMadeOnceAndGuarded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), KeyFile)
	if _, err := LoadKey(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("no key file: %v", err)
	}
	first, err := MakeKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := MakeKey(path); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("a second key over the first: %v", err)
	}
	if again, err := LoadKey(path); err != nil || !bytes.Equal(first, again) {
		t.Fatalf("second start: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key others can read: %v", err)
	}
	damaged := filepath.Join(t.TempDir(), KeyFile)
	if err := os.WriteFile(damaged, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(damaged); err == nil {
		t.Error("a damaged key file was accepted")
	}
}

func TestAKeyIsDerivedForOnePurpose(t *testing.T) {
	t.Parallel()
	key, other := bytes.Repeat([]byte{7}, keyLength), bytes.Repeat([]byte{8}, keyLength)
	one := Derive(key, "cursors")
	switch {
	case len(one) != keyLength || bytes.Equal(one, key):
		t.Errorf("derived %x", one)
	case !bytes.Equal(one, Derive(key, "cursors")):
		t.Error("the same purpose has another key the next time")
	case bytes.Equal(one, Derive(key, "links")) || bytes.Equal(one, Derive(other, "cursors")):
		t.Error("another purpose, or another key file, has the same key")
	}
}

func TestEveryKindOfSecretIsKnownAndHidden(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{TokenPrefix, BasicPrefix, ClientPrefix, AccessPrefix, RefreshPrefix, CodePrefix} {
		text := New(prefix)
		if !strings.HasPrefix(text, prefix) || !WellFormed(text) || !Ours(text) || Cut(text) || !Cut(text[:len(text)-1]) {
			t.Errorf("%s is not known", prefix)
		}
		for _, around := range []string{"%s", "token=%s&x=y", "Bearer %s", `{"a":"%s"}`, "x%sx"} {
			said := strings.Replace(around, "%s", text, 1)
			if hidden := Scrub(said); strings.Contains(hidden, text[len(prefix):len(prefix)+12]) || !strings.Contains(hidden, "[redacted]") {
				t.Errorf("%s is seen in %s", prefix, hidden)
			}
		}
		if hidden := Scrub(text[:len(prefix)+8]); hidden != "[redacted]" {
			t.Errorf("cut it is seen: %s", hidden)
		}
	}
	for _, text := range []string{"", "sd", "sdsk", "sdxx_" + strings.Repeat("a", 49), "a dusty road"} {
		if Ours(text) || WellFormed(text) || Scrub(text) != text {
			t.Errorf("%q is taken for one of ours", text)
		}
	}
}

func TestAPasswordFitsItsOwnHashOnly(t *testing.T) {
	t.Parallel()
	hash := HashPassword("one")
	if !PasswordFits(hash, "one") || PasswordFits(hash, "two") {
		t.Error("the wrong one fits, or the right one does not")
	}
	for _, damaged := range []string{"", hash[:len(hash)-1], hash[1:], strings.Replace(hash, "m=65536", "m=65537", 1), costs() + "$", costs() + "YQ$YQ"} {
		if PasswordFits(damaged, "one") || PasswordFits(damaged, "") {
			t.Errorf("something fits %q", damaged)
		}
	}
}
