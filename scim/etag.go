package scim

import "strings"

// MatchesETag says whether header, the value of If-Match or If-None-Match,
// names tag: "*", or one of a comma-separated list. Weak and strong tags are
// compared alike (RFC 7644 §3.14, RFC 9110 §8.8.3.2), and a tag without its
// quotes is understood, because clients copy meta.version by hand.
func MatchesETag(header, tag string) bool {
	want := opaque(tag)
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || (one != "" && opaque(one) == want) {
			return true
		}
	}
	return false
}

func opaque(tag string) string {
	return strings.Trim(strings.TrimPrefix(tag, "W/"), `"`)
}
