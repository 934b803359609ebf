package standin

import (
	"context"
	"fmt"
	"strings"

	"scimdesk/internal/standin/dialect"
)

// connect tests the connection; Entra quarantines what fails it.
func (e *Engine) connect(ctx context.Context) error {
	err := e.provider.Connect(ctx)
	if dialect.KindOf(err) == dialect.NotServed {
		e.note(func(r *StepResult) { r.Note, r.NotServed = "not served here: "+err.Error(), true })
		return nil
	}
	if err != nil && dialect.KindOf(err) == "" {
		return err
	}
	if e.quarantine.Note(err, false); err != nil {
		e.note(func(r *StepResult) { r.Ended = "The test of the connection failed, so nothing else was sent" })
	}
	return err
}

// importUsers reads everybody and links whom the company knows.
func (e *Engine) importUsers(ctx context.Context) error {
	byName := map[string]int{}
	for n := range e.World.Len() {
		byName[strings.ToLower(e.World.Person(n).UserName)] = n
	}
	found, known := 0, 0
	err := e.provider.Import(ctx, func(u dialect.User) {
		found++
		n, is := byName[strings.ToLower(u.UserName)]
		if !is {
			return
		}
		known++
		e.edit(n, func(s *seat) {
			if s.id == "" {
				s.id, s.on = u.ID, u.Active
			}
		})
	})
	e.note(func(r *StepResult) { r.Note = fmt.Sprintf("%d users found, %d of them known", found, known) })
	return err
}
