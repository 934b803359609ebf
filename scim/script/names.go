package script

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// names are the values a conversation has learnt so far.
type names map[string]string

var nameRef = regexp.MustCompile(`\{([A-Za-z][A-Za-z0-9]*)\}`)

// wildcard is the name that stands for any text and learns nothing.
const wildcard = "any"

// fill replaces every {name} in text, each value put through escape.
func (n names) fill(text string, escape func(string) string) (string, error) {
	var missing []string
	out := nameRef.ReplaceAllStringFunc(text, func(ref string) string {
		value, known := n[ref[1:len(ref)-1]]
		if !known {
			missing = append(missing, ref)
		}
		return escape(value)
	})
	if len(missing) > 0 {
		return "", fmt.Errorf("%s has no value: no answer before this step gave one", strings.Join(missing, ", "))
	}
	return out, nil
}

// match compares got with a text in which {names} and {any} may stand, and
// learns the names that had no value.
func (n names) match(want, got string) bool {
	pattern, learns := n.compile(want)
	m := pattern.FindStringSubmatch(got)
	if m == nil {
		return false
	}
	learnt := names{}
	for i, name := range learns {
		if before, twice := learnt[name]; twice && before != m[i+1] {
			return false
		}
		learnt[name] = m[i+1]
	}
	n.adopt(learnt)
	return true
}

func (n names) compile(want string) (pattern *regexp.Regexp, learns []string) {
	var expr strings.Builder
	rest := want
	for _, at := range nameRef.FindAllStringSubmatchIndex(want, -1) {
		done := len(want) - len(rest)
		expr.WriteString(regexp.QuoteMeta(want[done:at[0]]))
		name := want[at[2]:at[3]]
		value, known := n[name]
		switch {
		case name == wildcard:
			expr.WriteString(`.+`)
		case known:
			expr.WriteString(regexp.QuoteMeta(value))
		default:
			expr.WriteString(`(.+)`)
			learns = append(learns, name)
		}
		rest = want[at[1]:]
	}
	expr.WriteString(regexp.QuoteMeta(rest))
	return regexp.MustCompile(`(?s)\A` + expr.String() + `\z`), learns
}

// show writes want with the values that are known, for people to read.
func (n names) show(want string) string {
	return nameRef.ReplaceAllStringFunc(want, func(ref string) string {
		if value, known := n[ref[1:len(ref)-1]]; known {
			return value
		}
		return ref
	})
}

func (n names) clone() names { return maps.Clone(n) }

func (n names) adopt(other names) { maps.Copy(n, other) }

func asIs(s string) string { return s }

// inJSON escapes s to stand between the quotes of a JSON string.
func inJSON(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(quoted[1 : len(quoted)-1])
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
