//go:build linux

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"scimdesk/models/storetest"
)

// page is how tmpfs gives away its room.
const page = 4096

// smallDisk is a disk of so many pages, gone when t ends.
func smallDisk(t *testing.T, pages int) string {
	t.Helper()
	folder := shortTemp(t)
	err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%d", pages*page))
	storetest.Require(t, fmt.Sprintf("the right to mount a small disk (%v)", err), err == nil)
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	return folder
}

// ballast is a file that leaves little room for others.
type ballast struct{ path string }

// leave takes all room but so many pages; -1 gives everything back. The house
// may write meanwhile: what is left is measured again then.
func (b ballast) leave(t *testing.T, pages int) {
	t.Helper()
	err := syscall.ENOSPC
	for tries := 0; errors.Is(err, syscall.ENOSPC) && tries < 1000; tries++ {
		err = b.take(t, pages)
	}
	if err != 0 {
		t.Fatal(err)
	}
}

// take answers 0, or why there was not as much room as there had been.
func (b ballast) take(t *testing.T, pages int) syscall.Errno {
	t.Helper()
	file, err := os.OpenFile(b.path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if pages < 0 {
		return 0
	}
	var disk syscall.Statfs_t
	if err := syscall.Fstatfs(int(file.Fd()), &disk); err != nil {
		t.Fatal(err)
	}
	var full syscall.Errno
	err = syscall.Fallocate(int(file.Fd()), 0, 0, (int64(disk.Bavail)-int64(pages))*page)
	if err != nil && !errors.As(err, &full) {
		t.Fatal(err)
	}
	return full
}

// TestADiskThatIsFullLosesNothing lets the disk be full at each of the first
// 200 pages that are written after the log was emptied. Whoever was told 201
// is there and nobody else; the others were told 503 and why; and with room
// again it goes on without a start.
func TestADiskThatIsFullLosesNothing(t *testing.T) {
	t.Parallel()
	h := &runningHouse{Data: smallDisk(t, 1<<15)}
	elsewhere(t, h.Data, "traffic.db") // what is recorded takes room when it likes
	h = serveOn(t, h.Data)
	h.addDirectory(t)
	ballast, kept := ballast{filepath.Join(h.Data, "ballast")}, 0
	for pages := range 200 {
		emptyLog(t, h.Data)
		ballast.leave(t, pages)
		kept += h.fill(t, fmt.Sprint("full", pages))
		if found := h.found(t, "/Users?count=0"); found != kept {
			t.Fatalf("full after %d pages: %d people, %d were acknowledged", pages, found, kept)
		}
		ballast.leave(t, -1)
		if status := post(h, person(fmt.Sprintf("roomy%d@example.com", pages))); status != http.StatusCreated {
			t.Fatalf("with room again: %d", status)
		}
		kept++
	}
	if err := soundFolder(h.Data, kept); err != nil {
		t.Error(err)
	}
	t.Logf("%d people in 200 rounds", kept)
}

// fill lets four clients create people until each was refused, and answers how
// many were acknowledged.
func (h *runningHouse) fill(t *testing.T, name string) (kept int) {
	t.Helper()
	counts := make([]int, 4)
	var filling sync.WaitGroup
	for client := range counts {
		filling.Go(func() {
			for {
				response, body := ask(t, http.DefaultClient, http.MethodPost, h.Base+"/Users", person(fmt.Sprintf("%s.%d.%d@example.com", name, client, counts[client])),
					"Authorization", "Bearer "+h.Token, "Content-Type", "application/scim+json")
				if response.StatusCode != http.StatusCreated {
					wantFull(t, response, body)
					return
				}
				counts[client]++
			}
		})
	}
	filling.Wait()
	for _, n := range counts {
		kept += n
	}
	return kept
}

// wantFull is what a client is told while there is no room.
func wantFull(t *testing.T, response *http.Response, body string) {
	t.Helper()
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" ||
		!strings.Contains(body, "full or read-only. Nothing was changed") {
		t.Errorf("%d, Retry-After %q: %s", response.StatusCode, response.Header.Get("Retry-After"), body)
	}
}

// elsewhere puts a file of a data folder on another disk.
func elsewhere(t *testing.T, data, name string) {
	t.Helper()
	if err := os.Symlink(filepath.Join(shortTemp(t), name), filepath.Join(data, name)); err != nil {
		t.Fatal(err)
	}
}

// emptyLog lets the write-ahead log begin anew, so that each of its pages
// takes room. The house may be at it, too: it copies the log after an answer.
func emptyLog(t *testing.T, data string) {
	t.Helper()
	db := intruder(t, data)
	for busy, tries := 1, 0; busy != 0; tries++ {
		var pages, copied int
		if err := db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &copied); err != nil || tries == 10_000 {
			t.Fatalf("checkpoint: busy %d, %v", busy, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
