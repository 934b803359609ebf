package patch

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// list writes n entries; each # in entry is the entry's number.
func list(n int, entry string) string {
	var all []string
	for i := range n {
		all = append(all, strings.ReplaceAll(entry, "#", strconv.Itoa(i)))
	}
	return "[" + strings.Join(all, ",") + "]"
}

// spend applies operations to a user with a list of n entries and says what
// that cost.
func spend(t *testing.T, attr string, n int, entry, ops string) (int, error) {
	t.Helper()
	doc := user(t, `{"userName":"ada","`+attr+`":`+list(n, entry)+`}`)
	parsed, err := Parse([]byte(long(`{"Operations":`+ops+`}`)), nil)
	if err != nil {
		t.Fatal(err)
	}
	e := editor{schema.User(), doc, &meter{}, nil}
	for _, op := range parsed {
		if err := e.apply(op); err != nil {
			return e.work.spent, err
		}
	}
	return e.work.spent, nil
}

const (
	anEmail   = `{"value":"user#@example.com","type":"work"}`
	anAddress = `{"formatted":"#","locality":"L","region":"R","country":"GB","type":"work"}`
)

// The work of each is close to the size of the list, times what the
// operation asks; nothing is the square of anything.
func TestOneOperationGoesOverAListAFewTimes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, attr, entry, op string }{
		{"all entries become primary", "emails", anEmail, `{"op":"replace","path":"emails[value co \"user\"].primary","value":true}`},
		{"all entries become primary without a filter", "emails", anEmail, `{"op":"replace","path":"emails.primary","value":true}`},
		{"all entries are removed by a filter", "emails", anEmail, `{"op":"remove","path":"emails[value co \"user\"]"}`},
		{"all entries are listed and removed", "emails", anEmail, `{"op":"remove","path":"emails","value":` + list(1_000, anEmail) + `}`},
		{"a thousand others are listed", "emails", anEmail, `{"op":"remove","path":"emails","value":` + list(1_000, `{"value":"other#"}`) + `}`},
		{"all addresses are listed and removed", "addresses", anAddress, `{"op":"remove","path":"addresses","value":` + list(1_000, anAddress) + `}`},
		{"the same entries are added", "emails", anEmail, `{"op":"add","path":"emails","value":` + list(1_000, anEmail) + `}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			spent, err := spend(t, tc.attr, 1_000, tc.entry, "["+tc.op+"]")
			if err != nil || spent > 5_000 {
				t.Errorf("spent %d, %v", spent, err)
			}
		})
	}
}

// shapes are addresses with every set of parts.
func shapes() (all []string) {
	parts := []string{"formatted", "streetAddress", "locality", "region", "postalCode", "country", "type"}
	for set := 1; set < 1<<len(parts); set++ {
		var has []string
		for i, name := range parts {
			if set>>i&1 == 1 {
				has = append(has, `"`+name+`":"x"`)
			}
		}
		all = append(all, "{"+strings.Join(has, ",")+"}")
	}
	return all
}

func TestTooMuchWorkIsRefused(t *testing.T) {
	t.Parallel()
	longText := strings.Repeat("é", 30_000)
	for _, tc := range []struct {
		name, attr string
		n          int
		entry, ops string
	}{
		{"a thousand filters over a thousand entries", "emails", 1_000, anEmail, list(1_000, `{"op":"replace","path":"emails[value co \"user\"].primary","value":true}`)},
		{"a thousand filters as keys", "emails", 1_000, anEmail, `[{"op":"add","value":{"title":"x",` + strings.Trim(list(500, `"emails[value eq \"user#@example.com\"].primary":true`), "[]") + `}}]`},
		{"filters that match nothing", "emails", 1_000, anEmail, list(1_000, `{"op":"remove","path":"emails[value eq \"x#\"]"}`)},
		{"a few filters with many comparisons", "emails", 1_000, anEmail, list(2, `{"op":"remove","path":"emails[`+strings.Repeat(`value eq \"x\" or `, 55)+`value eq \"#\"]"}`)},
		{"filters over long texts", "emails", 1, `{"value":"` + longText + `#"}`, list(2, `{"op":"remove","path":"emails[value eq \"x#\"]"}`)},
		{"filters that join many comparisons", "emails", 1_000, anEmail, list(2, `{"op":"remove","path":"emails[`+strings.Repeat(`value pr and `, 55)+`value eq \"#\"]"}`)},
		{"parts of an entry with a long text", "emails", 1, `{"value":"` + strings.Repeat("x", 60_000) + `"}`, list(1_000, `{"op":"add","path":"emails.display","value":"#"}`)},
		{"listing long texts", "emails", 1, anEmail, `[{"op":"remove","path":"emails","value":` + list(2, `{"value":"`+longText+`#"}`) + `}]`},
		{"filters over one long text", "emails", 0, "", list(3, `{"op":"add","path":"manager","value":{"value":"`+longText+`#"}},{"op":"remove","path":"manager[value eq \"x\"]"}`)},
		{"parts of all entries", "emails", 1_000, anEmail, list(1_000, `{"op":"replace","path":"emails.display","value":"#"}`)},
		{"adding to a long list", "emails", 900, anEmail, list(1_000, `{"op":"add","path":"emails","value":{"value":"user#@example.com","type":"work"}}`)},
		{"listing one entry at a time", "emails", 1_000, anEmail, list(1_000, `{"op":"remove","path":"emails","value":{"value":"x#"}}`)},
		{"listing addresses of every shape", "addresses", 1_000, anAddress, `[{"op":"remove","path":"addresses","value":[` + strings.Join(shapes(), ",") + `]}]`},
		{"descriptions of an entry that are long to compare", "emails", 0, "", list(500, `{"op":"add","path":"emails[`+strings.Repeat(`type eq \"`+strings.Repeat("é", 150)+`\" and `, 2)+`value eq \"#\"].display","value":"x"},{"op":"remove","path":"emails"}`)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			spent, err := spend(t, tc.attr, tc.n, tc.entry, tc.ops)
			var told *scim.Error
			if !errors.As(err, &told) || told.Status != 400 || told.Type != scim.TooMany || !strings.Contains(told.Detail, "Send fewer operations") {
				t.Fatalf("spent %d, %v", spent, err)
			}
			if spent > 3*MaxWork {
				t.Errorf("spent %d before it was refused", spent)
			}
		})
	}
}

func TestOrdinaryPatchesAreNotRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, ops string
		n         int
	}{
		{"a thousand filters over thirty entries", list(1_000, `{"op":"remove","path":"emails[value eq \"nobody#@example.com\"]"}`), 30},
		{"ten filters over a thousand entries", list(10, `{"op":"replace","path":"emails[value eq \"user#@example.com\"].type","value":"home"}`), 1_000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if spent, err := spend(t, "emails", tc.n, anEmail, tc.ops); err != nil {
				t.Errorf("spent %d, %v", spent, err)
			}
		})
	}
}

func TestApplyRefusesTooMuchWorkAsAWhole(t *testing.T) {
	t.Parallel()
	_, err := change(t, `{"op":"add","path":"emails","value":`+list(900, anEmail)+`},`+
		strings.Trim(list(900, `{"op":"remove","path":"emails[value eq \"x#\"]"}`), "[]"), nil)
	var told *scim.Error
	if !errors.As(err, &told) || told.Type != scim.TooMany || !strings.HasPrefix(told.Detail, "Operation ") {
		t.Errorf("got %v", err)
	}
}

func TestOneValueForAllEntriesDoesNotMakeAListOfAnySize(t *testing.T) {
	t.Parallel()
	_, err := spend(t, "emails", 1_000, anEmail, `[{"op":"replace","path":"emails.display","value":"`+strings.Repeat("x", 2_000)+`"}]`)
	var told *scim.Error
	if !errors.As(err, &told) || told.Type != scim.InvalidValue || !strings.Contains(told.Detail, "1048576 bytes of text") {
		t.Errorf("got %v", err)
	}
	if _, err := spend(t, "emails", 1_000, anEmail, `[{"op":"replace","path":"emails.display","value":"`+strings.Repeat("x", 900)+`"}]`); err != nil {
		t.Errorf("what is just allowed: %v", err)
	}
}
