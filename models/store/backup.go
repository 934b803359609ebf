package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
	if err := s.backup(ctx, a); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(a.close(), buffered.Flush())
}

// backup adds the files, by way of a folder that is gone afterwards.
func (s *Store) backup(ctx context.Context, a *archive) (err error) {
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
	if s.traffic == s.main {
		return s.backupRows(ctx, a, scratch)
	}
	return packFiles(ctx, a, s.config.Data, scratch)
}

// packFiles adds both files of a data folder that is open, main first, as they
// are after everything that was deleted is gone.
func packFiles(ctx context.Context, a *archive, folder, scratch string) error {
	to := files(scratch)
	for i, from := range files(folder) {
		if err := packFile(ctx, a, from, to[i].Path+"-compact"); err != nil {
			return err
		}
	}
	return nil
}

func packFile(ctx context.Context, a *archive, from database.File, to string) (err error) {
	p := Part{Name: filepath.Base(from.Path)}
	if p.Schema, err = database.Compact(ctx, from, to); err != nil {
		return err
	}
	if p.Tables, err = database.CountFile(ctx, to); err != nil {
		return err
	}
	file, err := os.Open(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(to)) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	p.Bytes = info.Size()
	return a.add(p, func(out io.Writer) error {
		_, err := io.Copy(out, ending{ctx, file})
		return err
	})
}

// ending is a file whose reading ends with ctx.
type ending struct {
	ctx context.Context
	in  io.Reader
}

// Read reads on.
func (e ending) Read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return e.in.Read(p)
}

// backupRows copies PostgreSQL's rows into files of SQLite, and adds those.
func (s *Store) backupRows(ctx context.Context, a *archive, scratch string) (err error) {
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
	return packFiles(ctx, a, scratch, scratch)
}

// inFolder is where the parts of a backup go.
func inFolder(folder string) func(name string) (io.WriteCloser, error) {
	return func(name string) (io.WriteCloser, error) {
		return os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
}
