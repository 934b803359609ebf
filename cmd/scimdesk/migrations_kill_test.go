//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"scimdesk/models/storetest"
)

// TestAFirstStartThatIsKilledIsCompletedByTheNext kills the program, with
// strace, at the n-th write to its files, while it makes them: the next start
// is like any other, and no step of it is done twice.
func TestAFirstStartThatIsKilledIsCompletedByTheNext(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	storetest.Require(t, "strace", err == nil)
	last := 0
	for n := 1; n < 200; n += 1 + n/2 {
		data := shortTemp(t)
		cmd := exec.Command(strace, append([]string{
			"-f", "-qq", "-o", os.DevNull, "-e", fmt.Sprintf("inject=pwrite64:signal=KILL:when=%d", n), os.Args[0],
		}, append([]string{"directory", "create", "--name", "Staff", "--provider", "okta"}, "--data", data)...)...)
		cmd.Env = append(os.Environ(), beMain+"=1")
		ended := cmd.Run()
		h := serveOn(t, data)
		h.addDirectory(t)
		if status := post(h, person("first@example.com")); status != 201 {
			t.Fatalf("killed at write %d (%v), then: %d", n, ended, status)
		}
		if err := soundFolder(data, 1); err != nil {
			t.Fatalf("killed at write %d: %v", n, err)
		}
		h.stop(t)
		if ended != nil {
			last = n
		}
	}
	if last < 20 {
		t.Errorf("killed at write %d at the latest", last)
	}
}
