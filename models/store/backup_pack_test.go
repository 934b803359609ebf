package store_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"scimdesk/models/store"
)

// backedUp backs s up into a file.
func backedUp(t *testing.T, s *store.Store) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// entry is one file in a backup that a test puts together.
type entry struct {
	name string
	text []byte
}

// unpackedBy reads the entries of a backup with nothing but archive/tar.
func unpackedBy(t *testing.T, path string) (entries []entry) {
	t.Helper()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for in := tar.NewReader(bytes.NewReader(whole)); ; {
		header, err := in.Next()
		if err != nil {
			return entries
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(in); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry{header.Name, text.Bytes()})
	}
}

// packed is a file with entries as a backup has them, sums and all; change may
// change the manifest.
func packed(t *testing.T, entries []entry, change func(*store.Manifest)) string {
	t.Helper()
	var out, sums bytes.Buffer
	w := tar.NewWriter(&out)
	add := func(name string, text []byte) {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600, ModTime: time.Unix(0, 0)}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(text), name)
	}
	for _, e := range entries {
		switch e.name {
		case "manifest.json":
			e.text = changed(t, e.text, change)
		case "SHA256SUMS":
			e.text = bytes.Clone(sums.Bytes())
		}
		add(e.name, e.text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "packed")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func changed(t *testing.T, text []byte, change func(*store.Manifest)) []byte {
	t.Helper()
	if change == nil {
		return text
	}
	var m store.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// restoreTo restores a backup to a folder or a postgres:// address, where a
// scratch folder stands in for the data folder.
func restoreTo(t *testing.T, path, where string, force bool) (aside string, err error) {
	t.Helper()
	c := config(at(where))
	if c.Data == "" {
		c.Data = t.TempDir()
	}
	u, err := store.Unpack(t.Context(), path, c, silent)
	if err != nil {
		return "", err
	}
	aside, err = u.Restore(t.Context(), force, silent)
	if err := u.Close(); err != nil {
		t.Error(err)
	}
	wantNothingBeside(t, c.Data)
	return aside, err
}
