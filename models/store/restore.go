package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// Unpacked is a backup that was read to its end and found good: whole, ours,
// of a version this binary knows. It lies beside its place until [Unpacked.Close].
type Unpacked struct {
	Manifest Manifest
	Copied   models.Copied // bytes and hash of the file, rows in it
	config   Config
	folder   string
	rename   func(from, to string) error
}

// Unpack reads the backup of a file and checks all of it. Nothing of the data
// at c is looked at or changed. The caller has the data folder to itself.
func Unpack(ctx context.Context, file string, c Config, told func(models.CopyProgress)) (u *Unpacked, err error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if _, err := finishInstall(c.Data); err != nil {
		return nil, err
	}
	if err := sweepScratch(c.Data, "restore"); err != nil {
		return nil, err
	}
	u = &Unpacked{config: c, rename: os.Rename}
	if u.folder, err = scratchIn(c.Data, "restore"); err != nil {
		return nil, err
	}
	if err := errors.Join(u.read(ctx, in, told), ctx.Err()); err != nil {
		return nil, errors.Join(fmt.Errorf("%s cannot be restored: %w", file, err), u.Close())
	}
	return u, nil
}

func (u *Unpacked) read(ctx context.Context, in *os.File, told func(models.CopyProgress)) (err error) {
	info, err := in.Stat()
	if err != nil {
		return err
	}
	hash := sha256.New()
	all := &watched{in: io.TeeReader(in, hash), of: info.Size(), told: told}
	if u.Manifest, err = ReadArchive(all, inFolder(u.folder)); err != nil {
		return err
	}
	u.Copied = models.Copied{Bytes: all.done, Rows: u.Manifest.Rows, SHA256: hex.EncodeToString(hash.Sum(nil))}
	if err := u.Manifest.known(u.config.Version); err != nil {
		return err
	}
	return u.check(ctx)
}

// watched tells how far a file was read.
type watched struct {
	in       io.Reader
	done, of int64
	told     func(models.CopyProgress)
}

// Read reads on.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.in.Read(p)
	w.done += int64(n)
	w.told(models.CopyProgress{What: "bytes", Done: w.done, Of: w.of})
	return n, err
}

// known refuses what a newer program made.
func (m Manifest) known(version string) error {
	maker := cmp.Or(m.Version, "unknown")
	if m.Format != backupFormat || len(m.Parts) != 2 {
		return fmt.Errorf("it has format %d, made by Scimdesk %s; this one (%s) knows format %d: restore it with the newer one", m.Format, maker, version, backupFormat)
	}
	for i, f := range files("") {
		knows, err := database.Newest(f.Migrations)
		if err != nil {
			return err
		}
		switch p := m.Parts[i]; {
		case p.Name != filepath.Base(f.Path):
			return errNoBackup
		case p.Schema > knows:
			return fmt.Errorf("%s in it has schema version %d, made by Scimdesk %s; this one (%s) knows versions up to %d: restore it with the newer one",
				p.Name, p.Schema, maker, version, knows)
		}
	}
	return nil
}

// check looks into both files: whole databases of ours, with as many rows as
// were counted when they were written.
func (u *Unpacked) check(ctx context.Context) error {
	for i, f := range files(u.folder) {
		if err := database.CheckFile(ctx, f); err != nil {
			return err
		}
		want := u.Manifest.Parts[i].Tables
		got, err := database.CountFile(ctx, f.Path)
		if err != nil {
			return err
		}
		if !maps.Equal(got, want) {
			return fmt.Errorf("%w: %s has %v rows, and %v were written", errDamaged, filepath.Base(f.Path), got, want)
		}
	}
	return nil
}

// Setting reads a setting of the backup. models.ErrNotFound when there is none.
func (u *Unpacked) Setting(ctx context.Context, name string) (value string, err error) {
	err = u.edit(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = ?", name).Scan(&value)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = models.ErrNotFound
	}
	return value, err
}

// Forget takes a setting out of what will be restored.
func (u *Unpacked) Forget(ctx context.Context, setting string) error {
	return u.edit(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM settings WHERE name = ?", setting)
		return err
	})
}

func (u *Unpacked) edit(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return database.EditFile(ctx, files(u.folder)[0].Path, fn)
}

// Close takes away what was unpacked.
func (u *Unpacked) Close() error { return os.RemoveAll(u.folder) }

// Restore puts the backup where its config says. Nobody may work there.
// Sessions and sign-in links of that time are not restored: who signed out
// since stays out. What is there already is refused with models.ErrNotEmpty, or
// with force moved aside; it answers where to, "" when there was nothing.
// After an error everything is as it was.
func (u *Unpacked) Restore(ctx context.Context, force bool, told func(models.CopyProgress)) (aside string, err error) {
	err = u.edit(ctx, func(tx *sql.Tx) error {
		for _, table := range []string{"sessions", "sign_in_codes", "sign_in_approvals"} {
			if err := forget(ctx, tx, table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	if u.config.Database != "" {
		return u.intoPostgres(ctx, force, told)
	}
	return u.intoFolder(force)
}

// forget empties a table, if the backup is new enough to have it.
func forget(ctx context.Context, tx *sql.Tx, table string) error {
	var there bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)", table).Scan(&there)
	if err != nil || !there {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM "+table)
	return err
}

// Vacant answers models.ErrNotEmpty when there is data at c, and models.ErrBusy
// when somebody else is connected to its PostgreSQL database. It changes
// nothing.
func Vacant(ctx context.Context, c Config) error {
	if c.Database == "" {
		return vacant(c.Data)
	}
	has, others, err := database.Settled(ctx, c.Database, "environments")
	switch {
	case err != nil:
		return err
	case len(others) > 0:
		return fmt.Errorf("%w: somebody else is connected to the database (%s): stop every scimdesk on it first", models.ErrBusy, strings.Join(others, ", "))
	case has:
		return fmt.Errorf("%w in the PostgreSQL database", models.ErrNotEmpty)
	}
	return nil
}

// asideName is what the data is called that made room.
func (u *Unpacked) asideName() string {
	return "before_restore_" + u.config.Now().UTC().Format(strings.ReplaceAll(time.DateOnly, "-", "")+"_150405")
}

func (u *Unpacked) intoPostgres(ctx context.Context, force bool, told func(models.CopyProgress)) (aside string, err error) {
	address := u.config.Database
	switch err := Vacant(ctx, u.config); {
	case err == nil:
		return "", u.copyRows(ctx, address, told)
	case !errors.Is(err, models.ErrNotEmpty) || !force:
		return "", err
	}
	beside, err := database.Growing(ctx, address)
	if err != nil {
		return "", err
	}
	aside = u.asideName()
	if err = u.copyRows(ctx, beside, told); err == nil {
		err = database.Grown(ctx, address, aside)
	}
	if err != nil {
		return "", errors.Join(err, database.Outgrown(context.WithoutCancel(ctx), address))
	}
	return aside, nil
}

// copyRows migrates the unpacked files and copies what is in them.
func (u *Unpacked) copyRows(ctx context.Context, to string, told func(models.CopyProgress)) (err error) {
	c := u.config
	c.Data, c.Database = u.folder, ""
	from, err := bare(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	_, err = from.CopyTo(ctx, to, told)
	return err
}

func (u *Unpacked) intoFolder(force bool) (aside string, err error) {
	switch err := vacant(u.config.Data); {
	case errors.Is(err, models.ErrNotEmpty) && force:
		aside = u.asideName()
	case err != nil:
		return "", err
	}
	if err := install(u.folder, u.config.Data, aside, u.rename); err != nil || aside == "" {
		return "", err
	}
	return filepath.Join(u.config.Data, aside), nil
}
