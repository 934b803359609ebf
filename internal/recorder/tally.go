package recorder

import (
	"time"

	"scimdesk/models"
)

// maxSighting is how much of a path, a client's name or a detail a sighting keeps.
const maxSighting = 256

// tally is what happened at each directory since it was last written down.
type tally map[models.DirectoryID]models.Seen

// add counts one exchange and notes what it shows. Paths are kept as they
// were sent until they are taken to be written: this runs in every request.
func (t tally) add(e models.Exchange) {
	seen := t[e.Directory]
	failed := 0
	if e.Failed() {
		failed = 1
	}
	seen.Counts = plus(seen.Counts, models.ExchangeCounts{Seen: 1, Failed: failed, LastAt: e.At})
	if hidden := secrets(e.Secrets); ofOAuth(e) || len(hidden) > 0 && hidden.mentioned(plainly(e.Path)) {
		e.Path = redactTarget(e, hidden)
	}
	if e.Directory != "" {
		seen.Bars = stack(seen.Bars, models.Bar{At: e.At.Truncate(models.BarLength), Seen: 1, Failed: failed})
		e.Sights(func(what models.Sight, detail string) {
			seen.Sightings = sight(seen.Sightings, what, models.Sighting{
				First: e.At, Last: e.At, Exchange: e.ID, Agent: e.Agent, Path: e.Path, Detail: detail,
			})
		})
	}
	t[e.Directory] = seen
}

// merge adds what another tally counted before.
func (t tally) merge(before tally) {
	for id, lost := range before {
		seen := t[id]
		seen.Counts = plus(seen.Counts, lost.Counts)
		for _, bar := range lost.Bars {
			seen.Bars = stack(seen.Bars, bar)
		}
		for what, sighting := range lost.Sightings {
			seen.Sightings = sight(seen.Sightings, what, sighting)
		}
		t[id] = seen
	}
}

// redact takes secrets out of the sightings and cuts them.
func (t tally) redact() {
	for _, seen := range t {
		for what, s := range seen.Sightings {
			s.Path = cutText(redactPath(s.Path, nil), maxSighting)
			s.Agent = cutText(scrub(s.Agent), maxSighting)
			s.Detail = cutText(scrub(s.Detail), maxSighting)
			seen.Sightings[what] = s
		}
	}
}

func plus(a, b models.ExchangeCounts) models.ExchangeCounts {
	return models.ExchangeCounts{Seen: a.Seen + b.Seen, Failed: a.Failed + b.Failed, LastAt: newer(a.LastAt, b.LastAt)}
}

func newer(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// stack adds a bar to the one of its time; there are few.
func stack(bars []models.Bar, more models.Bar) []models.Bar {
	for i := range bars {
		if bars[i].At.Equal(more.At) {
			bars[i].Seen += more.Seen
			bars[i].Failed += more.Failed
			return bars
		}
	}
	return append(bars, more)
}

func sight(all models.Sightings, what models.Sight, seen models.Sighting) models.Sightings {
	if all == nil {
		all = models.Sightings{}
	}
	all.Add(what, seen)
	return all
}
