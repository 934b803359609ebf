package main

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// How the program stops: requests under way have drain to be answered; once
// none is, whoever only holds a connection open, silent or half-way through
// sending, gets calm.
const (
	drain = 25 * time.Second
	calm  = time.Second
	look  = 50 * time.Millisecond
)

// floor counts requests that are being answered, at all doors.
type floor struct{ busy atomic.Int64 }

// watch counts the requests of app.
func (f *floor) watch(app *fiber.App) *fiber.App {
	server := app.Server()
	serve := server.Handler
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		f.busy.Add(1)
		defer f.busy.Add(-1)
		serve(ctx)
	}
	return app
}

// clear closes all doors at once and waits until nobody is being answered.
// It never waits longer than drain.
func (f *floor) clear(apps []*fiber.App) {
	closed := make(chan struct{})
	go func() {
		var closing sync.WaitGroup
		for _, app := range apps {
			closing.Go(func() { _ = app.ShutdownWithTimeout(drain) }) // a connection left open is no failure
		}
		closing.Wait()
		close(closed)
	}()
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for quiet := time.Duration(0); quiet < calm; quiet += look {
		select {
		case <-closed:
			return
		case <-ticker.C:
			if f.busy.Load() > 0 {
				quiet = 0
			}
		}
	}
}
