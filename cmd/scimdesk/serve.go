package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
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

	TLSCert        string `name:"tls-cert" placeholder:"FILE" help:"Certificate of the public side, with its chain, in PEM; read again when it changes."`
	TLSKey         string `name:"tls-key" placeholder:"FILE" help:"Its private key."`
	Tunnel         string `placeholder:"PROGRAM" help:"Start your own cloudflared and use the address of its quick tunnel, another at each start."`
	TunnelCommand  string `name:"tunnel-command" placeholder:"PATH" help:"Where that program is (default: in the PATH)."`
	PlainHTTP      bool   `name:"allow-plain-http" help:"Take a public URL without https, which identity providers do not."`
	PrivateIssuers bool   `name:"allow-private-issuers" help:"Fetch the keys of workload identity from addresses inside your network, too."`
}

// given is the configuration with what serve was told.
func (v *serveCommand) given(c config.Config) config.Config {
	c.AdminAddr, c.PublicAddr, c.PublicURL = v.AdminAddr, v.PublicAddr, v.PublicURL
	c.TLSCert, c.TLSKey = v.TLSCert, v.TLSKey
	c.Tunnel, c.TunnelCommand = v.Tunnel, v.TunnelCommand
	c.PlainHTTP, c.PrivateIssuers = v.PlainHTTP, v.PrivateIssuers
	return c
}

// Run serves until it is told to stop. On a data folder that is already
// served it says so and opens the running console.
func (v *serveCommand) Run(s *shell) error {
	c, err := v.given(s.config).Check()
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
	pair, err := loadCertificate(c, s.log)
	if err != nil {
		return err
	}
	h, err := build(ctx, c, s.log)
	if err != nil {
		return err
	}
	defer h.close()
	doors, err := listen(c, pair)
	if err != nil {
		return err
	}
	defer doors.close()
	tunnelURL, end, err := s.dig(ctx, c, doors.inside(), h.reach)
	if err != nil && ctx.Err() != nil {
		return nil // told to stop before there was a tunnel
	}
	if err != nil {
		return err
	}
	defer end()
	publicURL := publicURLOf(cmp.Or(tunnelURL, c.PublicURL), pair.scheme(), doors.public.Addr())
	if err := h.store.SetSetting(ctx, settingPublicURL, publicURL); err != nil {
		return err
	}
	h.tell(publicURL, "http://"+doors.console.Addr().String())
	h.reach.Found(portOf(doors.public.Addr()), pair != nil, c.Tunnel)
	h.stage.Base = doors.inside() // a stand-in needs no tunnel
	if strings.HasPrefix(c.PublicURL, "http:") && c.PlainHTTP {
		s.log.Warn("the public URL is not https: tokens travel unencrypted, and identity providers in the cloud ask no such address", "public_url", publicURL)
	}
	s.log.Info("listening", "console", doors.console.Addr(), "public", doors.public.Addr(), "public_url", publicURL)
	return s.run(ctx, h, doors, pair, noBrowser)
}

// run serves all doors until ctx ends or one of them fails. What runs
// beside the doors ends after the last answer, so that it is recorded too.
func (s *shell) run(ctx context.Context, h *house, doors *doors, pair *certificate, noBrowser bool) error {
	behind, end := context.WithCancel(context.WithoutCancel(ctx))
	background := s.background(behind, h)
	playing, leave := context.WithCancel(ctx)
	var stage sync.WaitGroup
	stage.Go(func() { h.stage.Run(playing) })
	var floor floor
	apps, failed := s.open(&floor, h, doors, pair)
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
func (s *shell) open(floor *floor, h *house, doors *doors, pair *certificate) ([]*fiber.App, <-chan error) {
	guard := &web.Guard{Hosts: web.Hosts(doors.console.Addr().String()), NewID: secret.NewTimeID}
	console, public := handlers.Console(h.pages, guard), handlers.Public(handlers.Side{SCIM: h.scim, OAuth: h.oauth, Reach: h.reach.Answer, Issuer: h.stage.Document, Log: s.log})
	pair.strict(public, h.scim.PublicURL)
	apps := []*fiber.App{console, public, h.control}
	failed := make(chan error, len(apps)+1)
	serve := func(app *fiber.App, listener net.Listener) {
		if err := app.Listener(listener); err != nil {
			failed <- fmt.Errorf("serve %s: %w", listener.Addr(), err)
		}
	}
	for i, listener := range []net.Listener{doors.console, doors.public, doors.control} {
		go serve(floor.watch(apps[i]), listener)
	}
	if doors.inner != nil {
		go serve(public, doors.inner)
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
	running.Go(func() { h.measure(ctx) })
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
