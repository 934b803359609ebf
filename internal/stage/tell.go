package stage

import (
	"context"

	"scimdesk/internal/standin"
	"scimdesk/models"
)

// How much of a step is shown.
const (
	shownRequests = 6
	shownChecks   = 8
	shownFailures = 5
)

// tell plays a story: all of it, or its first step while stories wait for
// each step.
func (s *show) tell(name string) <-chan struct{} {
	return s.ask(func(ctx context.Context) {
		playing, err := s.cast().Begin(name)
		if err != nil {
			s.say(err.Error() + ".")
			return
		}
		story := models.StandInStory{Name: name, Title: playing.Story.Title}
		for _, step := range playing.Story.Steps {
			story.Steps = append(story.Steps, models.StandInStep{Title: step.Title})
		}
		s.mu.Lock()
		s.playing, s.story = playing, story
		once := s.stepping
		s.mu.Unlock()
		s.goOn(ctx, once)
	})
}

// more does the next step of the story, or all that are left.
func (s *show) more(once bool) <-chan struct{} {
	return s.ask(func(ctx context.Context) { s.goOn(ctx, once) })
}

// goOn does steps until none is left, one was stopped, or one was all that
// was asked for.
func (s *show) goOn(ctx context.Context, once bool) {
	s.mu.Lock()
	playing := s.playing
	s.mu.Unlock()
	if playing == nil || playing.Done() {
		s.say("No step of a story is left. Choose a story to begin one.")
		return
	}
	for !playing.Done() {
		at := playing.Next
		result := playing.Step(ctx)
		if s.cast().Progress().Of > models.StandInPeople { // it was about everybody
			s.seen.forget()
		}
		s.mu.Lock()
		s.story.Steps[at], s.story.Next = stepOf(result), playing.Next
		s.mu.Unlock()
		s.poke()
		if once || result.Ended != "" {
			return
		}
	}
}

// act does one action; it takes the place of the story.
func (s *show) act(a standin.Action) <-chan struct{} {
	return s.ask(func(ctx context.Context) {
		result, err := s.cast().Do(ctx, a)
		if err != nil {
			s.say("Nothing was done: " + err.Error() + ".")
			return
		}
		s.mu.Lock()
		s.playing = nil
		s.story = models.StandInStory{Title: result.Title, Steps: []models.StandInStep{stepOf(result)}, Next: 1}
		s.mu.Unlock()
	})
}

// stepOf is what a page shows of a step.
func stepOf(r standin.StepResult) models.StandInStep {
	step := models.StandInStep{
		Title: r.Title, Done: true, OK: r.OK, Sent: r.Sent, Of: len(r.Checks),
		Note: r.Note, Ended: r.Ended, Took: r.Took, Failures: r.Failures[:min(len(r.Failures), shownFailures)],
	}
	for _, x := range r.Requests {
		if !x.Check && len(step.Requests) < shownRequests {
			step.Requests = append(step.Requests, requestOf(x))
		}
	}
	for _, c := range r.Checks {
		if c.OK {
			step.Passed++
		}
		if len(step.Checks) < shownChecks {
			step.Checks = append(step.Checks, models.StandInCheck{What: c.What, Got: c.Got, OK: c.OK})
		}
	}
	return step
}
