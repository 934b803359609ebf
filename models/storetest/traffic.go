package storetest

import (
	"maps"
	"slices"
	"testing"
	"time"

	"scimdesk/models"
)

var trafficPromises = []promise{
	{"Bars of one stretch of time add up, and come oldest first, by directory, from a moment on", testTraffic},
	{"Bars that several write at once all count", testTrafficRace},
	{"Bars are dropped when they are too old, of the directories that have news", testTrafficDropped},
	{"Requests that reached no directory are counted, and no more", testStray},
}

// bar is the stretch that began so many stretches after the start.
func (w *world) bar(n, seen, failed int) models.Bar {
	return models.Bar{At: w.start.Add(time.Duration(n) * models.BarLength), Seen: seen, Failed: failed}
}

func (w *world) count(t *testing.T, directory models.DirectoryID, bars ...models.Bar) {
	t.Helper()
	if err := w.SaveExchanges(t.Context(), nil, map[models.DirectoryID]models.Seen{directory: {Bars: bars}}); err != nil {
		t.Error(err)
	}
}

func (w *world) wantTraffic(t *testing.T, since time.Time, want map[models.DirectoryID][]models.Bar) {
	t.Helper()
	got, err := w.Traffic(t.Context(), since)
	must(t, err)
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("traffic since %v: %+v, want %+v", since, got, want)
	}
}

func testTraffic(t *testing.T, w *world) {
	other := w.directory(t, "Other").ID
	w.wantTraffic(t, w.start, map[models.DirectoryID][]models.Bar{})
	w.count(t, w.dir.ID, w.bar(2, 5, 1), w.bar(0, 1, 0))
	w.count(t, other, w.bar(1, 2, 2))
	w.count(t, w.dir.ID, w.bar(2, 10, 3), w.bar(-1, 4, 0))
	w.wantTraffic(t, w.bar(-1, 0, 0).At, map[models.DirectoryID][]models.Bar{
		w.dir.ID: {w.bar(-1, 4, 0), w.bar(0, 1, 0), w.bar(2, 15, 4)}, other: {w.bar(1, 2, 2)},
	})
	w.wantTraffic(t, w.bar(1, 0, 0).At, map[models.DirectoryID][]models.Bar{w.dir.ID: {w.bar(2, 15, 4)}, other: {w.bar(1, 2, 2)}})
	w.wantTraffic(t, w.bar(2, 0, 0).At, map[models.DirectoryID][]models.Bar{w.dir.ID: {w.bar(2, 15, 4)}})
}

func testTrafficRace(t *testing.T, w *world) {
	const writers, turns = 8, 12
	together(writers, func(int) {
		for range turns {
			w.count(t, w.dir.ID, w.bar(0, 3, 1), w.bar(1, 1, 0))
		}
	})
	w.wantTraffic(t, w.start, map[models.DirectoryID][]models.Bar{
		w.dir.ID: {w.bar(0, 3*writers*turns, writers*turns), w.bar(1, writers*turns, 0)},
	})
}

// testTrafficDropped needs no other clock: the store's stands at the start,
// and so bars become too old KeepBars before it.
func testTrafficDropped(t *testing.T, w *world) {
	other := w.directory(t, "Other").ID
	oldest := -int(models.KeepBars / models.BarLength)
	w.count(t, w.dir.ID, w.bar(0, 3, 0), w.bar(oldest-1, 1, 1), w.bar(oldest, 2, 0))
	w.count(t, other, w.bar(oldest, 4, 0))
	var long []models.Bar // of a store that could not be written to for a month
	for n := -9000; n < 0; n++ {
		long = append(long, w.bar(n, 1, 0))
	}
	w.count(t, other, long...)
	w.count(t, other, w.bar(oldest-1, 1, 0))
	got, err := w.Traffic(t.Context(), time.Time{})
	must(t, err)
	if want := []models.Bar{w.bar(oldest, 2, 0), w.bar(0, 3, 0)}; !slices.Equal(got[w.dir.ID], want) {
		t.Errorf("bars %+v, want %+v", got[w.dir.ID], want)
	}
	if bars := got[other]; len(bars) != -oldest || bars[0] != w.bar(oldest, 5, 0) {
		t.Errorf("%d bars of the other: %+v", len(bars), bars)
	}
}

func testStray(t *testing.T, w *world) {
	e := models.ExchangeCounts{Seen: 3, Failed: 3, LastAt: w.at(4)}
	stray := models.Seen{Counts: e, Sightings: models.Sightings{models.SightURL: w.sighting(1, 1, "stray")}, Bars: []models.Bar{w.bar(0, 3, 3)}}
	for range 2 {
		must(t, w.SaveExchanges(t.Context(), nil, map[models.DirectoryID]models.Seen{"": stray}))
	}
	counts, err := w.ExchangeCounts(t.Context(), "")
	must(t, err)
	if want := (models.ExchangeCounts{Seen: 6, Failed: 6, LastAt: w.at(4)}); counts != want {
		t.Errorf("counts %+v, want %+v", counts, want)
	}
	w.wantSightings(t, t, "", models.Sightings{})
	w.wantTraffic(t, time.Time{}, map[models.DirectoryID][]models.Bar{})
}
