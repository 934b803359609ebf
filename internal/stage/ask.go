package stage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"scimdesk/internal/standin"
	"scimdesk/internal/standin/dialect"
	"scimdesk/models"
)

// maxText is how long a value of an action may be.
const maxText = 100

// playing finds the stand-in of a directory; models.ErrNotFound when nobody
// plays there.
func (s *Stage) playing(id models.DirectoryID) (*show, error) {
	if show := s.show(id); show != nil {
		return show, nil
	}
	return nil, fmt.Errorf("nobody plays for %s: %w", id, models.ErrNotFound)
}

// Do does one action after all that was asked for before. The channel is
// closed when it is done. models.Invalid when there is no such action,
// models.ErrNotFound when nobody plays there.
func (s *Stage) Do(id models.DirectoryID, a models.StandInAction) (<-chan struct{}, error) {
	kind := standin.ActionKind(a.Kind)
	switch {
	case !slices.Contains(standin.Actions, kind):
		return nil, models.Invalid{"kind": "There is no such action."}
	case len(a.Value) > maxText || len(a.Attribute) > maxText:
		return nil, models.Invalid{"value": fmt.Sprintf("The value is longer than %d characters. Shorten it.", maxText)}
	}
	show, err := s.playing(id)
	if err != nil {
		return nil, err
	}
	return show.act(standin.Action{Kind: kind, Person: a.Person, Group: a.Group, Attribute: a.Attribute, Value: a.Value}), nil
}

// Tell plays a story, or its first step while stories wait for each step.
func (s *Stage) Tell(id models.DirectoryID, story string) (<-chan struct{}, error) {
	if !slices.Contains(standin.StoryNames(), story) {
		return nil, unknownStory()
	}
	show, err := s.playing(id)
	if err != nil {
		return nil, err
	}
	return show.tell(story), nil
}

// Step does the next step of the story; with all set every one that is left.
func (s *Stage) Step(id models.DirectoryID, all bool) (<-chan struct{}, error) {
	show, err := s.playing(id)
	if err != nil {
		return nil, err
	}
	return show.more(!all), nil
}

// Stepping makes stories wait for each step, or no more.
func (s *Stage) Stepping(id models.DirectoryID, on bool) error {
	return s.change(id, func(show *show) { show.stepping = on })
}

// Pause holds the next request back; Resume goes on.
func (s *Stage) Pause(id models.DirectoryID) error {
	return s.change(id, func(show *show) { show.engine.Pause() })
}

// Resume goes on after a pause.
func (s *Stage) Resume(id models.DirectoryID) error {
	return s.change(id, func(show *show) { show.engine.Resume() })
}

// SetSpeed sets how many requests are begun a second; 0 is as fast as it goes.
func (s *Stage) SetSpeed(id models.DirectoryID, perSecond float64) error {
	if perSecond < 0 || perSecond > 1000 {
		return models.Invalid{"speed": "Choose one of the speeds in the list."}
	}
	return s.change(id, func(show *show) { show.setSpeed(perSecond) })
}

// setSpeed needs mu.
func (s *show) setSpeed(perSecond float64) {
	s.speed = perSecond
	s.engine.SetSpeed(perSecond)
}

// change changes what a stand-in is like, and tells open pages.
func (s *Stage) change(id models.DirectoryID, change func(*show)) error {
	show, err := s.playing(id)
	if err != nil {
		return err
	}
	show.mu.Lock()
	change(show)
	show.mu.Unlock()
	show.poke()
	return nil
}

// Stop ends what is under way, after the request that is, and forgets what
// waits.
func (s *Stage) Stop(id models.DirectoryID) error {
	show, err := s.playing(id)
	if err != nil {
		return err
	}
	show.stop()
	return nil
}

// Grow makes the company one of so many people and runs a first cycle for
// those who are new. A large one is sent as fast as it goes.
func (s *Stage) Grow(id models.DirectoryID, people int) (<-chan struct{}, error) {
	if !slices.Contains(sizes, people) {
		return nil, models.Invalid{"people": "Choose one of the sizes in the list."}
	}
	show, err := s.playing(id)
	if err != nil {
		return nil, err
	}
	show.ask(func(context.Context) {
		show.cast().Grow(people)
		if people > ordinarySize {
			show.mu.Lock()
			show.setSpeed(0)
			show.mu.Unlock()
		}
	})
	return show.tell("first-cycle"), nil
}

// Speak makes the stand-in go on in another dialect, after what is under way.
// models.Invalid when nobody knows it.
func (s *Stage) Speak(id models.DirectoryID, name string) (<-chan struct{}, error) {
	if !dialect.Name(name).Known() {
		return nil, unknownDialect()
	}
	show, err := s.playing(id)
	if err != nil {
		return nil, err
	}
	return show.ask(func(ctx context.Context) {
		if err := show.become(ctx, dialect.Name(name)); err != nil && !errors.Is(err, context.Canceled) {
			s.Log.Warn("a stand-in could not change its dialect", "error", err)
			show.say("The dialect was not changed: the directory could not be saved. Try again.")
		}
	}), nil
}

func (s *show) become(ctx context.Context, name dialect.Name) error {
	if err := s.stage.Store.SetDirectoryStandIn(ctx, s.id, string(name), providerOf(name), Title(string(name))); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next, err := s.engine.Become(name)
	if err != nil {
		return err
	}
	next.SetSpeed(s.speed)
	if client := s.proof.client(); client != nil {
		client.Speak(styleOf(name))
	}
	s.engine, s.playing, s.story = next, nil, models.StandInStory{}
	return nil
}
