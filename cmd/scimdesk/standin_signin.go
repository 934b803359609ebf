package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"scimdesk/internal/standin"
	"scimdesk/internal/standin/grant"
)

// localAddress is the host and port of a URL of this machine.
func localAddress(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Port() == "" {
		return "", errors.New("write an address of this machine, such as http://127.0.0.1:8485/callback")
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", errors.New("only an address of this machine is listened on: 127.0.0.1, [::1] or localhost")
	}
	return u.Host, nil
}

// serveLocal answers at a URL of this machine until it is closed.
func serveLocal(at string, handler http.Handler) (*http.Server, error) {
	host, err := localAddress(at)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", host)
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: handler, ReadTimeout: 10 * time.Second, WriteTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	go func() { _ = server.Serve(listener) }()
	return server, nil
}

// signInWithin is how long somebody may take to allow the stand-in.
const signInWithin = 10 * time.Minute

// signIn sends a person to the authorization endpoint and waits at the
// redirect URI for what comes back, as Okta does behind its button.
func (c *standinCommand) signIn(ctx context.Context, s *shell, client *grant.OAuth, engine *standin.Engine) error {
	location := client.Begin(c.RedirectURL, "")
	at, err := url.Parse(location)
	if err != nil {
		return err
	}
	wait := &waiting{state: at.Query().Get("state"), came: make(chan url.Values, 1), outcome: make(chan string, 1)}
	if u, err := url.Parse(c.RedirectURL); err == nil {
		wait.path = u.Path
	}
	server, err := serveLocal(c.RedirectURL, wait)
	if err != nil {
		return fmt.Errorf("wait for the code at %s: %w", c.RedirectURL, err)
	}
	defer closeSoon(ctx, server)
	s.say("Open this address, sign in, and allow the stand-in:\n  %s", location)
	if !c.NoBrowser {
		browse(location)
	}
	select {
	case query := <-wait.came:
		return finish(ctx, engine, wait, query)
	case <-time.After(signInWithin):
		return errors.New("nobody allowed the stand-in within ten minutes")
	case <-ctx.Done():
		return errors.New("stopped before anybody allowed the stand-in")
	}
}

// closeSoon lets an answer that is being written arrive.
func closeSoon(ctx context.Context, server *http.Server) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	_ = server.Shutdown(ctx)
}

// finish redeems the code and tells the waiting browser.
func finish(ctx context.Context, engine *standin.Engine, wait *waiting, query url.Values) error {
	r := engine.SignIn(ctx, "", query)
	if r.OK {
		wait.outcome <- "The stand-in is authenticated. This window can be closed."
		return nil
	}
	wait.outcome <- "The stand-in is not authenticated; the terminal says why."
	return errors.New("the stand-in was not authenticated")
}

// waiting is the redirect URI: it takes one answer, which must bear the state
// that was sent.
type waiting struct {
	path, state string
	taken       atomic.Bool
	came        chan url.Values
	outcome     chan string
}

// ServeHTTP hands the answer over and shows what became of it.
func (w *waiting) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	out.Header().Set("Content-Type", "text/plain; charset=utf-8")
	out.Header().Set("Cache-Control", "no-store")
	out.Header().Set("X-Content-Type-Options", "nosniff")
	out.Header().Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet || r.URL.Path != w.path || subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(w.state)) != 1 {
		http.Error(out, "Nothing is waited for here.", http.StatusNotFound)
		return
	}
	if !w.taken.CompareAndSwap(false, true) {
		http.Error(out, "This answer was taken already.", http.StatusConflict)
		return
	}
	w.came <- query
	select {
	case text := <-w.outcome:
		_, _ = io.WriteString(out, text+"\n")
	case <-r.Context().Done():
	}
}
