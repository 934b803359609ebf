package scim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"scimdesk/scim"
)

// padded writes an object of exactly n bytes.
func padded(n int) string { return "{" + strings.Repeat(" ", n-2) + "}" }

// listed writes an object with an array of n members under a name.
func listed(name string, n int) string {
	return `{"` + name + `":[` + strings.TrimSuffix(strings.Repeat(`{"value":"u"},`, n), ",") + `]}`
}

// values writes an object that is n values in all, itself among them.
func values(n int) string {
	var b strings.Builder
	b.WriteString(`{"a":[`)
	for left := n - 2; left > 0; left -= 1_000 {
		b.WriteString("[" + strings.TrimSuffix(strings.Repeat("0,", min(left, 1_000)-1), ",") + "],")
	}
	return strings.TrimSuffix(b.String(), ",") + "]}"
}

// TestLimits holds each limit of a body at the limit, one below and one above.
func TestLimits(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		limit int
		make  func(int) string
		parse func([]byte) (any, error)
		above int // status
	}{
		{"bytes", scim.MaxBody, padded, short, 413},
		{"depth", scim.MaxDepth, nested, short, 400},
		{"members", scim.MaxMembers, members, short, 400},
		{"entries", scim.MaxEntries, array, short, 400},
		{"members of a group in a short body", scim.MaxEntries, func(n int) string { return listed("members", n) }, short, 400},
		{"values", scim.MaxValues, values, short, 400},
		{"text", scim.MaxString, text, short, 400},
		{"number", scim.MaxNumber, func(n int) string { return `{"a":` + strings.Repeat("1", n) + `}` }, short, 400},
		{"name", scim.MaxString, func(n int) string { return `{"` + strings.Repeat("x", n) + `":1}` }, short, 400},
		{"bytes of a long body", scim.MaxLongBody, padded, long, 413},
		{"depth of a long body", scim.MaxDepth, nested, long, 400},
		{"entries beside members in a long body", scim.MaxEntries, func(n int) string { return listed("emails", n) }, long, 400},
		{"members in a long body", scim.MaxLongEntries, func(n int) string { return listed("members", n) }, long, 400},
		{"members under their URN", scim.MaxLongEntries, func(n int) string { return listed(scim.SchemaGroup+":MEMBERS", n) }, group, 400},
		{"members in a PATCH", scim.MaxLongEntries, func(n int) string { return listed("value", n) }, group, 400},
		{"bytes of a write of a group", scim.MaxLongBody, padded, group, 413},
		{"depth of a write of a group", scim.MaxDepth, nested, group, 400},
		{"entries beside members of a group", scim.MaxEntries, func(n int) string { return listed("emails", n) }, group, 400},
		{"bytes of a file", scim.MaxBody, padded, scim.ParseAny, 413},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for n := tc.limit - 1; n <= tc.limit; n++ {
				if _, err := tc.parse([]byte(tc.make(n))); err != nil {
					t.Errorf("%d of at most %d: %v", n, tc.limit, err)
				}
			}
			_, err := tc.parse([]byte(tc.make(tc.limit + 1)))
			var refused *scim.Error
			if !errors.As(err, &refused) || refused.Status != tc.above {
				t.Errorf("%d of at most %d: %v; want %d", tc.limit+1, tc.limit, err, tc.above)
			}
		})
	}
}

func short(body []byte) (any, error) { return scim.Parse(body) }

func group(body []byte) (any, error) { return scim.ParseGroup(body) }

func TestALongBodyIsBoundedInItsValues(t *testing.T) {
	t.Parallel()
	one := `{"value":"u","type":"User","display":"d","a":1,"b":2,"c":3}`
	body := `{"members":[` + strings.TrimSuffix(strings.Repeat(one+",", 145_000), ",") + `]}`
	for _, parse := range []func([]byte) (any, error){long, group} {
		var refused *scim.Error
		if _, err := parse([]byte(body)); !errors.As(err, &refused) || !strings.Contains(refused.Detail, "more values than 1000000") {
			t.Errorf("got %v", err)
		}
	}
}

func TestNamesAreNewHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 15, 16, 17, 40, 500} {
		body := strings.TrimSuffix(members(n), "}")
		for _, again := range []int{0, n / 2, n - 1} {
			_, large := scim.Parse(fmt.Appendf(nil, `%s,"M%d":1}`, body, again))
			_, small := scim.Parse(fmt.Appendf(nil, `%s,"m%d":1}`, strings.ToUpper(body), again))
			if large == nil || small == nil {
				t.Errorf("member %d of %d came twice and was taken", again, n)
			}
		}
		if got, err := scim.Parse([]byte(body + "}")); err != nil || len(got) != n {
			t.Errorf("%d members: %d, %v", n, len(got), err)
		}
	}
}

func TestFilesMayBeArrays(t *testing.T) {
	t.Parallel()
	got, err := scim.ParseAny([]byte(` [{"a":1},2] `))
	if list, ok := got.([]any); err != nil || !ok || len(list) != 2 {
		t.Errorf("got %v, %v", got, err)
	}
	for name, body := range map[string]string{"two arrays": `[][]`, "a text": `"a"`, "nothing": ``, "an array cut off": `[1`} {
		if got, err := scim.ParseAny([]byte(body)); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func BenchmarkParseLong(b *testing.B) {
	body := []byte(listed("members", 100_000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scim.ParseLong(body); err != nil {
			b.Fatal(err)
		}
	}
}
