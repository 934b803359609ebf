package scim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"
)

// readers are the limits of every way to read.
var readers = map[string]*limits{
	"Parse":       {entries: MaxEntries, values: MaxValues},
	"ParseLong":   {entries: MaxLongEntries, values: MaxLongValues},
	"ParseGroup":  {entries: MaxLongEntries, values: MaxLongValues, lean: true},
	"ParseAny":    {entries: MaxEntries, values: MaxValues, array: true},
	"few":         {entries: 2 * MaxEntries, values: 20, array: true},
	"ParseStored": nil,
}

// agree holds that the scanner takes exactly what the token reader finds no
// fault with, and reads it as encoding/json does.
func agree(t interface{ Fatalf(string, ...any) }, body []byte) {
	var want any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	valid := d.Decode(&want) == nil
	for name, most := range readers {
		value, ok := scan(body, most)
		err := reader{jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true)), most, new(int)}.top()
		if ok != (err == nil) {
			t.Fatalf("%s of %q: taken %v, fault %v", name, body, ok, err)
		}
		if ok && (!valid || !reflect.DeepEqual(Whole(value), want)) {
			t.Fatalf("%s of %q: %v, want %v", name, body, value, want)
		}
	}
}

func TestTheScannerAgreesWithTheTokenReader(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := []byte(drawJSON(t, 4))
		if rapid.Bool().Draw(t, "damaged") && len(body) > 0 {
			at := rapid.IntRange(0, len(body)-1).Draw(t, "at")
			junk := rapid.SampledFrom([]string{"", `"`, `\`, `{`, `]`, `,`, `:`, "\xff", "\x00", "\x1f", "é", "0", "-", "e", " ", `\u12`, `\ud800`}).Draw(t, "junk")
			body = append(append(append([]byte{}, body[:at]...), junk...), body[at+rapid.IntRange(0, 1).Draw(t, "gone"):]...)
		}
		agree(t, body)
	})
}

// drawJSON draws a value as somebody might write it.
func drawJSON(t *rapid.T, depth int) string {
	space := rapid.SampledFrom([]string{"", "", "", " ", "\t\r\n "}).Draw(t, "space")
	switch rapid.IntRange(0, 5+2*min(depth, 1)).Draw(t, "kind") {
	case 0, 1:
		return space + rapid.SampledFrom([]string{"null", "true", "false", "0", "-0", "12", "1.50", "-3e+7", "1E400", "01", "1.", "-", "1e", "tru"}).Draw(t, "word") + space
	case 2, 3, 4, 5:
		return space + drawText(t) + space
	case 6:
		var list []string
		for range rapid.IntRange(0, 4).Draw(t, "entries") {
			list = append(list, drawJSON(t, depth-1))
		}
		return space + "[" + strings.Join(list, ",") + "]" + space
	}
	var list []string
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		list = append(list, drawText(t)+space+":"+drawJSON(t, depth-1))
	}
	return "{" + strings.Join(list, ",") + space + "}"
}

func drawText(t *rapid.T) string {
	parts := []string{"a", "A", "b", "value", "members", "é", "É", "\u212a", "k", "12345678", " ", `\"`, `\\`, `\/`, `\n`, `\u0041`, `\u00e9`, `\ud83d\ude00`, `\u0001`, `\ud800`, "\x7f", "漢"}
	return `"` + strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 4).Draw(t, "text"), "") + `"`
}

func TestTheScannerAgreesAtEveryLimit(t *testing.T) {
	t.Parallel()
	numbered := func(n int, pattern string) string {
		var all strings.Builder
		for i := range n {
			fmt.Fprintf(&all, pattern+",", i)
		}
		return strings.TrimSuffix(all.String(), ",")
	}
	for name, body := range map[string]func(n int) string{
		"depth of what is stored": func(n int) string {
			return strings.Repeat(`{"a":`, n+10_000-1) + "{}" + strings.Repeat("}", n+10_000-1)
		},
		"depth": func(n int) string {
			return strings.Repeat(`{"a":[`, 15) + strings.Repeat("[", n+2) + strings.Repeat("]", n+2) + strings.Repeat("]}", 15)
		},
		"members":                  func(n int) string { return "{" + numbered(n+MaxMembers, `"m%d":1`) + "}" },
		"entries":                  func(n int) string { return `{"a":[` + numbered(n+MaxEntries, `%d`) + "]}" },
		"entries of members":       func(n int) string { return `{"urn:x:Members":[` + numbered(n+2*MaxEntries, `%d`) + "]}" },
		"bytes of a text":          func(n int) string { return `{"` + strings.Repeat("x", n+MaxString-1) + `y":1}` },
		"bytes of what is escaped": func(n int) string { return `{"a":"\u00e9` + strings.Repeat("x", n+MaxString-2) + `"}` },
		"bytes of a number":        func(n int) string { return `{"a":` + strings.Repeat("1", n+MaxNumber) + `}` },
		"a long list of all kinds": func(n int) string {
			return `{"members":[` + strings.Repeat(`{"value":"é\n\"","x":[1,{"a":true}],"y":null},{"z":1},`, n+MaxEntries/2) + `"t"],"b":1}`
		},
		"a fault in a long list": func(n int) string {
			return `{"members":[` + strings.Repeat(`{"value":"a"},`, 1_005) + []string{`{"a":1,"A":2}`, `"\u0000"`, `[{"x":"` + strings.Repeat("x", MaxString+1) + `"}]`}[n+1] + `]}`
		},
		"depth in a long list": func(n int) string {
			return `{"members":[` + strings.Repeat(`1,`, 1_005) + strings.Repeat("[", n+30) + strings.Repeat("]", n+30) + `]}`
		},
		"entries in a long list": func(n int) string {
			return `{"members":[` + strings.Repeat(`1,`, 1_005) + "[" + numbered(n+MaxEntries, "%d") + `]]}`
		},
		"members in a long list": func(n int) string {
			return `{"members":[` + strings.Repeat(`1,`, 1_005) + "{" + numbered(n+MaxMembers, `"m%d":1`) + `}]}`
		},
		"values": func(n int) string { return `{"a":[` + numbered(n+18, `%d`) + "]}" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{-1, 0, 1} {
				agree(t, []byte(body(n)))
			}
		})
	}
}

// FuzzScan holds the same of anything.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		`{"userName":"a","emails":[{"value":"x","primary":true}]}`, `{"a":"\ud83d\ude00"}`, `{"a":1,"A":2}`, `{"a":"\u0000"}`, `[`, `{`, `[{"a":[[[[]]]]},-1.5e7]`,
		`{"k":1,"\u212a":2}`, `{"a":1e5}x`, `"`, "\xff", `{"abcdefgh":"12345678\"12345678","a":nul}`, `{"a":1,}`, `[,]`, "{\"a\x00\":1}",
		"{\"a\":\"b\x01}", "{\"a\":\"1234567\n12345678\"}", "{\"a\":\"\x7f\xc3\x28\"}", `{"a":"\\"}`, `{"a":"\"}`, `{"a":1]`, `{"a" 1}`, `{1:1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) { agree(t, body) })
}
