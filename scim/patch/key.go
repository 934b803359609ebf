package patch

import (
	"cmp"
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// bindKey resolves a member's name, below ext when that is not empty, as the
// path it may be.
func bindKey(t *schema.Type, ext, key string, m *scim.Manner) (filter.Target, bool) {
	if ext != "" {
		key = ext + ":" + key
	}
	parsed, err := filter.ParsePath(key, m)
	if err != nil {
		return filter.Target{}, false
	}
	target, err := filter.BindTarget(parsed, t, m)
	return target, err == nil
}

// isPath tells a path from a name.
func isPath(key string) bool { return strings.ContainsAny(key, ".:[") }

// plainFirst orders names before paths.
func plainFirst(a, b string) int {
	return cmp.Or(inside(a)-inside(b), strings.Compare(a, b))
}

func inside(key string) int {
	if isPath(key) {
		return 1
	}
	return 0
}

// pathKey refuses a key that is understood as a path only where clients are.
func pathKey(key string) error {
	return scim.Errorf(400, scim.InvalidPath, "%q is a path; names in a value without a path are those of attributes and extension schemas (RFC 7644 §3.5.2.1). Send it as the path.", excerpt(key))
}

// unknownKey refuses a key that leads nowhere.
func unknownKey(t *schema.Type, key string) error {
	return scim.Errorf(400, scim.InvalidSyntax, "%q is not an attribute of a %s. The names are listed at /Schemas.", excerpt(key), t.Name)
}

// excerpt is a client's key as an answer repeats it: its first 100 characters.
func excerpt(key string) string {
	n := 0
	for at := range key {
		if n++; n > 100 {
			return key[:at] + "…"
		}
	}
	return key
}
