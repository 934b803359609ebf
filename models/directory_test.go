package models

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestActionsFitSomeStatesOnly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		from   DirectoryState
		action string
		to     DirectoryState // "" when the action does not fit
	}{
		{DirectorySetup, "complete", DirectoryActive},
		{DirectoryActive, "complete", ""},
		{DirectoryActive, "pause", DirectoryPaused},
		{DirectoryPaused, "pause", ""},
		{DirectoryPaused, "resume", DirectoryActive},
		{DirectoryDisabled, "resume", ""},
		{DirectoryPaused, "disable", DirectoryDisabled},
		{DirectoryDisabled, "enable", DirectoryActive},
		{DirectorySetup, "enable", ""},
		{DirectoryActive, "explode", ""},
	} {
		to, err := tc.from.After(tc.action)
		var invalid Invalid
		if fits := tc.to != ""; fits != (err == nil) || (fits && to != tc.to) || (!fits && (to != tc.from || !errors.As(err, &invalid))) {
			t.Errorf("%s %s: %s, %v", tc.from, tc.action, to, err)
		}
	}
}

func TestNamesAreShortAndPlain(t *testing.T) {
	t.Parallel()
	for name, fits := range map[string]bool{
		"Staff": true, "Équipe “Nord”": true, strings.Repeat("é", 80): true,
		"": false, " ": false, strings.Repeat("é", 81): false, "a\nb": false, "a\x7f": false,
	} {
		if err := CheckName(name); (err == nil) != fits {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestBaseURLsComeFromTheConfiguredAddress(t *testing.T) {
	t.Parallel()
	d := Directory{ID: "dir-a"}
	for _, public := range []string{"https://x.example", "https://x.example/"} {
		if got := d.SCIMURL(public); got != "https://x.example/d/dir-a/scim/v2" {
			t.Errorf("%s: %s", public, got)
		}
	}
}

func TestATokenLivesUntilTheFirstOfItsEnds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	later := now.Add(time.Second)
	for _, tc := range []struct {
		name string
		t    Token
		live bool
	}{
		{"without an end", Token{}, true},
		{"before it expires", Token{ExpiresAt: later}, true},
		{"when it expires", Token{ExpiresAt: now}, false},
		{"in its overlap", Token{OverlapUntil: later}, true},
		{"after its overlap", Token{OverlapUntil: now}, false},
		{"revoked in its overlap", Token{OverlapUntil: later, RevokedAt: now}, false},
	} {
		if tc.t.Live(now) != tc.live {
			t.Errorf("%s: live %v", tc.name, !tc.live)
		}
	}
}
