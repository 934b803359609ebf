package script

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Mismatch is one place where an answer is not what was wanted.
type Mismatch struct {
	Where string // "status", "header ETag", "body Resources[0].active"
	Want  string
	Got   string
}

// String puts the three in one line.
func (m Mismatch) String() string {
	return fmt.Sprintf("%s: wanted %s, got %s", m.Where, m.Want, m.Got)
}

// matcher compares values and keeps what differs.
type matcher struct {
	names names
	found []Mismatch
}

func (m *matcher) differ(where, want, got string) {
	m.found = append(m.found, Mismatch{Where: where, Want: want, Got: got})
}

// value compares got with the pattern want.
func (m *matcher) value(where string, want, got any) {
	switch want := want.(type) {
	case map[string]any:
		m.object(where, want, got)
	case []any:
		m.array(where, want, got)
	case string:
		m.text(where, want, got)
	default:
		if want != got {
			m.differ(where, show(want), show(got))
		}
	}
}

func (m *matcher) object(where string, want map[string]any, got any) {
	object, ok := got.(map[string]any)
	if !ok {
		m.differ(where, "an object", show(got))
		return
	}
	for _, key := range sortedKeys(want) {
		if key != more {
			m.member(where+"."+key, want[key], object, key)
		}
	}
	if _, open := want[more]; open {
		return
	}
	for _, key := range sortedKeys(object) {
		if _, known := want[key]; !known {
			m.differ(where+"."+key, "nothing", show(object[key]))
		}
	}
}

func (m *matcher) member(where string, want any, object map[string]any, key string) {
	got, there := object[key]
	switch {
	case want == "{absent}" && there, want == "{unset}" && there && !unset(got):
		m.differ(where, "nothing", show(got))
	case want == "{absent}", want == "{unset}":
	case !there:
		m.differ(where, m.told(want), "nothing")
	default:
		m.value(where, want, got)
	}
}

func (m *matcher) array(where string, want []any, got any) {
	array, ok := got.([]any)
	if !ok {
		m.differ(where, "an array", show(got))
		return
	}
	if at := slices.Index(want, any(more)); at >= 0 {
		m.among(where, slices.Delete(slices.Clone(want), at, at+1), array)
		return
	}
	if len(want) != len(array) {
		m.differ(where, fmt.Sprintf("%d elements", len(want)), fmt.Sprintf("%d: %s", len(array), show(got)))
		return
	}
	for i := range want {
		m.value(fmt.Sprintf("%s[%d]", where, i), want[i], array[i])
	}
}

// among looks for each pattern in an element of its own.
func (m *matcher) among(where string, want, array []any) {
	left := slices.Clone(array)
	for _, pattern := range want {
		i := slices.IndexFunc(left, func(got any) bool { return m.accepts(pattern, got) })
		if i < 0 {
			m.differ(where, "an element like "+m.told(pattern), show(array))
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
}

// accepts tries a pattern and learns its names only when all of it fits.
func (m *matcher) accepts(pattern, got any) bool {
	try := matcher{names: m.names.clone()}
	try.value("", pattern, got)
	if len(try.found) > 0 {
		return false
	}
	m.names.adopt(try.names)
	return true
}

func (m *matcher) text(where, want string, got any) {
	if check, ok := typed[want]; ok {
		if !check(got) {
			m.differ(where, want, show(got))
		}
		return
	}
	text, ok := got.(string)
	if !ok || !m.names.match(want, text) {
		m.differ(where, m.told(want), show(got))
	}
}

// told writes a pattern as the file spells it, with the names it knows.
func (m *matcher) told(pattern any) string {
	plain := strings.NewReplacer(`"...":true`, more, `"..."`, more)
	return m.names.show(plain.Replace(show(pattern)))
}

// typed are the texts that ask for a type instead of a value.
var typed = map[string]func(any) bool{
	"{any}":     func(any) bool { return true },
	"{absent}":  func(any) bool { return false },
	"{unset}":   unset,
	"{string}":  func(v any) bool { s, ok := v.(string); return ok && s != "" },
	"{number}":  func(v any) bool { _, ok := v.(json.Number); return ok },
	"{boolean}": func(v any) bool { _, ok := v.(bool); return ok },
	"{time}":    isTime,
}

// unset says whether v is one of the ways to say "no value" (RFC 7643 §2.5).
func unset(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return v == nil || v == false || v == ""
}

func isTime(v any) bool {
	text, ok := v.(string)
	if !ok {
		return false
	}
	at, err := time.Parse(time.RFC3339, text)
	return err == nil && at.Location() == time.UTC
}

// show writes a value as JSON, cut where nobody reads on.
func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	const enough = 400
	if len(text) > enough {
		return string(text[:enough]) + "…"
	}
	return string(text)
}
