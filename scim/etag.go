package scim

import "strings"

// MatchesETag says whether header, the value of If-Match or If-None-Match,
// names tag: "*" alone, or one of a comma-separated list. Weak and strong tags
// are compared alike (RFC 7644 §3.14, RFC 9110 §8.8.3.2), and a tag without its
// quotes is understood, because clients copy meta.version by hand. What is no
// tag matches nothing.
func MatchesETag(header, tag string) bool {
	if strings.TrimSpace(header) == "*" {
		return true
	}
	want, ok, _ := nextTag(tag)
	for header != "" && ok {
		var one string
		var whole bool
		if one, whole, header = nextTag(header); whole && one == want {
			return true
		}
	}
	return false
}

// nextTag takes the first tag off a list, without weakness and quotes. A comma
// may stand inside quotes.
func nextTag(list string) (tag string, ok bool, rest string) {
	list = strings.TrimPrefix(strings.TrimLeft(list, " \t,"), "W/")
	if inside, quoted := strings.CutPrefix(list, `"`); quoted {
		tag, rest, ok = strings.Cut(inside, `"`)
		behind, more, _ := strings.Cut(rest, ",")
		return tag, ok && strings.Trim(behind, " \t") == "", more
	}
	tag, rest, _ = strings.Cut(list, ",")
	tag = strings.TrimRight(tag, " \t")
	return tag, tag != "", rest
}
