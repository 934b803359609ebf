package token

import (
	"context"
	"strings"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/models"
)

// How often a use is written down at most: a token used a thousand times a
// second costs one write a minute, and a few more when many machines share it.
const (
	touchEvery = time.Minute
	touchAnew  = 5 * time.Second // by another address or client than last
)

// Uses are the uses of tokens that wait to be noted: no request waits for
// the note. When many wait, later ones are let go; the next use is noted.
type Uses struct{ waiting chan use }

// NewUses makes an empty waiting room.
func NewUses() *Uses { return &Uses{make(chan use, 256)} }

type use struct {
	token       models.TokenID
	at          time.Time
	from, agent string
}

// follows says whether u came too soon behind last to be written down. A last
// use that is still to come was noted before the clock was set back.
func (u use) follows(last use) bool {
	age, same := u.at.Sub(last.at), u.from == last.from && u.agent == last.agent
	return age >= 0 && (age < touchAnew || same && age < touchEvery)
}

// maxAgent is how much of a client's name is noted, in bytes.
const maxAgent = 256

// Touch notes a use, soon, and at most once a minute for the same address and
// client, every five seconds for others. A token that was pasted into the
// client's name is not noted.
func (s *Service) Touch(t models.Token, from, agent string) {
	now, agent := s.Now(), secret.Scrub(agent)
	if len(agent) > maxAgent {
		agent = strings.ToValidUTF8(agent[:maxAgent], "")
	}
	u := use{t.ID, models.Moment(now), from, agent}
	if u.follows(use{t.ID, t.LastUsedAt, t.LastUsedFrom, t.LastUsedAgent}) {
		return
	}
	select {
	case s.Uses.waiting <- u:
	default:
	}
}

// Run writes uses down until ctx ends, then what waits.
func (s *Service) Run(ctx context.Context) {
	noted := map[models.TokenID]use{}
	for {
		select {
		case u := <-s.Uses.waiting:
			s.note(ctx, noted, u)
		case <-ctx.Done():
			s.drain(ctx, noted)
			return
		}
	}
}

// drain writes down what waits now; noted remembers what was.
func (s *Service) drain(ctx context.Context, noted map[models.TokenID]use) {
	for {
		select {
		case u := <-s.Uses.waiting:
			s.note(ctx, noted, u)
		default:
			return
		}
	}
}

// note writes one use, unless one was written too shortly before by a request
// that had read the row earlier.
func (s *Service) note(ctx context.Context, noted map[models.TokenID]use, u use) {
	if u.follows(noted[u.token]) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := s.Store.TouchToken(ctx, u.token, u.at, u.from, u.agent); err != nil {
		s.Log.Warn("a token's last use was not noted", "token", u.token, "error", err)
		return
	}
	if len(noted) > 1024 {
		clear(noted)
	}
	noted[u.token] = u
}
