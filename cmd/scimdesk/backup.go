package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/secret"
	"scimdesk/internal/standin"
	"scimdesk/models"
	"scimdesk/models/store"
)

// backupCommand writes everything into one file.
type backupCommand struct {
	File  string `arg:"" help:"The file to make; it appears when it is whole."`
	Force bool   `help:"Replace the file if it is there."`
}

// Help says what is in it and what --json prints.
func (backupCommand) Help() string {
	return `The file holds every write that was acknowledged before it began, and the recorded requests; tokens and passwords are in it as hashes. It does not hold ` + secret.KeyFile + `, the key of what is sealed: keep that file elsewhere. The same file restores into SQLite and PostgreSQL.
With --json: {"bytes", "rows", "sha256"}, the hash of the file.`
}

// Run writes the backup.
func (b *backupCommand) Run(s *shell) error {
	ctx, stop := interrupted()
	defer stop()
	if err := b.free(); err != nil {
		return err
	}
	return s.ask("", nil, func(a *asker) error {
		body, err := a.open(ctx, http.MethodPost, "/backup", nil)
		if err != nil {
			return err
		}
		defer body.Close()
		bar := newGauge(s.err, time.Now)
		made, err := b.keep(body, bar)
		bar.end()
		if err != nil {
			return err
		}
		return s.print(made, func(out io.Writer) {
			fmt.Fprintf(out, "Backup   %s\nSize     %s, %s rows\nSHA-256  %s\n\nKeep %s of the data folder elsewhere: it opens what is sealed.\n",
				b.File, size(made.Bytes), standin.Number(int(made.Rows)), made.SHA256, secret.KeyFile)
		})
	})
}

// interrupted ends with the first signal; a second one ends the program.
func interrupted() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// free refuses a file that is there.
func (b *backupCommand) free() error {
	switch _, err := os.Lstat(b.File); {
	case errors.Is(err, fs.ErrNotExist), err == nil && b.Force:
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%s is there already: choose another name, or replace it with --force", b.File)
}

// keep writes the file beside its place, checks it while it comes, and moves
// it there when it is whole and on the disk.
func (b *backupCommand) keep(in io.Reader, bar *gauge) (made controlapi.Copied, err error) {
	folder, name := filepath.Split(b.File)
	folder = filepath.Clean(folder)
	part, err := os.CreateTemp(folder, name+".*.partial") // mode 0600
	if err != nil {
		return made, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, part.Close(), os.Remove(part.Name()))
		}
	}()
	hash, written := sha256.New(), &counting{bar: bar}
	manifest, err := store.ReadArchive(io.TeeReader(in, io.MultiWriter(part, hash, written)), nowhere)
	if err != nil {
		return made, fmt.Errorf("the backup broke off and was not kept (%w): see what the server logged, and try again", err)
	}
	if err := errors.Join(part.Sync(), b.free()); err != nil {
		return made, err
	}
	if err := os.Rename(part.Name(), b.File); err != nil {
		return made, err
	}
	made = controlapi.Copied{Bytes: written.bytes, Rows: manifest.Rows, SHA256: hex.EncodeToString(hash.Sum(nil))}
	return made, errors.Join(part.Close(), store.Synced(folder))
}

// counting tells how much was written.
type counting struct {
	bytes int64
	bar   *gauge
}

// Write counts.
func (c *counting) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	c.bar.tell(models.CopyProgress{What: "bytes", Done: c.bytes})
	return len(p), nil
}

// nowhere takes the parts of a backup that is only checked.
func nowhere(string) (io.WriteCloser, error) { return discarded{}, nil }

type discarded struct{}

// Write takes everything.
func (discarded) Write(p []byte) (int, error) { return len(p), nil }

// Close has nothing to close.
func (discarded) Close() error { return nil }
