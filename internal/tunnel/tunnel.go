// Package tunnel runs the user's own tunnel program beside us, reads the
// address it was given, and ends it with us. It downloads nothing.
package tunnel

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"time"
)

// Cloudflared is the one program known: its quick tunnels need no account.
const Cloudflared = "cloudflared"

// How long a tunnel may take to say its address, and to end.
const (
	patience = 30 * time.Second
	farewell = 5 * time.Second
)

// Config says what to run.
type Config struct {
	Command  string        // the program; "" for cloudflared in the PATH
	Target   string        // URL of the public side on this machine
	Patience time.Duration // how long it may take to say its address; 0 for 30 s
}

// Tunnel is a running one.
type Tunnel struct {
	URL   string          // under which it leads to the target; another at each start
	Ended <-chan struct{} // closed when it no longer does

	end    context.CancelFunc
	reason error
}

// ErrMissing: the program is not on this machine.
var ErrMissing = errors.New("cloudflared was not found: install it (developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/downloads), or name it with --tunnel-command")

// Start runs the program and waits until it said its address. When it ends
// before, or says none in time, it answers why and nothing is left running.
func Start(ctx context.Context, c Config) (*Tunnel, error) {
	path, err := find(c.Command)
	if err != nil {
		return nil, err
	}
	alive, end := context.WithCancel(context.WithoutCancel(ctx))
	said := &lines{found: make(chan string, 1)}
	ended := make(chan struct{})
	t := &Tunnel{Ended: ended, end: end}
	cmd := exec.CommandContext(alive, path, "tunnel", "--no-autoupdate", "--url", c.Target)
	go func() {
		defer close(ended)
		t.reason = said.explain(run(cmd, said))
	}()
	if err := t.await(ctx, said.found, cmp.Or(c.Patience, patience)); err != nil {
		return nil, err
	}
	return t, nil
}

// find is the program's path: what was named, or cloudflared.
func find(command string) (string, error) {
	path, err := exec.LookPath(command)
	switch {
	case command == "":
		if path, err = exec.LookPath(Cloudflared); err != nil {
			return "", ErrMissing
		}
	case err != nil:
		return "", fmt.Errorf("--tunnel-command: %q cannot be run: %w", command, errors.Unwrap(err))
	}
	return path, nil
}

// await ends what does not become a tunnel.
func (t *Tunnel) await(ctx context.Context, found <-chan string, patient time.Duration) error {
	timer := time.NewTimer(patient)
	defer timer.Stop()
	select {
	case t.URL = <-found:
		return nil
	case <-t.Ended:
		select { // it may have said its address first: what ends then is a tunnel
		case t.URL = <-found:
			return nil
		default:
		}
		return fmt.Errorf("cloudflared ended before there was a tunnel: %w", t.reason)
	case <-timer.C:
		t.Close()
		return fmt.Errorf("cloudflared said no address within %s, %w", patient, t.reason)
	case <-ctx.Done():
		t.Close()
		return ctx.Err()
	}
}

// Reason is why the tunnel ended, with the last it said.
func (t *Tunnel) Reason() error {
	<-t.Ended
	return t.reason
}

// Close ends the program and waits until it has ended.
func (t *Tunnel) Close() {
	t.end()
	<-t.Ended
}

// run starts cmd, listens to both of its outputs, and waits for its end.
func run(cmd *exec.Cmd, said *lines) error {
	defer dieWithUs(cmd)()
	reader, writer := io.Pipe()
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = writer, writer, farewell
	cmd.Cancel = func() error { return askToEnd(cmd.Process) }
	listened := make(chan struct{})
	go func() {
		defer close(listened)
		said.listen(bufio.NewReaderSize(reader, lineBytes))
	}()
	err := cmd.Run()
	_ = writer.Close()
	<-listened
	return err
}

// address is one of a quick tunnel; the service's own, which error messages
// name, is none.
var address = regexp.MustCompile(`https://[a-z0-9]+(?:-[a-z0-9]+)+\.trycloudflare\.com\b`)
