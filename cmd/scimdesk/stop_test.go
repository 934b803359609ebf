//go:build unix

package main

import (
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to hold the lock from outside
)

// term asks the program to stop and answers how it ended.
func (h *runningHouse) term(t *testing.T) error {
	t.Helper()
	if err := h.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	hanging := time.AfterFunc(giveUp, func() { _ = h.process.Process.Kill() })
	defer hanging.Stop()
	return h.process.Wait()
}

func TestSilentConnectionsDoNotKeepTheProgramFromStopping(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, address := range []string{h.Console, h.Public} {
		for _, half := range []string{"", "GET / HTTP/1.1\r\nHost: x\r\n", "POST /d/x/scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"} {
			conn := dial(t, address)
			if _, err := conn.Write([]byte(half)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := h.term(t); err != nil {
		t.Errorf("ended with %v\n%s", err, h.log)
	}
}

// TestOpenPagesDoNotKeepTheProgramFromStopping follows with thirty browsers:
// each stream ends with a proper last word, and none is waited for.
func TestOpenPagesDoNotKeepTheProgramFromStopping(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	var streams []*stream
	client := signedIn(t, h)
	for range 30 {
		streams = append(streams, h.follow(t, client))
	}
	asked := time.Now()
	if err := h.term(t); err != nil {
		t.Errorf("ended with %v\n%s", err, h.log)
	}
	took := time.Since(asked)
	if took >= drain {
		t.Errorf("ended after %v, when the streams were given up", took)
	}
	t.Logf("ended after %v", took)
	for _, s := range streams {
		if rest, err := io.ReadAll(s.lines); err != nil {
			t.Errorf("a stream was cut after %q: %v", rest, err)
		}
	}
}

// TestWhoIsBeingAnsweredIsAnsweredAndRecorded holds the database's lock while
// the program is told to stop: the create that waits for it still gets its
// 201, and the exchange is in the record.
func TestWhoIsBeingAnsweredIsAnsweredAndRecorded(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	lock, err := sql.Open("sqlite", filepath.Join(h.Data, "scimdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	lock.SetMaxOpenConns(1)
	if _, err := lock.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	status := make(chan int)
	go func() { status <- post(h, person("late@example.com")) }()
	waitUntil(t, "the create reached the server", func() bool { return openRequests(t, h) > 0 })
	if err := h.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the doors are closed", func() bool { return !answers(h.Public) })
	if _, err := lock.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if got := <-status; got != http.StatusCreated {
		t.Errorf("the create that waited: %d", got)
	}
	if err := h.process.Wait(); err != nil {
		t.Errorf("ended with %v\n%s", err, h.log)
	}
	traffic, err := sql.Open("sqlite", filepath.Join(h.Data, "traffic.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer traffic.Close()
	var kept int
	if err := traffic.QueryRow("SELECT status FROM exchanges WHERE method = 'POST'").Scan(&kept); err != nil || kept != http.StatusCreated {
		t.Errorf("recorded %d, %v", kept, err)
	}
}

// openRequests counts established connections to the public side, from the
// kernel's table.
func openRequests(t *testing.T, h *runningHouse) int {
	t.Helper()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(h.Public, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if _, err := fmt.Sscan(port, &n); err != nil {
		t.Fatal(err)
	}
	return established(t, n)
}

func answers(url string) bool {
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(url, "http://"), giveUp)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

func dial(t *testing.T, url string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
