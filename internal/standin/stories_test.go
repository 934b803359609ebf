package standin

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"scimdesk/internal/standin/dialect"
)

// well fails the test when a step has no tick.
func well(t *testing.T, results []StepResult) {
	t.Helper()
	if len(results) == 0 {
		t.Error("nothing was played")
	}
	for _, r := range results {
		if !r.OK {
			t.Errorf("step %d, %s: ended %q, %v, %+v", r.Number, r.Title, r.Ended, r.Failures, r.Checks)
		}
	}
}

func tell(t *testing.T, e *Engine, name string) []StepResult {
	t.Helper()
	p, err := e.Begin(name)
	if err != nil {
		t.Fatal(err)
	}
	return p.Play(t.Context())
}

// TestEveryStoryEndsWell plays each story on a server nobody has used, and on
// one that knows everybody from before.
func TestEveryStoryEndsWell(t *testing.T) {
	t.Parallel()
	for _, name := range dialect.Names {
		for _, story := range StoryNames() {
			t.Run(string(name)+" "+story, func(t *testing.T) {
				t.Parallel()
				s := serve(t)
				s.groups = map[string]map[string]any{}
				for range 2 {
					e := engine(t, s, name, 30, func(c *Config) { c.Groups = 3 })
					well(t, tell(t, e, story))
					if e.Counts().Failed > 0 || e.Quarantined() != "" {
						t.Errorf("%+v, quarantined %q", e.Counts(), e.Quarantined())
					}
				}
			})
		}
	}
}

// TestEveryStoryAfterAnother is a long day at a small company.
func TestEveryStoryAfterAnother(t *testing.T) {
	t.Parallel()
	for _, name := range dialect.Names {
		for _, people := range []int{1, 2, 7, 40} {
			t.Run(fmt.Sprintf("%s with %d", name, people), func(t *testing.T) {
				t.Parallel()
				s := serve(t)
				s.groups = map[string]map[string]any{}
				e := engine(t, s, name, people, func(c *Config) { c.Groups = 2 })
				for _, story := range StoryNames() {
					well(t, tell(t, e, story))
				}
			})
		}
	}
}

func TestAFirstCycleCounts(t *testing.T) {
	t.Parallel()
	for name, want := range map[dialect.Name]Counts{
		dialect.Okta:  {Requests: 1 + 2*30 + 10, Created: 30},        // a lookup and a create each, ten looked at
		dialect.Entra: {Requests: 2 + 2*30 + 2*29 + 10, Created: 30}, // and a question and a manager for all but one
	} {
		s := serve(t)
		e := engine(t, s, name, 30)
		well(t, tell(t, e, "first-cycle"))
		if got := e.Counts(); got != want {
			t.Errorf("%s: %+v, wanted %+v", name, got, want)
		}
		if on, all := s.active(); on != 30 || all != 30 {
			t.Errorf("%s: %d of %d are active", name, on, all)
		}
		for _, p := range e.People(0, 100) {
			if p.Status != Sent || !p.Assigned || p.ID == "" || p.Fault != "" {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

func TestASecondFirstCycleLinks(t *testing.T) {
	t.Parallel()
	s := serve(t)
	tell(t, engine(t, s, dialect.Entra, 20), "first-cycle")
	e := engine(t, s, dialect.Entra, 20)
	well(t, tell(t, e, "first-cycle"))
	if got := e.Counts(); got != (Counts{Requests: 2 + 20 + 10}) {
		t.Errorf("it sent more than questions: %+v", got)
	}
}

func TestIncrementsSendOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	for name, quiet := range map[dialect.Name]int{dialect.Okta: 0, dialect.EntraCompliant: 2} {
		s := serve(t)
		e := engine(t, s, name, 30)
		results := tell(t, e, "increments")
		well(t, results)
		if last := results[len(results)-1]; last.Sent != quiet {
			t.Errorf("%s: %d requests though nothing changed", name, last.Sent)
		}
		got := e.Counts()
		if got.Requests = 0; got != (Counts{Created: 31, Updated: 2, Deactivated: 1}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestEntraHoldsAMassDeletion: nobody is turned off until it is allowed. Okta
// turns off at once.
func TestEntraHoldsAMassDeletion(t *testing.T) {
	t.Parallel()
	for name, wantOn := range map[dialect.Name][]int{dialect.Entra: {40, 40, 0, 40}, dialect.Okta: {40, 0, 40}} {
		s := serve(t)
		p, err := engine(t, s, name, 40).Begin("mass-deletion")
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; !p.Done(); i++ {
			result := p.Step(t.Context())
			if on, _ := s.active(); !result.OK || on != wantOn[i] {
				t.Errorf("%s, %s: %d are active, %+v", name, result.Title, on, result)
			}
			if held := strings.Contains(result.Note, "40 people would be turned off, the threshold is 4"); held != (name.IsEntra() && i == 1) {
				t.Errorf("%s, %s: the note is %q", name, result.Title, result.Note)
			}
		}
	}
}

// TestASwapIsRefusedBeforeItIsDone: a server that gives one address to two
// people gets no tick.
func TestASwapIsRefusedBeforeItIsDone(t *testing.T) {
	t.Parallel()
	for name := range map[dialect.Name]bool{dialect.OktaCatalogue: true, dialect.Entra: true} {
		results := tell(t, engine(t, serve(t), name, 30), "swap")
		well(t, results)
		if refusal := results[2]; len(refusal.Checks) < 2 || refusal.Checks[0].What != "The server refuses it with 409" || refusal.Failed != 0 {
			t.Errorf("%s: %+v", name, refusal)
		}
	}
}

func TestAStoryCanBeStepped(t *testing.T) {
	t.Parallel()
	s := serve(t)
	var heard []StepResult
	e := engine(t, s, dialect.Entra, 30, func(c *Config) { c.Watch.Step = func(r StepResult) { heard = append(heard, r) } })
	p, err := e.Begin("leaver")
	if err != nil || len(s.lines) > 0 {
		t.Fatal(err, s.lines)
	}
	for i := 0; !p.Done(); i++ {
		r := p.Step(t.Context())
		if !r.OK || r.Number != i+1 || r.Of != 4 || r.Story != "leaver" || r.Sent == 0 || r.Sent != len(r.Requests) || len(r.Checks) == 0 {
			t.Errorf("%+v", r)
		}
	}
	if len(heard) != 4 || p.Step(t.Context()).Title != "" {
		t.Errorf("%d steps were heard of", len(heard))
	}
	if _, err := e.Begin("soap opera"); err == nil || !strings.Contains(err.Error(), "mass-deletion") {
		t.Error(err)
	}
}

func TestALeaverIsDeletedByEntraOnly(t *testing.T) {
	t.Parallel()
	for _, name := range dialect.Names {
		s := serve(t)
		well(t, tell(t, engine(t, s, name, 30), "leaver"))
		on, all := s.active()
		if left := s.sent("DELETE"); on != 0 || all != 1-left || (left == 1) != name.IsEntra() {
			t.Errorf("%s: %d of %d are active, %d deleted", name, on, all, left)
		}
	}
}

func TestADeleteThatDeletesNothingIsSeen(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.meddle = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodDelete {
			return false
		}
		w.WriteHeader(http.StatusNoContent)
		return true
	}
	results := tell(t, engine(t, s, dialect.Entra, 30), "leaver")
	if last := results[len(results)-1]; last.OK || last.Checks[0].Got != "still there" {
		t.Errorf("%+v", last)
	}
}

func TestACheckThatFailsIsSaid(t *testing.T) {
	t.Parallel()
	s := serve(t)
	e := engine(t, s, dialect.Okta, 30)
	tell(t, e, "first-cycle")
	s.meddle = forget(s)
	r, err := e.Do(t.Context(), Action{Kind: Change, Person: 12, Attribute: "title", Value: "Gardener"})
	if err != nil || r.OK {
		t.Fatalf("%v, %+v", err, r)
	}
	if want := (Check{What: e.World.Person(12).Display() + `: title is "Gardener"`, Got: "unset"}); r.Checks[3] != want {
		t.Errorf("%+v", r.Checks)
	}
}
