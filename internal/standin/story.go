package standin

import (
	"context"
	"fmt"
	"strings"
)

// Story is something that happens to people who work somewhere.
type Story struct {
	Name  string // as the command line spells it
	Title string
	Steps []Step
}

// stories are all names and titles, in the order a page offers them.
var stories = []struct {
	name, title string
	tell        func(*Engine) []Step
}{
	{"first-cycle", "First cycle", (*Engine).firstCycle},
	{AccessStory, "Access token", (*Engine).accessStory},
	{"increments", "First cycle, then increments", (*Engine).increments},
	{"joiner", "Joiner", (*Engine).joiner},
	{"mover", "Mover", (*Engine).mover},
	{"leaver", "Leaver", (*Engine).leaver},
	{"rehire", "Rehire", (*Engine).rehire},
	{"swap", "Two people swap addresses", (*Engine).swap},
	{"import", "Import and force sync", (*Engine).importStory},
	{"groups", "Group push", (*Engine).groupStory},
	{"mass-deletion", "Accidental mass deletion", (*Engine).massDeletion},
}

// StoryNames are all stories, as the command line spells them.
func StoryNames() []string {
	names := make([]string, len(stories))
	for i, s := range stories {
		names[i] = s.name
	}
	return names
}

// Stories are all stories without their steps.
func Stories() []Story {
	all := make([]Story, len(stories))
	for i, s := range stories {
		all[i] = Story{Name: s.name, Title: s.title}
	}
	return all
}

// Tell makes a story of the company as it is now. The error names a story
// there is not.
func (e *Engine) Tell(name string) (Story, error) {
	for _, s := range stories {
		if s.name == name {
			return Story{s.name, s.title, s.tell(e)}, nil
		}
	}
	return Story{}, fmt.Errorf("%q is no story: choose one of %s", name, strings.Join(StoryNames(), ", "))
}

// Playing is a story that is played step by step.
type Playing struct {
	Story Story
	Next  int // the step that comes, from 0

	engine *Engine
}

// Begin starts a story without doing anything yet.
func (e *Engine) Begin(name string) (*Playing, error) {
	story, err := e.Tell(name)
	if err != nil {
		return nil, err
	}
	return &Playing{Story: story, engine: e}, nil
}

// Done says whether no step is left.
func (p *Playing) Done() bool { return p.Next >= len(p.Story.Steps) }

// Step does the next step; a step that was stopped comes again. A story with
// no step left answers the zero result.
func (p *Playing) Step(ctx context.Context) StepResult {
	if p.Done() {
		return StepResult{}
	}
	result := p.engine.run(ctx, p.Story.Steps[p.Next], p.Story.Name, p.Next+1, len(p.Story.Steps))
	if result.Ended == "" {
		p.Next++
	}
	return result
}

// Play does all steps that are left and answers them; it stops at one that
// ended early.
func (p *Playing) Play(ctx context.Context) []StepResult {
	var results []StepResult
	for !p.Done() {
		result := p.Step(ctx)
		if results = append(results, result); result.Ended != "" {
			break
		}
	}
	return results
}
