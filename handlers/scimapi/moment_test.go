package scimapi

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestATimeIsWrittenByItsLayout(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("", rapid.IntRange(-14, 14).Draw(t, "hours")*3600)
		when := time.Unix(rapid.Int64Range(-70_000_000_000, 300_000_000_000).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).In(zone)
		if got, want := string(appendTime(nil, when)), when.UTC().Format(dateTime); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}
