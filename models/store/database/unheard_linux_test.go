package database

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"
)

// TestWhatIsNotHeardEndsTheConnection sends to somebody who takes nothing in,
// until the kernel gives up; without the limit it would not for 15 minutes.
func TestWhatIsNotHeardEndsTheConnection(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := dialer(300*time.Millisecond).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for much := make([]byte, 1<<20); err == nil; {
		_, err = conn.Write(much)
	}
	if !errors.Is(err, syscall.ETIMEDOUT) {
		t.Errorf("ended with %v", err)
	}
}

// TestEveryConnectionToPostgresIsLimited asks the kernel.
func TestEveryConnectionToPostgresIsLimited(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	config, err := configured("postgres://user@" + listener.Addr().String() + "/name")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := config.DialFunc(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var unheard int
	refused := raw.Control(func(socket uintptr) {
		unheard, err = syscall.GetsockoptInt(int(socket), syscall.IPPROTO_TCP, userTimeout)
	})
	if refused != nil || err != nil || unheard != 30_000 {
		t.Errorf("limited to %d ms, %v, %v", unheard, refused, err)
	}
}
