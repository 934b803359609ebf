package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/models/store"
	"scimdesk/models/storetest"
)

type nothing struct{ io.Writer }

func (nothing) Close() error { return nil }

// readBack checks a backup as whoever receives it does.
func readBack(text []byte) error {
	_, err := store.ReadArchive(bytes.NewReader(text), func(string) (io.WriteCloser, error) { return nothing{io.Discard}, nil })
	return err
}

func TestABackupSaysWhatItIs(t *testing.T) {
	t.Parallel()
	s := on(t, furnished(t))
	var out bytes.Buffer
	if err := s.Backup(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	m, err := store.ReadArchive(&out, func(string) (io.WriteCloser, error) { return nothing{io.Discard}, nil })
	if err != nil || m.Format != 1 || m.Version != "v1.2.3" || m.Driver != "sqlite" || m.Engine == "" || !m.MadeAt.Equal(storetest.Start().Truncate(time.Millisecond)) {
		t.Errorf("manifest %+v, %v", m, err)
	}
	var rows int64
	for _, p := range m.Parts {
		for _, n := range p.Tables {
			rows += n
		}
	}
	if rows != m.Rows || rows == 0 || len(m.Parts) != 2 || m.Parts[0].Schema == 0 || len(m.Parts[1].SHA256) != 64 {
		t.Errorf("manifest %+v", m)
	}
}

// failing takes some bytes and then no more.
type failing struct{ room int }

var errNoRoom = errors.New("no room")

func (f *failing) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errNoRoom
	}
	return len(p), nil
}

func TestABackupThatCannotBeWrittenHarmsNobody(t *testing.T) {
	t.Parallel()
	address := storetest.Postgres(t)
	copyTo(t, on(t, furnished(t)), address)
	for name, where := range map[string]string{"SQLite": furnished(t), "PostgreSQL": address} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := on(t, where)
			for _, room := range []int{0, 100_000} {
				if err := s.Backup(t.Context(), &failing{room}); !errors.Is(err, errNoRoom) {
					t.Errorf("room for %d: %v", room, err)
				}
			}
			ended, end := context.WithCancel(t.Context())
			end()
			if err := s.Backup(ended, io.Discard); err == nil {
				t.Error("a backup nobody waits for came to its end")
			}
			if err := s.SetSetting(t.Context(), "a", "b"); err != nil {
				t.Error(err)
			}
			var out bytes.Buffer
			if err := errors.Join(s.Backup(t.Context(), &out), readBack(out.Bytes())); err != nil {
				t.Errorf("the next one: %v", err)
			}
		})
	}
}

// entering tells when the first byte comes, and holds the backup there.
type entering struct{ begun, goOn chan struct{} }

func (e *entering) Write(p []byte) (int, error) {
	select {
	case e.begun <- struct{}{}:
	default:
	}
	<-e.goOn
	return len(p), nil
}

func TestOneBackupAtATime(t *testing.T) {
	t.Parallel()
	s := on(t, furnished(t))
	slow := &entering{make(chan struct{}, 1), make(chan struct{})}
	done := make(chan error)
	go func() { done <- s.Backup(t.Context(), slow) }()
	<-slow.begun
	ctx, end := context.WithCancel(t.Context())
	second := make(chan error)
	go func() { second <- s.Backup(ctx, io.Discard) }()
	end()
	if err := <-second; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "under way") {
		t.Errorf("the second: %v", err)
	}
	if err := s.SetSetting(t.Context(), "a", "b"); err != nil { // nobody who writes is held up
		t.Error(err)
	}
	close(slow.goOn)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestABackupHoldsNothingThatWasDeleted makes somebody and deletes them. Their
// document stays legible in the free pages of the file for long.
func TestABackupHoldsNothingThatWasDeleted(t *testing.T) {
	t.Parallel()
	folder := settledFolder(t)
	s := on(t, folder)
	d := models.Directory{ID: "dir-1", Name: "Okta", Provider: "okta", Auth: models.AuthBearer, State: models.DirectoryActive}
	organization, _, err := s.DefaultOrganization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.Organization = organization.ID
	if err := s.CreateDirectory(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	canaries := map[string]bool{"canary-deleted-": false, "canary-kept-": true} // whether it is to be found
	for canary, keep := range canaries {
		for n := range 40 {
			r := models.Resource{
				Ref: models.Ref{Scope: d.Scope(), Type: "User", ID: fmt.Sprint(canary, n)}, UniqueKey: fmt.Sprint(canary, n),
				Document: fmt.Appendf(nil, `{"title":"%s%s"}`, canary, strings.Repeat(canary, 50*n)),
			}
			if _, err := s.CreateResource(t.Context(), models.Change{After: r}); err != nil {
				t.Fatal(err)
			}
			if keep {
				continue
			}
			_, err := s.EditResource(t.Context(), r.Ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
				return &models.Change{After: before, Delete: true}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := errors.Join(s.Backup(t.Context(), &out), readBack(out.Bytes()), s.Close()); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(folder, "scimdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	for canary, keep := range canaries {
		if found := bytes.Contains(out.Bytes(), []byte(canary)); found != keep {
			t.Errorf("%s is in the backup: %t", canary, found)
		}
		if !bytes.Contains(file, []byte(canary)) {
			t.Errorf("%s is not in the file: this test finds nothing", canary)
		}
	}
}
