// Package setup knows how far a directory and its identity provider have come
// together: which steps were seen, which one is waited for, and what is in
// the way, with what to do about it. It reads sightings and the clock, and
// asks nobody.
package setup

import (
	"slices"
	"time"

	"scimdesk/models"
)

// provisioning are the steps of every method, in order.
var provisioning = []models.Sight{
	models.SightTest, models.SightLookup, models.SightCreate, models.SightUpdate, models.SightDeactivate, models.SightGroup,
}

// order is that of the steps of one method: those of the authorization server
// come first, but for the refresh, which comes an hour later.
func order(auth models.AuthMethod) []models.Sight {
	switch auth {
	case models.AuthAuthorizationCode:
		return slices.Concat([]models.Sight{models.SightConsent, models.SightIssued}, provisioning, []models.Sight{models.SightRefreshed})
	case models.AuthClientCredentials, models.AuthWorkloadIdentity:
		return slices.Concat([]models.Sight{models.SightIssued}, provisioning)
	}
	return provisioning
}

// Steps are what must happen at the identity provider of d, in order, always
// all of them: each done, in trouble, waited for, or to come. A step that was
// seen keeps Seen when there is trouble with it now.
func Steps(d models.Directory, seen models.Sightings, now time.Time) []models.Step {
	p := progress{d: d, seen: until(now, seen), now: now, words: wordsFor(d.Provider, d.Auth)}
	all := order(d.Auth)
	steps := make([]models.Step, len(all))
	waiting := false
	for i, what := range all {
		step := &steps[i]
		*step = models.Step{Sight: what, State: models.StepTodo, Optional: what == models.SightRefreshed || what == models.SightGroup && !d.WantsGroups}
		if sighting, ticked := p.ticked(what); ticked {
			step.State, step.Seen = models.StepDone, sighting
		}
		if step.Problem = p.problem(what); step.Problem != nil && !step.Problem.Works {
			step.State = models.StepProblem
		}
		if step.State == models.StepTodo && !step.Optional && !waiting && p.answering() && !p.needless(what) {
			step.State, waiting = models.StepWaiting, true
		}
	}
	return steps
}

// Trouble is what is in the way at d, in the order of the steps; what works
// in spite of it is left out.
func Trouble(d models.Directory, seen models.Sightings, now time.Time) []models.Problem {
	var all []models.Problem
	for _, step := range Steps(d, seen, now) {
		if step.Problem != nil && !step.Problem.Works {
			all = append(all, *step.Problem)
		}
	}
	return all
}

// progress is one directory at one moment.
type progress struct {
	d     models.Directory
	seen  models.Sightings
	now   time.Time
	words words
}

// ticked says whether a step was seen, and by what. Only Okta and Entra are
// known to test a connection in a way of their own; of everybody else the
// first good answer is the test.
func (p progress) ticked(what models.Sight) (models.Sighting, bool) {
	sighting, ticked := p.seen[what]
	if what != models.SightTest || p.d.Provider == "okta" || p.d.Provider == "entra" {
		return sighting, ticked
	}
	answered, known := p.seen[models.SightAnswered]
	if known && (!ticked || answered.First.Before(sighting.First)) {
		return answered, true
	}
	return sighting, ticked
}

// until is seen as if no clock had ever run ahead: a sighting from the future
// would hide whatever is seen until then.
func until(now time.Time, seen models.Sightings) models.Sightings {
	past := make(models.Sightings, len(seen))
	for what, s := range seen {
		if s.Last.After(now) {
			s.Last = now
		}
		past[what] = s
	}
	return past
}

// needless says whether nobody needs to wait for a step any more: who is
// answered need not test the connection.
func (p progress) needless(what models.Sight) bool {
	return what == models.SightTest && p.saw(models.SightAnswered)
}

// newer says whether a was seen after b was; exchanges are numbered in time.
func newer(a, b models.Sighting) bool {
	return a.Last.After(b.Last) || a.Last.Equal(b.Last) && a.Exchange > b.Exchange
}

// saw says whether any of these was ever seen.
func (p progress) saw(any ...models.Sight) bool {
	for _, what := range any {
		if _, seen := p.seen[what]; seen {
			return true
		}
	}
	return false
}
