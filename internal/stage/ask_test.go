package stage_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"scimdesk/internal/stage"
	"scimdesk/internal/standin"
	"scimdesk/models"
)

func TestAnActionIsShownWithWhatItSentAndWhatWasFound(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	done, err := th.Do(d.ID, models.StandInAction{Kind: "rename", Person: 20})
	await(t, done, err)
	view := th.view(t, d.ID)
	if len(view.Story.Steps) != 1 || view.Story.Name != "" || view.Story.Left() {
		t.Fatalf("shown is %+v", view.Story)
	}
	step := view.Story.Steps[0]
	if !step.Done || !step.OK || len(step.Requests) != 2 || step.Of != 5 || step.Passed != 5 || step.Requests[1].Method != "PUT" || step.Requests[1].Status != 200 {
		t.Errorf("%+v", step)
	}
	if !slices.ContainsFunc(view.People, func(p models.StandInPerson) bool { return p.N == 20 }) {
		t.Errorf("the person it was about is not among %+v", view.People)
	}
}

func TestAStoryIsPlayedWholeOrStepByStep(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	done, err := th.Tell(d.ID, "leaver")
	await(t, done, err)
	if s := th.view(t, d.ID).Story; s.Left() || len(s.Steps) != 3 || !s.Steps[2].OK || s.Title != "Leaver" {
		t.Errorf("played whole: %+v", s)
	}
	if err := th.Stepping(d.ID, true); err != nil {
		t.Fatal(err)
	}
	done, err = th.Tell(d.ID, "rehire")
	await(t, done, err)
	if s := th.view(t, d.ID).Story; s.Next != 1 || !s.Steps[0].Done || s.Steps[1].Done {
		t.Errorf("the first step: %+v", s)
	}
	done, err = th.Step(d.ID, false)
	await(t, done, err)
	if s := th.view(t, d.ID).Story; s.Next != 2 {
		t.Errorf("the second step: %+v", s)
	}
	done, err = th.Step(d.ID, true)
	await(t, done, err)
	if s := th.view(t, d.ID).Story; s.Left() {
		t.Errorf("the rest: %+v", s)
	}
	done, err = th.Step(d.ID, false)
	await(t, done, err)
	if notice := th.view(t, d.ID).Notice; !strings.Contains(notice, "No step of a story is left") {
		t.Errorf("one step too many: %q", notice)
	}
}

func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	for name, ask := range map[string]func() error{
		"an action there is not": func() error { _, err := th.Do(d.ID, models.StandInAction{Kind: "fire"}); return err },
		"a value without end": func() error {
			_, err := th.Do(d.ID, models.StandInAction{Kind: "change", Value: strings.Repeat("x", 101)})
			return err
		},
		"a story there is not":    func() error { _, err := th.Tell(d.ID, "fairy-tale"); return err },
		"a company of that size":  func() error { _, err := th.Grow(d.ID, 1_000_000); return err },
		"a dialect there is not":  func() error { _, err := th.Speak(d.ID, "ldap"); return err },
		"a speed below standing":  func() error { return th.SetSpeed(d.ID, -1) },
		"a speed beyond measures": func() error { return th.SetSpeed(d.ID, 1e9) },
	} {
		var invalid models.Invalid
		if err := ask(); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	done, err := th.Do(d.ID, models.StandInAction{Kind: "rename", Person: 999})
	await(t, done, err)
	if notice := th.view(t, d.ID).Notice; notice != "Nothing was done: there is no person 999." {
		t.Errorf("nobody renamed: %q", notice)
	}
}

// TestWhatWaitsIsBoundedAndForgotten when it is stopped; what is under way is
// finished.
func TestWhatWaitsIsBoundedAndForgotten(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	release := th.server.hold()
	defer release()
	first, err := th.Do(d.ID, models.StandInAction{Kind: "rename", Person: 1})
	if err != nil {
		t.Fatal(err)
	}
	var waiting []<-chan struct{}
	for range stage.MaxWaiting + 2 {
		done, err := th.Do(d.ID, models.StandInAction{Kind: "rename", Person: 2})
		if err != nil {
			t.Fatal(err)
		}
		if done != nil {
			waiting = append(waiting, done)
		}
	}
	view := th.view(t, d.ID)
	if !view.Busy || len(waiting) < stage.MaxWaiting || len(waiting) > stage.MaxWaiting+1 || !strings.Contains(view.Notice, "wait already") {
		t.Errorf("%d wait, busy %v: %q", len(waiting), view.Busy, view.Notice)
	}
	if err := th.Stop(d.ID); err != nil {
		t.Fatal(err)
	}
	for _, done := range waiting {
		select {
		case <-done:
		case <-first: // one that was taken just then
		}
	}
	release()
	<-first
	th.settle(t, d.ID)
	if view := th.view(t, d.ID); view.Waiting != 0 || view.Counts.Failed != 0 {
		t.Errorf("afterwards: %+v", view.Counts)
	}
}

func TestPausedItHoldsTheNextRequest(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	if err := th.Pause(d.ID); err != nil || !th.view(t, d.ID).Paused {
		t.Fatal(err)
	}
	before := th.view(t, d.ID).Counts.Requests
	done, err := th.Tell(d.ID, "joiner")
	if err != nil {
		t.Fatal(err)
	}
	if after := th.view(t, d.ID).Counts.Requests; after != before {
		t.Errorf("%d requests while paused", after-before)
	}
	if err := th.Resume(d.ID); err != nil {
		t.Fatal(err)
	}
	<-done
	if view := th.view(t, d.ID); view.Paused || view.Story.Left() || view.Counts.Requests == before {
		t.Errorf("after the pause: %+v", view.Story)
	}
}

func TestAnotherDialectGoesOnWithTheSamePeople(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	done, err := th.Do(d.ID, models.StandInAction{Kind: "rename", Person: 20})
	await(t, done, err)
	name := th.View(d, 20, "").People[0].Name
	done, err = th.Speak(d.ID, "entra-compliant")
	await(t, done, err)
	after := th.directory(t, d.ID)
	if after.StandIn != "entra-compliant" || after.Provider != "entra" || after.Name != "Stand-in Entra" {
		t.Errorf("the directory is %+v", after)
	}
	done, err = th.Do(d.ID, models.StandInAction{Kind: "change", Person: 20, Attribute: "title", Value: "Gardener"})
	await(t, done, err)
	view := th.View(after, 20, "")
	step := view.Story.Steps[0]
	if view.People[0].Name != name || len(step.Requests) < 2 || !strings.Contains(step.Requests[0].Path, "aadOptscim062020") || view.Counts.Created != 25 {
		t.Errorf("%s became %s; it sent %+v", name, view.People[0].Name, step.Requests)
	}
}

func TestACompanyGrowsAndIsLookedThrough(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	if err := th.SetSpeed(d.ID, 100); err != nil {
		t.Fatal(err)
	}
	done, err := th.Grow(d.ID, 500)
	await(t, done, err)
	view := th.View(d, 490, "")
	if users, _ := th.server.count(); users != 500 || view.Size != 500 || view.Speed != 0 || len(view.People) != 10 || view.More {
		t.Errorf("%d users; %d of %d people from 490, speed %v", users, len(view.People), view.Size, view.Speed)
	}
	if got := th.View(d, -1, "").People[0].N; got != 0 {
		t.Errorf("after a cycle about everybody it begins with %d", got)
	}
	name := view.People[3].UserName
	found := th.View(d, -1, " "+strings.ToUpper(name)+" ").People
	if len(found) != 1 || found[0].UserName != name {
		t.Errorf("looking for %s found %+v", name, found)
	}
}

// TestTheBellRestsBetweenTwoRings, however much is sent.
func TestTheBellRestsBetweenTwoRings(t *testing.T) {
	t.Parallel()
	th := open(t)
	th.begin(t, "okta") // some 70 requests
	if n := th.bell.Load(); n > 1 {
		t.Errorf("%d rings without a rest", n)
	}
	<-th.rests
	<-th.rests
	if n := th.bell.Load(); n < 2 || n > 3 {
		t.Errorf("%d rings after two rests", n)
	}
}

func TestAllThatCanBeChosenIsOffered(t *testing.T) {
	t.Parallel()
	th := open(t)
	if got := len(th.Stories()); got != len(standin.StoryNames()) {
		t.Errorf("%d stories", got)
	}
	if all := th.Dialects(); len(all) != 4 || all[0].Name != "okta" || all[0].Title == "" {
		t.Errorf("%+v", all)
	}
}
