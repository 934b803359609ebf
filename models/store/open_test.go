package store_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"scimdesk/models/store"
	"scimdesk/models/storetest"
)

func TestOpenMakesFilesOnlyTheirOwnerReads(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "made", "50% off? #1 & 'more' ü")
	s := open(t, func(c *store.Config) { c.Data = folder })
	if err := s.SetSetting(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files in the data folder, error %v", len(files), err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, error %v", file.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("data folder has mode %v, error %v", info.Mode(), err)
	}
}

func TestOpenAgainFindsWhatWasThere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var owners []string
	for range 2 {
		s, err := store.Open(t.Context(), config(func(c *store.Config) { c.Data = folder }))
		if err != nil {
			t.Fatal(err)
		}
		owner, err := s.FirstAdmin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		owners = append(owners, string(owner.ID))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if owners[0] != owners[1] {
		t.Errorf("two owners: %v", owners)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*-wal")); len(left) > 0 {
		t.Errorf("closing left %v", left)
	}
}

func TestOpenRefusesAForeignFileAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "traffic.db"), []byte("a diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), config(func(c *store.Config) { c.Data = folder }))
	if err == nil || !strings.Contains(err.Error(), "traffic.db is not a SQLite database: choose another data folder") {
		t.Errorf("open: %v", err)
	}
}

func TestOpenRefusesAnAddressItCannotReadWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), config(func(c *store.Config) { c.Database = "postgres://me:hunter2@:bad:/x" }))
	if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "postgres://user@host") {
		t.Errorf("open: %v", err)
	}
}

func TestOpenByManyProcessesAtOnceMigratesOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOpenInAProcessOfItsOwn$")
			process.Env = append(os.Environ(), dataOfAnother+"="+folder)
			if out, err := process.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	s := open(t, func(c *store.Config) { c.Data = folder })
	if _, err := s.FirstAdmin(t.Context()); err != nil {
		t.Error(err)
	}
}

const dataOfAnother = "SCIMDESK_TEST_DATA"

// TestOpenInAProcessOfItsOwn is the part of the test above that runs elsewhere.
func TestOpenInAProcessOfItsOwn(t *testing.T) {
	if folder := os.Getenv(dataOfAnother); folder != "" {
		open(t, func(c *store.Config) { c.Data = folder })
	}
}

func TestOpenPostgresByManyAtOnceMigratesOnce(t *testing.T) {
	address := storetest.Postgres(t)
	var wg sync.WaitGroup
	owners := make([]string, 4)
	for i := range owners {
		wg.Go(func() {
			s, err := store.Open(t.Context(), config(func(c *store.Config) { c.Database = address }))
			if err != nil {
				t.Error(err)
				return
			}
			owner, err := s.FirstAdmin(t.Context())
			if err != nil {
				t.Error(err)
			}
			owners[i] = string(owner.ID) + owner.CreatedAt.String()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, owner := range owners {
		if owner != owners[0] {
			t.Errorf("owners %q", owners)
		}
	}
}
