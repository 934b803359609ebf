package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"scimdesk/internal/config"
	"scimdesk/internal/guards"
)

// doors are the three listeners, and one more when the public side speaks TLS:
// stand-ins of this machine knock without.
type doors struct {
	console, public, control net.Listener
	inner                    net.Listener // nil without TLS
	socket                   string       // where control was moved to
}

// listen opens the doors, or none: an address in use is said with the flag
// that changes it.
func listen(c config.Config, pair *certificate) (*doors, error) {
	d := doors{socket: socketPath(c.Data)}
	var err error
	if d.console, err = listenConsole(c.AdminAddr); err != nil {
		return nil, err
	}
	if err := d.listenPublic(c.PublicAddr, pair); err != nil {
		d.close()
		return nil, fmt.Errorf("the public side cannot listen: %w. Choose another address with --public-addr", err)
	}
	if d.control, err = listenSocket(d.socket); err != nil {
		d.close()
		return nil, fmt.Errorf("the command line's socket: %w", err)
	}
	return &d, nil
}

func (d *doors) listenPublic(addr string, pair *certificate) error {
	public, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	d.public = pair.over(lingering{public})
	if pair == nil {
		return nil
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	d.inner = lingering{inner}
	return nil
}

// inside is the public side as this machine reaches it.
func (d *doors) inside() string {
	if d.inner != nil {
		return publicURLOf("", "http", d.inner.Addr())
	}
	return publicURLOf("", "http", d.public.Addr())
}

// listenConsole refuses an address others can reach, whatever name led there:
// a hosts file may send localhost anywhere.
func listenConsole(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("the console cannot listen: %w. Choose another address with --admin-addr", err)
	}
	if at, ok := listener.Addr().(*net.TCPAddr); guards.On(guards.ConsoleLoopback) && (!ok || !at.IP.IsLoopback()) {
		_ = listener.Close()
		return nil, fmt.Errorf("the console is served on this machine only, and %q leads to %s: choose a loopback address such as %s with --admin-addr", addr, listener.Addr(), config.DefaultAdminAddr)
	}
	return listener, nil
}

// publicURLOf is the address identity providers are told: the configured one,
// else where the public side listens. All interfaces are no address; the one
// of this machine stands for them.
func publicURLOf(configured, scheme string, listening net.Addr) string {
	if configured != "" {
		return configured
	}
	if at, ok := listening.(*net.TCPAddr); ok && (len(at.IP) == 0 || at.IP.IsUnspecified()) {
		return scheme + "://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(at.Port))
	}
	return scheme + "://" + listening.String()
}

// listenSocket makes the socket anew (the lock says nobody uses the old one)
// with mode 0600 from its first moment: it is born in a folder of our own
// and moved into place.
func listenSocket(path string) (net.Listener, error) {
	folder, err := os.MkdirTemp(filepath.Dir(path), "s")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	born := filepath.Join(folder, "s")
	listener, err := net.Listen("unix", born)
	if err != nil {
		return nil, err
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := errors.Join(os.Chmod(born, 0o600), os.Rename(born, path)); err != nil {
		_ = listener.Close()
		return nil, err
	}
	return listener, nil
}

func (d *doors) close() {
	for _, l := range []net.Listener{d.console, d.public, d.inner, d.control} {
		if l != nil {
			_ = l.Close()
		}
	}
	if d.control != nil {
		_ = os.Remove(d.socket)
	}
}
