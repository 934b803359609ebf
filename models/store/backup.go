package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// Backup writes everything, as it is at this moment, to out: every write that
// was acknowledged before is in it, and whoever writes meanwhile is not held
// up. It is the same file whichever database the data lives in. What ends
// early, by ctx or by out, is no backup, and [ReadArchive] says so.
func (s *Store) Backup(ctx context.Context, out io.Writer) (err error) {
	ctx, done, err := s.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	buffered := bufio.NewWriterSize(out, 256<<10)
	a := newArchive(buffered, Manifest{
		Version: s.config.Version, MadeAt: models.Moment(s.config.Now()), Driver: s.Info().Driver, Engine: s.Info().Version,
	})
	if s.traffic == s.main {
		err = s.backupRows(ctx, a)
	} else {
		err = s.moment(ctx, func(all []*gorm.DB) error { return packFiles(ctx, a, all) })
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(a.close(), buffered.Flush())
}

// packFiles adds both files of SQLite.
func packFiles(ctx context.Context, a *archive, all []*gorm.DB) error {
	for i, name := range []string{mainEntry, trafficEntry} {
		file, err := database.FileOf(all[i])
		if err != nil {
			return err
		}
		p := Part{Name: name, Bytes: file.Size, Schema: file.Schema}
		if p.Tables, err = database.CountAll(all[i]); err != nil {
			return err
		}
		if err := a.add(p, func(out io.Writer) error { return file.Copy(ctx, out) }); err != nil {
			return err
		}
	}
	return nil
}

// backupRows copies PostgreSQL's rows into files of SQLite, and adds those.
func (s *Store) backupRows(ctx context.Context, a *archive) (err error) {
	if s.config.Data != "" {
		if err := sweepScratch(s.config.Data, "backup"); err != nil {
			return err
		}
	}
	scratch, err := scratchIn(s.config.Data, "backup")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	c := s.config
	c.Data, c.Database = scratch, ""
	files, err := bare(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	if _, err := s.copyInto(ctx, files, func(models.CopyProgress) {}); err != nil {
		return err
	}
	return files.moment(ctx, func(all []*gorm.DB) error { return packFiles(ctx, a, all) })
}

// inFolder is where the parts of a backup go.
func inFolder(folder string) func(name string) (io.WriteCloser, error) {
	return func(name string) (io.WriteCloser, error) {
		return os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
}
