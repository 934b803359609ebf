package script

import (
	"maps"
	"strings"
	"testing"
)

var matches = []struct {
	name, want, got string
	differs         string // part of the mismatches; "" when there must be none
}{
	{"equal values", `{"a":1,"b":[true,null,"x"]}`, `{"b":[true,null,"x"],"a":1}`, ""},
	{"another text", `{"a":"x"}`, `{"a":"y"}`, `body.a: wanted "x", got "y"`},
	{"a text for a boolean", `{"a":true}`, `{"a":"true"}`, `body.a: wanted true, got "true"`},
	{"a text for a number", `{"a":1}`, `{"a":"1"}`, `body.a: wanted 1, got "1"`},
	{"a number for a text", `{"a":"1"}`, `{"a":1}`, `body.a: wanted "1", got 1`},
	{"another spelling of a number", `{"a":1}`, `{"a":1.0}`, `body.a: wanted 1, got 1.0`},
	{"null for nothing", `{}`, `{"a":null}`, `body.a: wanted nothing, got null`},
	{"an array for an object", `{"a":{}}`, `{"a":[]}`, `body.a: wanted an object, got []`},
	{"an object for an array", `{"a":[]}`, `{"a":{}}`, `body.a: wanted an array, got {}`},
	{"a member missing", `{"a":1, ...}`, `{"b":1}`, `body.a: wanted 1, got nothing`},
	{"a member too many", `{"a":1}`, `{"a":1,"b":2}`, `body.b: wanted nothing, got 2`},
	{"further members allowed", `{"a":1, ...}`, `{"a":1,"b":2}`, ""},
	{"further members allowed inside only", `{"a":{...}}`, `{"a":{"x":1},"b":2}`, `body.b: wanted nothing`},
	{"three dots in a text are a text", `{"a":"..."}`, `{"a":"..."}`, ""},
	{"too few elements", `{"a":[1,2]}`, `{"a":[1]}`, `body.a: wanted 2 elements, got 1: [1]`},
	{"elements in another order", `{"a":[1,2]}`, `{"a":[2,1]}`, `body.a[0]: wanted 1, got 2`},
	{"elements among others, in any order", `[3,1, ...]`, `[1,2,3]`, ""},
	{"an element not among others", `[4, ...]`, `[1,2]`, `body: wanted an element like 4, got [1,2]`},
	{"a pattern told as the file spells it", `[{"id":"{known}", ...}, ...]`, `[]`, `wanted an element like {...,"id":"7"}, got []`},
	{"one element is not two", `[1,1, ...]`, `[1,2]`, `body: wanted an element like 1`},
	{"an absent member", `{"a":"{absent}", ...}`, `{"b":1}`, ""},
	{"a member that should be absent", `{"a":"{absent}", ...}`, `{"a":null}`, `body.a: wanted nothing, got null`},
	{"an unset member left out", `{"a":"{unset}"}`, `{}`, ""},
	{"unset members", `["{unset}","{unset}","{unset}","{unset}","{unset}"]`, `[null,"",false,[],{}]`, ""},
	{"a set member", `{"a":"{unset}"}`, `{"a":"x"}`, `body.a: wanted nothing, got "x"`},
	{"a set list", `{"a":"{unset}"}`, `{"a":[1]}`, `body.a: wanted nothing, got [1]`},
	{"anything", `["{any}","{any}","{any}"]`, `[null,{},"x"]`, ""},
	{"anything, but nothing is there", `{"a":"{any}"}`, `{}`, `body.a: wanted "{any}", got nothing`},
	{"types", `["{string}","{number}","{boolean}","{time}"]`, `["a",1,false,"2026-11-22T01:02:03.004Z"]`, ""},
	{"no string", `"{string}"`, `1`, `body: wanted {string}, got 1`},
	{"an empty string", `"{string}"`, `""`, `body: wanted {string}, got ""`},
	{"no number", `"{number}"`, `"1"`, `body: wanted {number}, got "1"`},
	{"no boolean", `"{boolean}"`, `"true"`, `body: wanted {boolean}, got "true"`},
	{"no time", `"{time}"`, `"yesterday"`, `body: wanted {time}`},
	{"a time of another zone", `"{time}"`, `"2026-11-22T01:02:03+01:00"`, `body: wanted {time}`},
	{"a time that is a number", `"{time}"`, `1763773323`, `body: wanted {time}`},
	{"a name known before", `"u-{known}"`, `"u-7"`, ""},
	{"a name known before, another value", `"u-{known}"`, `"u-8"`, `body: wanted "u-7", got "u-8"`},
	{"a name learnt, then equal", `["{new}","{new}"]`, `["a","a"]`, ""},
	{"a name learnt, then another", `["{new}","{new}"]`, `["a","b"]`, `body[1]: wanted "a", got "b"`},
	{"a name is a text, not a number", `"{new}"`, `7`, `body: wanted "{new}", got 7`},
	{"a name is not empty", `"{new}"`, `""`, `body: wanted "{new}", got ""`},
	{"a name inside a text", `["{any}/Users/{new}","{new}"]`, `["http://h/v2/Users/x","x"]`, ""},
	{"letters that mean something in patterns", `"a.b(c"`, `"aXb(c"`, `body: wanted "a.b(c", got "aXb(c"`},
	{"a name of an element that fits", `[{"id":"{new}","n":2}, ...]`, `[{"id":"a","n":1},{"id":"b","n":2}]`, ""},
	{"no JSON", `{}`, `<html>`, `body: wanted JSON, got <html>`},
	{"nothing", `{}`, ``, `body: wanted JSON, got an empty body`},
	{"JSON and more", `{}`, `{}x`, `body: wanted JSON`},
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, tc := range matches {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			pattern, err := parsePattern(tc.want)
			if err != nil {
				t.Fatal(err)
			}
			m := &matcher{names: names{"known": "7"}}
			m.body(pattern, []byte(tc.got))
			checkMismatches(t, m.found, tc.differs)
		})
	}
}

// checkMismatches wants none when part is empty, else one that contains part.
func checkMismatches(t *testing.T, found []Mismatch, part string) {
	t.Helper()
	var told []string
	for _, m := range found {
		told = append(told, m.String())
	}
	all := strings.Join(told, "\n")
	if part == "" && all != "" || !strings.Contains(all, part) {
		t.Errorf("wanted mismatches with %q, got %q", part, all)
	}
}

func TestNamesAreLearntOnlyFromWhatFits(t *testing.T) {
	t.Parallel()
	pattern, err := parsePattern(`[{"id":"{who}","n":2}, ...]`)
	if err != nil {
		t.Fatal(err)
	}
	m := &matcher{names: names{}}
	m.body(pattern, []byte(`[{"id":"a","n":1},{"id":"b","n":2}]`))
	if !maps.Equal(m.names, names{"who": "b"}) {
		t.Errorf("wanted who to be b, got %v", m.names)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	n := names{"a": `x"y`, "b": "1"}
	got, err := n.fill(`{"v":"{a}-{b}","o":{}}`, inJSON)
	if err != nil || got != `{"v":"x\"y-1","o":{}}` {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err = n.fill("/Users/{ada}/{bo}", asIs); err == nil || !strings.Contains(err.Error(), "{ada}, {bo} has no value") {
		t.Errorf("a name without a value: got %v", err)
	}
}
