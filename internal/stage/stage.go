// Package stage holds the stand-in identity providers that play inside the
// server: it makes the demo they play in, gives each what it authenticates with, lets
// it do one thing after another, and says how it is. What a stand-in sends
// goes over HTTP to the public side, like anybody's.
//
// Nothing on stage is kept: after a restart a directory has nobody who plays,
// until it is started again.
package stage

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"scimdesk/models"
)

// Bounds of what a server is asked to play at once.
const (
	MaxShows   = 4
	MaxWaiting = 8 // things to do behind the one that is done
)

// Config is what a stage is made of.
type Config struct {
	Store  Store
	Tokens Tokens
	Bell   Bell
	Now    func() time.Time
	NewID  func(prefix string) string
	Rest   func(context.Context) // between two rings of one stand-in
	Log    *slog.Logger
}

// Store is what a stage keeps, and reads.
type Store interface {
	models.Tenancy
	CreateDirectory(ctx context.Context, d models.Directory, client *models.Client, tokens ...models.Token) error
	Directory(context.Context, models.DirectoryID) (models.Directory, error)
	Directories(context.Context) ([]models.Directory, error)
	SetDirectoryAuth(context.Context, models.DirectoryID, models.AuthMethod) error
	SaveClient(context.Context, models.Client) error
	ClientOf(context.Context, models.DirectoryID) (models.Client, error)
	Tokens(context.Context, models.DirectoryID) ([]models.Token, error)
	AccessTokens(ctx context.Context, id models.DirectoryID, limit int) ([]models.Token, error)
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
}

// Tokens issues and ends tokens; see package internal/token.
type Tokens interface {
	IssueAs(ctx context.Context, wanted models.Token) (models.Token, string, error)
	Revoke(ctx context.Context, id models.TokenID) error
}

// Bell tells open pages that something changed; see package internal/live.
type Bell interface{ Ring(topic string) }

// Stage is where stand-ins play. Its methods may be called from many places
// at once.
type Stage struct {
	Config
	Base       string // of the public side, as this machine reaches it: "http://127.0.0.1:8481"
	PublicURL  string // of the public side, as browsers reach it
	ConsoleURL string

	ctx     context.Context // of everything that plays
	end     context.CancelFunc
	removed chan struct{} // something is to be purged
	opening sync.Mutex    // one comes or goes at a time

	mu    sync.Mutex
	shows map[models.DirectoryID]*show
}

// New makes an empty stage.
func New(c Config) *Stage {
	if c.Rest == nil {
		c.Rest = rest
	}
	ctx, end := context.WithCancel(context.Background())
	return &Stage{Config: c, ctx: ctx, end: end, removed: make(chan struct{}, 1), shows: map[models.DirectoryID]*show{}}
}

// ringing is how far two rings of one stand-in lie apart, at least.
const ringing = 200 * time.Millisecond

func rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(ringing):
	}
}

// What was removed is purged soon; what was recorded behind that a little
// later, and whatever is left every hour.
const (
	purgeAgain = 5 * time.Second
	purgeEvery = time.Hour
)

// Run purges what was removed until ctx ends. Then everybody leaves the stage:
// a request under way is finished, nothing else is begun.
func (s *Stage) Run(ctx context.Context) {
	defer s.close()
	for ctx.Err() == nil {
		if err := s.Store.Purge(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("a removed environment was not purged; it is tried again", "error", err)
		}
		s.waitForRemoved(ctx)
	}
}

// waitForRemoved waits for something to purge. What was recorded of it may
// still come, so it is looked for once more.
func (s *Stage) waitForRemoved(ctx context.Context) {
	next := time.NewTimer(purgeEvery)
	defer next.Stop()
	select {
	case <-ctx.Done():
	case <-next.C:
	case <-s.removed:
		if err := s.Store.Purge(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("a removed environment was not purged; it is tried again", "error", err)
		}
		next.Reset(purgeAgain)
		select {
		case <-ctx.Done():
		case <-next.C:
		}
	}
}

// close ends all shows and waits for them.
func (s *Stage) close() {
	s.end()
	s.opening.Lock()
	defer s.opening.Unlock()
	for _, show := range s.all() {
		show.gone.Wait()
	}
}

func (s *Stage) all() []*show {
	s.mu.Lock()
	defer s.mu.Unlock()
	shows := make([]*show, 0, len(s.shows))
	for _, show := range s.shows {
		shows = append(shows, show)
	}
	return shows
}

func (s *Stage) show(id models.DirectoryID) *show {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shows[id]
}

// Playing are the directories somebody plays for.
func (s *Stage) Playing() map[models.DirectoryID]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	playing := make(map[models.DirectoryID]bool, len(s.shows))
	for id := range s.shows {
		playing[id] = true
	}
	return playing
}

// room says whether one more may come.
func (s *Stage) room() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ctx.Err() != nil:
		return fmt.Errorf("the stage is closed: %w", models.ErrBusy)
	case len(s.shows) >= MaxShows:
		return models.Invalid{"standin": fmt.Sprintf("%d stand-ins play already, which is as many as fit. Stop one of them first.", MaxShows)}
	}
	return nil
}
