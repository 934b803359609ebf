//go:build linux

package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"scimdesk/models/storetest"
)

// failing lets system calls of a running house fail: strace answers them in
// the kernel's place, as long as it is there. calls is what strace calls an
// injection, "fsync,fdatasync:error=EIO".
type failing struct{ strace *exec.Cmd }

// fail begins; it is in force when fail returns.
func (h *runningHouse) fail(t *testing.T, calls string) *failing {
	t.Helper()
	return h.failAt(t, calls, "scimdesk.db", "scimdesk.db-wal", "scimdesk.db-shm")
}

// failAt does so for some files of the data folder.
func (h *runningHouse) failAt(t *testing.T, calls string, names ...string) *failing {
	t.Helper()
	path, err := exec.LookPath("strace")
	storetest.Require(t, "strace", err == nil)
	args := []string{"-f", "-p", fmt.Sprint(h.process.Process.Pid), "-e", "inject=" + calls}
	for _, name := range names {
		args = append(args, "-P", filepath.Join(h.Data, name))
	}
	f := &failing{exec.Command(path, args...)}
	said, err := f.strace.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.strace.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.end)
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if strings.Contains(lines.Text(), " attached") {
			go func() {
				for lines.Scan() { // each call would be told
				}
			}()
			return f
		}
	}
	t.Fatal("strace did not attach")
	return nil
}

// end lets them succeed again.
func (f *failing) end() {
	if f.strace.ProcessState == nil {
		_ = f.strace.Process.Signal(syscall.SIGTERM)
		_ = f.strace.Wait()
	}
}

// TestADiskThatBecomesReadOnlyIsSaidAndLivedThrough lets all writes to the
// database fail as on a disk the kernel no longer writes to, and then succeed
// again. (A file system with open files cannot be remounted for a test.)
func TestADiskThatBecomesReadOnlyIsSaidAndLivedThrough(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	if status := post(h, person("before@example.com")); status != http.StatusCreated {
		t.Fatalf("before: %d", status)
	}
	readOnly := h.fail(t, "pwrite64,write,ftruncate,fallocate:error=EROFS")
	for range 3 {
		h.wantRefused(t, "full or read-only. Nothing was changed")
	}
	if found := h.found(t, "/Users?count=0"); found != 1 {
		t.Errorf("a read finds %d", found)
	}
	readOnly.end()
	if status := post(h, person("refused@example.com")); status != http.StatusCreated {
		t.Errorf("after: %d", status)
	}
	if err := soundFolder(h.Data, 2); err != nil {
		t.Error(err)
	}
}

// TestADiskThatDoesNotSyncEndsTheProgram lets syncs of the log fail: nobody is
// told 201 any more, the health page is red, the program ends for its
// supervisor with a sentence, and the next start has what was acknowledged.
func TestADiskThatDoesNotSyncEndsTheProgram(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	const before = 20
	for n := range before {
		if status := post(h, person(fmt.Sprintf("before%d@example.com", n))); status != http.StatusCreated {
			t.Fatalf("before: %d", status)
		}
	}
	failing := h.fail(t, "fsync,fdatasync:error=EIO")
	h.wantRefused(t, "")
	for post(h, person("later@example.com")) != 0 { // the doors close
	}
	err := h.process.Wait()
	failing.end()
	if h.process.ProcessState.ExitCode() != exitFailed || !strings.Contains(h.log.String(), "scimdesk: "+errDisk.Error()) {
		t.Errorf("ended with %v\n%s", err, h.log)
	}
	again := h.again(t)
	if found := again.found(t, "/Users?count=0"); found < before || found > before+1 {
		t.Errorf("%d people, %d were acknowledged and 1 perhaps", found, before)
	}
}

// TestAFileThatDoesNotSyncEndsTheProgram lets only the file fail into which the
// log is copied now and then, after the answers.
func TestAFileThatDoesNotSyncEndsTheProgram(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	failing := h.failAt(t, "fsync,fdatasync:error=EIO", "scimdesk.db")
	kept := 0
	for post(h, person(fmt.Sprintf("kept%d@example.com", kept))) == http.StatusCreated {
		if kept++; kept == 1000 {
			t.Fatal("nobody heard what the disk said")
		}
	}
	for post(h, person("later@example.com")) != 0 { // the doors close
	}
	err := h.process.Wait()
	failing.end()
	if h.process.ProcessState.ExitCode() != exitFailed || !strings.Contains(h.log.String(), "scimdesk: "+errDisk.Error()) {
		t.Errorf("ended with %v\n%s", err, h.log)
	}
	again := h.again(t)
	if found := again.found(t, "/Users?count=0"); found < kept || found > kept+1 {
		t.Errorf("%d people, %d were acknowledged and 1 perhaps", found, kept)
	}
}
