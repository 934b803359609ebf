package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers"
	"scimdesk/handlers/web"
	"scimdesk/internal/config"
	"scimdesk/internal/secret"
)

// serveCommand runs the server.
type serveCommand struct {
	AdminAddr  string `name:"admin-addr" default:"127.0.0.1:8480" help:"Where the console listens: this machine only."`
	PublicAddr string `name:"public-addr" default:"127.0.0.1:8481" help:"Where identity providers knock; point a tunnel here."`
	PublicURL  string `name:"public-url" placeholder:"URL" help:"The address identity providers are told (default: the public address)."`
	NoBrowser  bool   `name:"no-browser" help:"Do not open a browser."`
}

// Run serves until it is told to stop. On a data folder that is already
// served it says so and opens the running console.
func (v *serveCommand) Run(s *shell) error {
	given := s.config
	given.AdminAddr, given.PublicAddr, given.PublicURL = v.AdminAddr, v.PublicAddr, v.PublicURL
	c, err := given.Check()
	if err != nil {
		return err
	}
	lock, err := takeLock(c.Data)
	if errors.Is(err, errLocked) {
		s.say("Scimdesk already runs on %s. Opening that one.", c.Data)
		return s.openRunning(c.Data, v.NoBrowser)
	}
	if err != nil {
		return err
	}
	defer lock.release()
	collectLess()
	s.log = logger(s.err, slog.LevelInfo)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return s.serve(ctx, c, v.NoBrowser)
}

// collectLess trades memory for time: little is alive, so that the collector
// would run many times a second under load. Where much is alive, it runs as
// often as it must to stay below the limit. GOGC and GOMEMLIMIT say otherwise.
func collectLess() {
	const percent, limit = 400, 192 << 20
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
}

// openRunning waits for a server that is just starting to listen.
func (s *shell) openRunning(data string, noBrowser bool) error {
	var err error
	for range 100 {
		if err = s.openConsole(data, noBrowser); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// errDisk ends the program: what the disk kept is only seen by a new start.
var errDisk = errors.New("the disk failed to keep what was written, so nothing more is written to it: look after the disk, then start Scimdesk again. What was acknowledged before is there")

// serve builds the house, opens its doors, and closes them in order.
func (s *shell) serve(ctx context.Context, c config.Config, noBrowser bool) error {
	h, err := build(ctx, c, s.log)
	if err != nil {
		return err
	}
	defer h.close()
	doors, err := listen(c)
	if err != nil {
		return err
	}
	defer doors.close()
	consoleURL, publicURL := "http://"+doors.console.Addr().String(), publicURLOf(c.PublicURL, doors.public.Addr())
	if err := h.store.SetSetting(ctx, settingPublicURL, publicURL); err != nil {
		return err
	}
	h.tell(publicURL, consoleURL)
	h.stage.Base = publicURLOf("", doors.public.Addr()) // a stand-in needs no tunnel
	s.log.Info("listening", "console", doors.console.Addr(), "public", doors.public.Addr(), "public_url", publicURL)
	return s.run(ctx, h, doors, noBrowser)
}

// run serves all three doors until ctx ends or one of them fails. What runs
// beside the doors ends after the last answer, so that it is recorded too.
func (s *shell) run(ctx context.Context, h *house, doors *doors, noBrowser bool) error {
	behind, end := context.WithCancel(context.WithoutCancel(ctx))
	background := s.background(behind, h)
	playing, leave := context.WithCancel(ctx)
	var stage sync.WaitGroup
	stage.Go(func() { h.stage.Run(playing) })
	var floor floor
	apps, failed := s.open(&floor, h, doors)
	err := s.welcome(ctx, h, noBrowser)
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
		case <-h.store.Broken():
			err = errDisk
		}
	}
	h.bell.Close() // streams end, which would hold the console open
	leave()
	stage.Wait() // their last requests are still answered
	floor.clear(apps)
	end()
	background.Wait()
	return err
}

// open serves each listener; the channel says when one can no longer be.
func (s *shell) open(floor *floor, h *house, doors *doors) ([]*fiber.App, <-chan error) {
	guard := &web.Guard{Hosts: web.Hosts(doors.console.Addr().String()), NewID: secret.NewTimeID}
	console, public := handlers.Console(h.pages, guard), handlers.Public(h.scim, s.log)
	apps := []*fiber.App{console, public, h.control}
	failed := make(chan error, len(apps))
	for i, listener := range []net.Listener{doors.console, doors.public, doors.control} {
		app := floor.watch(apps[i])
		go func() {
			if err := app.Listener(listener); err != nil {
				failed <- fmt.Errorf("serve %s: %w", listener.Addr(), err)
			}
		}()
	}
	return apps, failed
}

// background starts what runs beside the doors; it ends with ctx, recorder
// and token office after their last note.
func (s *shell) background(ctx context.Context, h *house) *sync.WaitGroup {
	var running sync.WaitGroup
	running.Go(func() { h.recorder.Run(ctx) })
	running.Go(func() { h.tokens.Run(ctx) })
	running.Go(func() { h.people.Run(ctx) })
	running.Go(func() { h.relay.Run(ctx) })
	running.Go(func() { h.sweep(ctx, s.log) })
	return &running
}

// welcome prints where things are and a one-time sign-in link.
func (s *shell) welcome(ctx context.Context, h *house, noBrowser bool) error {
	code, err := h.signIn.Link(ctx)
	if err != nil {
		return err
	}
	link := h.commands.ConsoleURL + "/sign-in/" + code
	if !noBrowser {
		browse(link)
	}
	started := struct {
		Console string `json:"console_url"`
		Public  string `json:"public_url"`
		Link    string `json:"sign_in_url"`
	}{h.commands.ConsoleURL, h.scim.PublicURL, link}
	return s.print(started, func(out io.Writer) {
		fmt.Fprintf(out, "Scimdesk %s\n  Console      %s\n  Public side  %s\n\nSign in once, within ten minutes:\n  %s\n\nLater links: scimdesk open\n", version, started.Console, started.Public, link)
	})
}
