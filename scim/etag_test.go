package scim

import (
	"strings"
	"testing"
)

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
		{"blanks around", "  W/\"3\"\t", true},
		{"behind one that is broken", `"x"y, "3"`, true},
		{"weak without quotes", `W/3`, true},
		{"any, with blanks", ` * `, true},
		{"any in a list, which is no list", `"1", *`, false},
		{"a comma inside quotes", `"x,3"`, false},
		{"a comma inside quotes, the other way", `"3,x"`, false},
		{"an opening quote alone", `"3`, false},
		{"a closing quote alone", `3"`, false},
		{"something behind the quotes", `"3"x`, false},
		{"two without a comma", `"1" "3"`, false},
		{"weak in another case", `w/"3"`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := MatchesETag(tc.header, `W/"3"`); got != tc.want {
				t.Errorf("MatchesETag(%q) = %v", tc.header, got)
			}
		})
	}
}

func TestNoETagMatchesNothing(t *testing.T) {
	t.Parallel()
	for _, header := range []string{",", `"x"`, `, ,"",`, "W/"} {
		if MatchesETag(header, "") {
			t.Errorf("%q matches what has no tag", header)
		}
	}
}

// FuzzETag: never a panic; a tag is itself in any list, and no list of others
// holds it.
func FuzzETag(f *testing.F) {
	for _, seed := range []string{`W/"3"`, `*`, `"a,b", W/"3"`, `W/`, `"`, `,,"`, `3`, "\xff", `W/"3"x, "`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		const tag = `W/"1234567890"`
		if MatchesETag(header, tag) && strings.TrimSpace(header) != "*" && !strings.Contains(header, "1234567890") {
			t.Errorf("%q matches", header)
		}
		if !MatchesETag(tag+","+header, tag) {
			t.Errorf("a list with the tag before %q does not match", header)
		}
		if strings.Count(header, `"`)%2 == 0 && !MatchesETag(header+", "+tag, tag) && balanced(header) {
			t.Errorf("a list with the tag behind %q does not match", header)
		}
	})
}

// balanced is a list of quoted tags and nothing else.
func balanced(list string) bool {
	for _, one := range strings.Split(list, ",") {
		one = strings.TrimSpace(one)
		if len(one) < 2 || strings.Count(one, `"`) != 2 || one[0] != '"' || one[len(one)-1] != '"' {
			return false
		}
	}
	return true
}
