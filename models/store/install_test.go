package store

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

func folderConfig(folder string) Config {
	return Config{
		Data: folder, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		NewID: func(prefix string) string { return prefix + "-1" },
	}
}

// left is the data folder of somebody who was killed, write-ahead log and all,
// and a backup of it; the setting "name" tells it from others.
func left(t *testing.T, name string) (folder string, backup []byte) {
	t.Helper()
	alive, folder := t.TempDir(), t.TempDir()
	s, err := Open(t.Context(), folderConfig(alive))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := errors.Join(s.SetSetting(t.Context(), "name", name), s.Backup(t.Context(), &out)); err != nil {
		t.Fatal(err)
	}
	places := dataFiles(folder)
	for i, path := range dataFiles(alive) {
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := errors.Join(err, os.WriteFile(places[i], text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return folder, out.Bytes()
}

func nameIn(t *testing.T, folder string) string {
	t.Helper()
	s, err := Open(t.Context(), folderConfig(folder))
	if err != nil {
		t.Fatal(err)
	}
	name, err := s.Setting(t.Context(), "name")
	if err := errors.Join(err, s.Close()); err != nil {
		t.Errorf("%s: %v", folder, err)
	}
	return name
}

// unpacked is a backup that lies beside its place. It leaves so many renames
// and then none, as a kill does.
func unpacked(t *testing.T, backup []byte, folder string, renames int) *Unpacked {
	t.Helper()
	file := filepath.Join(t.TempDir(), "backup")
	if err := os.WriteFile(file, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	u, err := Unpack(t.Context(), file, folderConfig(folder), func(models.CopyProgress) {})
	if err != nil {
		t.Fatal(err)
	}
	u.rename = func(from, to string) error {
		if renames--; renames < 0 {
			return errors.New("killed")
		}
		return os.Rename(from, to)
	}
	return u
}

// TestARestoreKilledAtAnyStepIsAllOrNothing kills it before each of its
// renames, and starts anew.
func TestARestoreKilledAtAnyStepIsAllOrNothing(t *testing.T) {
	t.Parallel()
	_, backup := left(t, "new")
	ended, begun := false, false
	for step := 0; !ended; step++ {
		folder, _ := left(t, "old")
		u := unpacked(t, backup, folder, step)
		_, err := u.Restore(t.Context(), true, func(models.CopyProgress) {})
		ended = err == nil
		name := nameIn(t, folder)
		aside, _ := filepath.Glob(filepath.Join(folder, "before_restore_*"))
		switch {
		case step == 0 && name == "old" && len(aside) == 0:
			begun = true
		case name != "new" || len(aside) != 1 || nameIn(t, aside[0]) != "old":
			t.Errorf("killed at rename %d: the next start finds %q, and aside %v", step, name, aside)
		}
		if left, _ := filepath.Glob(filepath.Join(folder, noteName)); len(left) > 0 {
			t.Errorf("killed at rename %d: the note is still there", step)
		}
	}
	if !begun {
		t.Error("nothing was killed before the first rename")
	}
}

// TestARestoreKilledInAnEmptyFolderIsFinished has nothing to set aside.
func TestARestoreKilledInAnEmptyFolderIsFinished(t *testing.T) {
	t.Parallel()
	_, backup := left(t, "new")
	for _, step := range []int{1, 2, 3} {
		folder := t.TempDir()
		if _, err := unpacked(t, backup, folder, step).Restore(t.Context(), false, func(models.CopyProgress) {}); err == nil {
			t.Fatalf("nobody was killed at rename %d", step)
		}
		if err := vacant(folder); !errors.Is(err, models.ErrNotEmpty) {
			t.Errorf("killed at rename %d: another restore finds %v", step, err)
		}
		if name := nameIn(t, folder); name != "new" {
			t.Errorf("killed at rename %d: the next start finds %q", step, name)
		}
	}
}

func TestARestoreThatCannotMoveOneFileLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	_, backup := left(t, "new")
	for _, stuck := range []string{"scimdesk.db", "traffic.db"} {
		folder, _ := left(t, "old")
		u := unpacked(t, backup, folder, 0)
		u.rename = func(from, to string) error {
			if to == filepath.Join(folder, stuck) && strings.HasPrefix(from, u.folder) {
				return io.ErrShortWrite
			}
			return os.Rename(from, to)
		}
		if _, err := u.Restore(t.Context(), true, func(models.CopyProgress) {}); !errors.Is(err, io.ErrShortWrite) {
			t.Fatalf("%s: %v", stuck, err)
		}
		names, err := filepath.Glob(filepath.Join(folder, "before_restore_*"))
		if name := nameIn(t, folder); name != "old" || err != nil || len(names) > 0 {
			t.Errorf("%s: there is %q, aside %v, %v", stuck, name, names, err)
		}
	}
}

// TestAnInterruptedRestoreThatLostItsFilesIsRefused does not begin an empty
// house beside the data that was moved aside.
func TestAnInterruptedRestoreThatLostItsFilesIsRefused(t *testing.T) {
	t.Parallel()
	_, backup := left(t, "new")
	for name, spoil := range map[string]func(t *testing.T, u *Unpacked, folder string) error{
		"its files": func(_ *testing.T, u *Unpacked, _ string) error { return u.Close() },
		"a strange note": func(_ *testing.T, _ *Unpacked, folder string) error {
			return os.WriteFile(filepath.Join(folder, noteName), []byte(`{"from":"../x"}`), 0o600)
		},
		"half a note": func(_ *testing.T, _ *Unpacked, folder string) error {
			return os.WriteFile(filepath.Join(folder, noteName), []byte(`{`), 0o600)
		},
	} {
		folder, _ := left(t, "old")
		u := unpacked(t, backup, folder, 4)
		if _, err := u.Restore(t.Context(), true, func(models.CopyProgress) {}); err == nil {
			t.Fatal("nobody was killed")
		}
		if err := spoil(t, u, folder); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), folderConfig(folder))
		if err == nil || !strings.Contains(err.Error(), "a restore was interrupted") || !strings.Contains(err.Error(), noteName) {
			t.Errorf("%s: %v", name, err)
		}
		if s != nil {
			_ = s.Close()
		}
	}
}
