// Package standin plays an identity provider: a pretend company whose admin
// assigns, changes and dismisses people, and the requests that follow, sent
// over HTTP to any SCIM server. It owns what the pretend provider knows of
// each person, how fast it sends and what it counts; how requests look is
// said in package dialect, who works there in package world.
//
// A driver makes an [Engine], watches it through an [Observer], and lets it
// do one [Action] or play a story, whole or step by step. Ending the context
// stops it: what is under way is finished, nothing else is begun.
package standin

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/grant"
	"scimdesk/internal/standin/world"
)

// DefaultParallel is how many requests are under way at once.
const DefaultParallel = 4

// MaxParallel and MaxPeople bound what an engine can be asked for.
const (
	MaxParallel = 64
	MaxPeople   = 100_000
	MaxGroups   = 500
)

// Config is what an engine is made of.
type Config struct {
	Base     string           // the SCIM base URL
	Auth     grant.Authorizer // what the provider authenticates with
	Dialect  dialect.Name
	Seed     uint64 // the same seed makes the same company
	People   int
	Groups   int
	Parallel int     // 0 for DefaultParallel
	Speed    float64 // requests a second; 0 for as fast as it goes

	Client *http.Client                               // nil for one of our own
	Now    func() time.Time                           // nil for the clock
	Sleep  func(context.Context, time.Duration) error // nil for waiting; a test's must move Now
	Watch  Observer
}

// Observer hears what happens while it happens. Each function may be nil,
// must return soon, and may be called from several places at once.
type Observer struct {
	Begun    func(dialect.Exchange) // a request goes out
	Answered func(dialect.Exchange) // its answer came, or did not
	Step     func(StepResult)       // a step of a story, or an action, ended
}

// Engine plays one identity provider towards one server.
type Engine struct {
	World *world.World

	config     Config
	wire       *dialect.Wire
	provider   dialect.Provider
	quarantine dialect.Quarantine
	pace       *pace
	tally      tally
	turn       chan struct{} // one step at a time
	prevention int           // Entra holds more deletions than this; 0 for never

	mu    sync.Mutex
	seats []seat
	teams []team
	locks [64]sync.Mutex // one person is worked on at one place
}

// New makes an engine. The error is about the dialect.
func New(c Config) (*Engine, error) {
	c = c.filled()
	e := &Engine{
		World: world.New(c.Seed, c.People, c.Groups), config: c, turn: make(chan struct{}, 1),
		pace: newPace(c.Now, c.Sleep, c.Speed), seats: make([]seat, c.People), teams: make([]team, c.Groups),
	}
	wire := &dialect.Wire{
		Base: strings.TrimRight(c.Base, "/"), Auth: c.Auth, Client: c.Client, Now: c.Now,
		Turn: e.pace.wait, Begun: c.Watch.Begun, Answered: e.answered,
	}
	provider, err := dialect.New(c.Dialect, dialect.Line{Wire: wire, Groups: c.Groups > 0, Suspend: e.pace.suspend})
	e.wire, e.provider = wire, provider
	return e, err
}

// filled puts the ordinary in place of what was left out.
func (c Config) filled() Config {
	c.Parallel = min(max(c.Parallel, 0), MaxParallel)
	if c.Parallel == 0 {
		c.Parallel = DefaultParallel
	}
	c.People, c.Groups = min(max(c.People, 0), MaxPeople), min(max(c.Groups, 0), MaxGroups)
	if c.Client == nil {
		c.Client = dialect.NewClient(c.Parallel)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Watch.Begun == nil {
		c.Watch.Begun = func(dialect.Exchange) {}
	}
	if c.Watch.Answered == nil {
		c.Watch.Answered = func(dialect.Exchange) {}
	}
	if c.Watch.Step == nil {
		c.Watch.Step = func(StepResult) {}
	}
	return c
}

// Dialect is how the engine speaks.
func (e *Engine) Dialect() dialect.Name { return e.config.Dialect }

// Pause holds the next request back until [Engine.Resume]; those under way
// are finished.
func (e *Engine) Pause() { e.pace.pause() }

// Resume goes on after a pause.
func (e *Engine) Resume() { e.pace.resume() }

// Paused says whether the engine waits for Resume.
func (e *Engine) Paused() bool { return e.pace.isPaused() }

// SetSpeed sets how many requests are begun a second; 0 is as fast as it goes.
func (e *Engine) SetSpeed(perSecond float64) { e.pace.setSpeed(perSecond) }

// Quarantined says why Entra stopped, "" while it did not.
func (e *Engine) Quarantined() string {
	if !e.config.Dialect.IsEntra() {
		return ""
	}
	return e.quarantine.Reason()
}

// Prevent makes Entra hold cycles that would turn off or delete more than
// this many people, until they are allowed; 0 lets everything pass.
func (e *Engine) Prevent(threshold int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.prevention = max(threshold, 0)
}

func sleep(ctx context.Context, span time.Duration) error {
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
