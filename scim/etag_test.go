package scim

import "testing"

func TestETagsMatch(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, header string
		want         bool
	}{
		{"the same weak tag", `W/"3"`, true},
		{"a strong spelling of it", `"3"`, true},
		{"without quotes", `3`, true},
		{"any", `*`, true},
		{"in a list", `W/"1", W/"3"`, true},
		{"another version", `W/"4"`, false},
		{"a prefix", `W/"33"`, false},
		{"empty", ``, false},
		{"only commas", `, ,`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := MatchesETag(tc.header, `W/"3"`); got != tc.want {
				t.Errorf("MatchesETag(%q) = %v", tc.header, got)
			}
		})
	}
}
