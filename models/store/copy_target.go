package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// SQLiteAt begins an address that names a folder.
const SQLiteAt = "sqlite:"

// target is an empty, migrated database somebody is about to fill.
type target struct {
	store   *Store
	folder  string // where SQLite's files belong; "" for PostgreSQL
	scratch string // where they are until then
}

// openTarget opens what to names. Files of SQLite grow in a folder of their
// own beside their place.
func openTarget(ctx context.Context, to string, c Config) (*target, error) {
	c = Config{Log: c.Log, Now: c.Now, NewID: c.NewID}
	folder, files := strings.CutPrefix(to, SQLiteAt)
	if !files {
		c.Database = to
		s, err := bare(ctx, c)
		return &target{store: s}, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	if err := vacant(folder); err != nil {
		return nil, err
	}
	t := &target{folder: folder}
	var err error
	if t.scratch, err = scratchIn(folder, "copy"); err != nil {
		return nil, err
	}
	c.Data = t.scratch
	if t.store, err = bare(ctx, c); err != nil {
		return nil, errors.Join(err, os.RemoveAll(t.scratch))
	}
	return t, nil
}

// bare opens and migrates a database, and puts nothing into it.
func bare(ctx context.Context, c Config) (*Store, error) {
	return openWith(ctx, c, func(*Store, context.Context, *database.Database) error { return nil })
}

// keep puts finished files in their place.
func (t *target) keep() error {
	if t.folder == "" {
		return nil
	}
	err := t.store.Close()
	t.store = nil
	if err != nil {
		return err
	}
	return install(t.scratch, t.folder, "", os.Rename)
}

// close ends the connections; files that were not kept are gone.
func (t *target) close() error {
	var err error
	if t.store != nil {
		err = t.store.Close()
	}
	if t.scratch != "" {
		err = errors.Join(err, os.RemoveAll(t.scratch))
	}
	return err
}

// scratchIn makes a folder in folder for work in progress.
func scratchIn(folder, what string) (string, error) {
	return os.MkdirTemp(folder, scratchNames(what))
}

func scratchNames(what string) string { return ".scimdesk-" + what + "-*" }

// sweepScratch takes away what work left that was killed. The caller has the
// folder to itself.
func sweepScratch(folder, what string) error {
	left, err := filepath.Glob(filepath.Join(escaped(folder), scratchNames(what)))
	for _, old := range left {
		err = errors.Join(err, os.RemoveAll(old))
	}
	return err
}

// escaped is a path without a meaning for filepath.Glob.
func escaped(path string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, `\`, `\\`).Replace(path)
}

// parts are the ends of the names that one database of SQLite has.
var parts = [...]string{"", "-wal", "-shm"}

// dataFiles are the files of a data folder that belong together.
func dataFiles(folder string) []string {
	paths := []string{filepath.Join(folder, noteName)}
	for _, file := range files(folder) {
		for _, end := range parts {
			paths = append(paths, file.Path+end)
		}
	}
	return paths
}

// vacant answers models.ErrNotEmpty when a folder has a database, or a part of one.
func vacant(folder string) error {
	for _, path := range dataFiles(folder) {
		_, err := os.Lstat(path)
		switch {
		case err == nil:
			return fmt.Errorf("%w: %s", models.ErrNotEmpty, path)
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return nil
}

// Synced has the disk keep a file, or the names in a folder.
func Synced(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
