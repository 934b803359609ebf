package storetest

import (
	"strings"
	"testing"
)

// verdict notes how a test would have ended.
type verdict struct {
	testing.TB
	skipped, failed string
}

func (v *verdict) Helper()                           {}
func (v *verdict) Skipf(format string, args ...any)  { v.skipped = format + args[0].(string) }
func (v *verdict) Fatalf(format string, args ...any) { v.failed = format + args[0].(string) }

func TestWhatIsMissingSkipsAndFailsWhereAllIsRequired(t *testing.T) {
	for _, tc := range []struct {
		name, require   string
		ok              bool
		skipped, failed bool
	}{
		{name: "it is there", ok: true},
		{name: "it is there and required", ok: true, require: "all"},
		{name: "it is missing", skipped: true},
		{name: "it is missing and required", require: "all", failed: true},
	} {
		t.Setenv("SCIMDESK_REQUIRE", tc.require)
		var v verdict
		Require(&v, "PostgreSQL", tc.ok)
		if (v.skipped != "") != tc.skipped || (v.failed != "") != tc.failed {
			t.Errorf("%s: skipped %q, failed %q", tc.name, v.skipped, v.failed)
		}
		if said := v.skipped + v.failed; said != "" && !strings.Contains(said, "PostgreSQL") {
			t.Errorf("%s: %q does not name it", tc.name, said)
		}
	}
}
