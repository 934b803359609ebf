package storetest

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
)

var sightingPromises = []promise{
	{"A sighting keeps its first time; the rest is of the last, in whatever order it is written", testSightings},
	{"A sighting is of an exchange that was kept, however many came since that were not", testSightingsKept},
	{"Sightings that several write at once are merged as if one had written them", testSightingsRace},
	{"Sightings are of one directory, survive their exchanges, and take whatever a client sends", testSightingsAlone},
}

// see writes what was seen at a directory.
func (w *world) see(t *testing.T, directory models.DirectoryID, seen models.Sightings) {
	t.Helper()
	must(t, w.SaveExchanges(t.Context(), nil, map[models.DirectoryID]models.Seen{directory: {Sightings: seen}}))
}

func (w *world) wantSightings(t *testing.T, tb rapid.TB, directory models.DirectoryID, want models.Sightings) {
	tb.Helper()
	got, err := w.Sightings(t.Context(), directory)
	must(tb, err)
	if !maps.Equal(got, want) {
		tb.Fatalf("sightings %+v, want %+v", got, want)
	}
}

// sighting was first and last seen so many milliseconds after the start.
func (w *world) sighting(first, last int, detail string) models.Sighting {
	return models.Sighting{
		First: w.at(first), Last: w.at(last), Exchange: models.ExchangeID("exc-" + detail),
		Agent: "agent " + detail, Path: "/Users?" + detail, Detail: detail,
	}
}

// testSightings writes at random and compares with [models.Sightings.Add].
func testSightings(t *testing.T, w *world) {
	rapid.Check(t, func(rt *rapid.T) {
		directory, want := w.directory(t, "Sightings").ID, models.Sightings{}
		for i := range rapid.IntRange(0, 6).Draw(rt, "batches") {
			batch := models.Sightings{}
			for _, sight := range []models.Sight{models.SightTest, models.SightURL} {
				if rapid.Bool().Draw(rt, string(sight)) {
					first := rapid.IntRange(0, 9).Draw(rt, "first")
					seen := w.sighting(first, first+rapid.IntRange(0, 9).Draw(rt, "last"), fmt.Sprint(i))
					if rapid.Bool().Draw(rt, "sampled out") {
						seen.Exchange = ""
					}
					batch[sight] = seen
					want.Add(sight, seen)
				}
			}
			w.see(t, directory, batch)
		}
		w.wantSightings(t, rt, directory, want)
	})
}

func testSightingsKept(t *testing.T, w *world) {
	kept, lost := w.sighting(1, 1, "kept"), w.sighting(2, 2, "lost")
	lost.Exchange = ""
	w.see(t, w.dir.ID, models.Sightings{models.SightTest: kept, models.SightURL: lost})
	w.see(t, w.dir.ID, models.Sightings{models.SightTest: lost, models.SightURL: kept})
	kept.Last = lost.Last
	w.wantSightings(t, t, w.dir.ID, models.Sightings{models.SightTest: kept, models.SightURL: kept})
}

func testSightingsRace(t *testing.T, w *world) {
	const writers, turns = 8, 12
	want := models.Sightings{}
	var seen [writers][turns]models.Sighting
	for i := range writers * turns {
		at := 1 + i*35%(writers*turns) // every moment once, none in order
		seen[i%writers][i/writers] = w.sighting(at, at, fmt.Sprint(at))
		want.Add(models.SightCreate, seen[i%writers][i/writers])
	}
	together(writers, func(i int) {
		for _, s := range seen[i] {
			part := models.Seen{Sightings: models.Sightings{models.SightCreate: s}}
			if err := w.SaveExchanges(t.Context(), nil, map[models.DirectoryID]models.Seen{w.dir.ID: part}); err != nil {
				t.Error(err)
			}
		}
	})
	w.wantSightings(t, t, w.dir.ID, want)
}

func testSightingsAlone(t *testing.T, w *world) {
	w.wantSightings(t, t, w.dir.ID, models.Sightings{})
	hostile := models.Sighting{First: w.at(1), Last: w.at(2), Exchange: "exc-0001", Agent: "Okta\x00\xff", Path: "/\xff", Detail: "\x00"}
	w.see(t, w.dir.ID, models.Sightings{models.SightToken: hostile})
	other := w.directory(t, "Other").ID
	w.see(t, other, models.Sightings{models.SightToken: w.sighting(5, 5, "other")})
	for first := 1; first <= 3*KeepExchanges; first += 10 {
		w.exchanges(t, first, 10)
	}
	kept := hostile
	kept.Agent, kept.Path, kept.Detail = "Okta\uFFFD\uFFFD", "/\uFFFD", "\uFFFD"
	w.wantSightings(t, t, w.dir.ID, models.Sightings{models.SightToken: kept})
	w.wantSightings(t, t, other, models.Sightings{models.SightToken: w.sighting(5, 5, "other")})
}
