package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/config"
	"scimdesk/internal/secret"
	"scimdesk/internal/standin"
	"scimdesk/models"
	"scimdesk/models/store"
)

// restoreCommand puts a backup into its place.
type restoreCommand struct {
	File  string `arg:"" help:"A file that scimdesk backup made."`
	Force bool   `help:"Move the data that is there aside; nothing is deleted."`
}

// Help says what comes back and what --json prints.
func (restoreCommand) Help() string {
	return `No server may run on the data folder or the database. Everything comes back as it was when the backup was made: tokens that were revoked since work again, so revoke them anew; sessions do not come back. If ` + secret.KeyFile + ` of that time lies in the data folder, it is used; without it a new one is made, and what was sealed with the old one is lost.
With --json: {"bytes", "rows", "sha256"}, the hash of the file.`
}

// Run restores, or leaves everything as it was.
func (r *restoreCommand) Run(s *shell) error {
	ctx, stop := interrupted()
	defer stop()
	c, err := s.check("", nil)
	if err != nil {
		return err
	}
	lock, err := takeLock(c.Data)
	if errors.Is(err, errLocked) {
		return fmt.Errorf("a scimdesk works on %s: stop it first, and restore then", c.Data)
	}
	if err != nil {
		return err
	}
	defer lock.release()
	bar := newGauge(s.err, time.Now)
	done, err := r.restore(ctx, s.storeConfig(c), bar.tell)
	bar.end()
	if err != nil {
		return err
	}
	return s.print(done.copied(), func(out io.Writer) { done.tell(out, r.File, c) })
}

func (s *shell) storeConfig(c config.Config) store.Config {
	return store.Config{Data: c.Data, Database: c.Database, Log: s.log, Now: time.Now, NewID: secret.NewID, Version: version}
}

// restored is what became of a backup.
type restored struct {
	*store.Unpacked
	aside  string // where the data of before is; "" for none
	newKey bool
}

func (r *restoreCommand) restore(ctx context.Context, c store.Config, told func(models.CopyProgress)) (done restored, err error) {
	err = store.Vacant(ctx, c)
	switch {
	case errors.Is(err, models.ErrNotEmpty) && !r.Force:
		return done, fmt.Errorf("%w: restore into another folder or database, or with --force, which moves it aside and deletes nothing", err)
	case err != nil && !errors.Is(err, models.ErrNotEmpty):
		return done, err
	}
	if done.Unpacked, err = store.Unpack(ctx, r.File, c, told); err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, done.Close()) }()
	keyFile := filepath.Join(c.Data, secret.KeyFile)
	fits, err := fitsKey(ctx, done.Unpacked, keyFile)
	if err != nil {
		return done, err
	}
	if fits {
		done.aside, err = done.Restore(ctx, r.Force, told)
		return done, err
	}
	return done, r.withoutKey(ctx, &done, keyFile, told)
}

// fitsKey says whether the key file opens what is sealed in the backup, or
// nothing is.
func fitsKey(ctx context.Context, u *store.Unpacked, keyFile string) (bool, error) {
	word, err := u.Setting(ctx, settingKeyCheck)
	if errors.Is(err, models.ErrNotFound) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	key, err := loadKey(keyFile)
	if key == nil || err != nil {
		return false, err
	}
	sealer, err := secret.NewSealer(key)
	if err != nil {
		return false, err
	}
	sealed, err := base64.StdEncoding.DecodeString(word)
	if err != nil {
		return false, nil
	}
	_, err = sealer.Open(settingKeyCheck, sealed)
	return err == nil, nil
}

// withoutKey restores what will be given a new key. One that is there belongs
// to other data, and makes room with it.
func (r *restoreCommand) withoutKey(ctx context.Context, done *restored, keyFile string, told func(models.CopyProgress)) error {
	_, err := os.Lstat(keyFile)
	there := err == nil
	if there && !r.Force {
		return fmt.Errorf("the key file %s does not belong to this backup: put the one of that time there, or restore with --force, which moves this one aside", keyFile)
	}
	if err := done.Forget(ctx, settingKeyCheck); err != nil {
		return err
	}
	if done.aside, err = done.Restore(ctx, r.Force, told); err != nil {
		return err
	}
	done.newKey = true
	if !there {
		return nil
	}
	return os.Rename(keyFile, fmt.Sprintf("%s.before_restore_%s", keyFile, time.Now().UTC().Format("20060102_150405")))
}

func (d restored) copied() controlapi.Copied {
	return controlapi.Copied{Bytes: d.Copied.Bytes, Rows: d.Copied.Rows, SHA256: d.Copied.SHA256}
}

// tell says what there is now, and what to do about it.
func (d restored) tell(out io.Writer, file string, c config.Config) {
	m := d.Manifest
	fmt.Fprintf(out, "Restored %s rows from %s, made %s by Scimdesk %s on %s.\n",
		standin.Number(int(m.Rows)), file, m.MadeAt.Format(time.RFC3339), m.Version, m.Driver)
	fmt.Fprintln(out, "Tokens that were revoked since then work again: revoke them anew. Nobody is signed in.")
	if d.newKey {
		fmt.Fprintf(out, "%s of that time is not in %s: the next start makes a new one. What was sealed with the old one is lost.\n", secret.KeyFile, c.Data)
	}
	if d.aside != "" {
		fmt.Fprintf(out, "What was there before is in %s. Delete it when you do not need it.\n", d.aside)
	}
	fmt.Fprintln(out, "Start it with: scimdesk serve")
}
