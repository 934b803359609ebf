package models_test

import (
	"testing"
	"time"

	"scimdesk/models"
)

func TestASightingIsOfTheNewestExchangeThatWasKept(t *testing.T) {
	t.Parallel()
	at := func(second int) time.Time { return time.Date(2026, 11, 22, 9, 0, second, 0, time.UTC) }
	sighting := func(second int, exchange models.ExchangeID, path string) models.Sighting {
		return models.Sighting{First: at(second), Last: at(second), Exchange: exchange, Agent: "agent " + path, Path: path, Detail: path}
	}
	for _, tc := range []struct {
		name         string
		before, seen models.Sighting
		path         string // of the one that is shown
	}{
		{"the newer of two that were kept", sighting(1, "a", "/a"), sighting(2, "b", "/b"), "/b"},
		{"not the older of two that were kept", sighting(2, "a", "/a"), sighting(1, "b", "/b"), "/a"},
		{"the one that was kept, not a newer one", sighting(1, "a", "/a"), sighting(2, "", "/b"), "/a"},
		{"the one that was kept, though it is older", sighting(2, "", "/a"), sighting(1, "b", "/b"), "/b"},
		{"the newer of two that were not", sighting(1, "", "/a"), sighting(2, "", "/b"), "/b"},
		{"not the older of two that were not", sighting(2, "", "/a"), sighting(1, "", "/b"), "/a"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			all := models.Sightings{models.SightTest: tc.before}
			all.Add(models.SightTest, tc.seen)
			want := tc.before
			if tc.path == tc.seen.Path {
				want = tc.seen
			}
			want.First, want.Last = at(1), at(2)
			if got := all[models.SightTest]; got != want {
				t.Errorf("shown %+v, want %+v", got, want)
			}
		})
	}
}
