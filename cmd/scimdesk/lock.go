package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// errLocked: another scimdesk holds the data folder.
var errLocked = errors.New("another scimdesk works on this data folder")

// socketName and lockName lie in the data folder.
const (
	socketName = "scimdesk.sock"
	lockName   = "scimdesk.lock"
)

func socketPath(data string) string { return filepath.Join(data, socketName) }

// dataLock keeps a data folder for one process; the system frees it when the
// process dies.
type dataLock struct{ file *flock.Flock }

// takeLock makes the data folder when there is none and locks it, or answers
// errLocked at once.
func takeLock(data string) (*dataLock, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	file := flock.New(filepath.Join(data, lockName), flock.SetPermissions(0o600))
	got, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if !got {
		return nil, errLocked
	}
	return &dataLock{file}, nil
}

func (l *dataLock) release() { _ = l.file.Unlock() }
