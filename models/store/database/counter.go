//go:build unix

package database

import (
	"errors"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// countAt is where SQLite counts the commits to a file, in the memory that all
// processes share which have it open (iChange; https://sqlite.org/walformat.html
// §2.1). The count goes up when a commit can be seen, never before.
const (
	countAt     = 8
	sharedBytes = 48 // the header of that memory
)

// counter reads that count.
type counter struct {
	file   *os.File
	shared []byte
}

// newCounter maps the memory beside the database at path, which must be open:
// SQLite makes it with the first connection.
func newCounter(path string) (*counter, error) {
	file, err := os.Open(path + "-shm")
	if err != nil {
		return nil, err
	}
	shared, err := syscall.Mmap(int(file.Fd()), 0, sharedBytes, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		_ = file.Close() // nothing was read from it
		return nil, err
	}
	c := &counter{file, shared}
	runtime.AddCleanup(c, func(shared []byte) { _ = syscall.Munmap(shared) }, shared) // a late reader may still look
	return c, nil
}

// now is how many commits there have been, whoever made them; it wraps around.
func (c *counter) now() uint32 {
	return atomic.LoadUint32((*uint32)(unsafe.Pointer(&c.shared[countAt])))
}

// close must wait until the database is closed: closing the file drops every
// lock this process holds on it (POSIX).
func (c *counter) close() error {
	if err := c.file.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
