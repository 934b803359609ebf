package scimapi

import (
	"context"
	"sync"

	"github.com/gofiber/fiber/v2"

	"scimdesk/scim"
)

// longAtOnce is how many long bodies are held in memory at a time.
const longAtOnce = 3

// turns lets a few requests at a time have what is scarce. The zero value is
// ready.
type turns struct {
	once  sync.Once
	taken chan struct{}
}

// take waits for a turn, and gives the way to end it. *scim.Error 503 when
// none came before ctx ended.
func (t *turns) take(ctx context.Context) (end func(), err error) {
	t.once.Do(func() { t.taken = make(chan struct{}, longAtOnce) })
	select {
	case t.taken <- struct{}{}:
		return func() { <-t.taken }, nil
	case <-ctx.Done():
		return nil, scim.Errorf(fiber.StatusServiceUnavailable, "", "Too many long requests are being worked on. Nothing was changed; try again in a moment.")
	}
}
