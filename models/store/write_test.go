package store

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/models/storetest"
)

// home makes a directory to write in.
func home(t *testing.T, s *Store) models.Scope {
	t.Helper()
	d := models.Directory{ID: "dir-1", Organization: "org-1", Name: "Okta"}
	if err := s.CreateDirectory(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	return d.Scope()
}

func TestAVersionThatMovedIsNeitherOverwrittenNorDeleted(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	r := models.Resource{Ref: models.Ref{Scope: home(t, s), Type: "User", ID: "a"}, UniqueKey: "a", Document: []byte("{}")}
	if _, err := s.CreateResource(t.Context(), models.Change{After: r}); err != nil {
		t.Fatal(err)
	}
	err := s.main.Write(t.Context(), func(tx *gorm.DB) error {
		stale := resourceRowOf(r)
		stale.Version = 7
		if err := updateResource(tx, stale, stale, "userName"); !errors.Is(err, database.ErrAgain) {
			t.Errorf("update of an old version: %v", err)
		}
		if err := deleteResource(tx, stale); !errors.Is(err, database.ErrAgain) {
			t.Errorf("delete of an old version: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestABlockIsFilledAndThenANewOneBegins(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	ref := models.Ref{Scope: home(t, s), Type: "User"}
	var sizes []string
	err := s.main.Write(t.Context(), func(tx *gorm.DB) error {
		for range 2*blockSize + 3 {
			if _, err := takePlace(tx, ref); err != nil {
				return err
			}
		}
		leave := leavePlace(tx, resourceRow{DirectoryID: "dir-1", Type: "User", Block: 2})
		counts, err := texts(tx, "SELECT n FROM resource_blocks ORDER BY block")
		sizes = counts
		total, _ := totalOf(tx, kind{ref.Scope, "User"})
		if total != 2*blockSize+2 {
			t.Errorf("total %d", total)
		}
		return errors.Join(leave, err)
	})
	if err != nil || !slices.Equal(sizes, []string{"1024", "1023", "3"}) {
		t.Errorf("blocks of %v, error %v", sizes, err)
	}
}

// TestPostgresNoticesThatADirectoryHasGrown looks for what its planner knows.
func TestPostgresNoticesThatADirectoryHasGrown(t *testing.T) {
	s, err := Open(t.Context(), Config{
		Database: storetest.Postgres(t), Log: slog.New(slog.DiscardHandler), Now: time.Now,
		NewID: func(prefix string) string { return prefix + "-1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r := models.Resource{Ref: models.Ref{Scope: home(t, s), Type: "User", ID: "a"}, Document: []byte("{}")}
	if _, err := s.CreateResource(t.Context(), models.Change{After: r}); err != nil {
		t.Fatal(err)
	}
	for more, want := range []int{0, 3} { // columns it knows
		var known int
		err := s.main.Write(t.Context(), func(tx *gorm.DB) error {
			for range more * blockSize {
				if _, err := takePlace(tx, r.Ref); err != nil {
					return err
				}
			}
			return tx.Raw("SELECT count(1) FROM pg_stats WHERE tablename = 'resources'").Scan(&known).Error
		})
		if err != nil || known != want {
			t.Errorf("after %d blocks it knows %d columns, error %v", more, known, err)
		}
	}
}

// TestARefusedCreateWritesNothingBehindAnother has two creates refused: the
// second does not make those run again who share its commit.
func TestARefusedCreateWritesNothingBehindAnother(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	scope := home(t, s)
	change := func(id, key, badge string) models.Change {
		return models.Change{After: models.Resource{
			Ref: models.Ref{Scope: scope, Type: "User", ID: id}, UniqueKey: key, Document: []byte("{}"),
			Uniques: []models.Unique{{Path: "badge", Key: badge}},
		}}
	}
	if _, err := s.CreateResource(t.Context(), change("a", "ada", "7")); err != nil {
		t.Fatal(err)
	}
	for i, tc := range []struct{ key, badge, attribute string }{{"ada", "8", "userName"}, {"ada", "8", "userName"}, {"bob", "7", "badge"}} {
		var taken *models.TakenError
		before := s.written(t)
		_, err := s.CreateResource(t.Context(), change("b", tc.key, tc.badge))
		if !errors.As(err, &taken) || taken.Attribute != tc.attribute {
			t.Errorf("create of %s, %s: %v", tc.key, tc.badge, err)
		}
		if wrote := s.written(t) != before; i > 0 && wrote {
			t.Errorf("create of %s, %s wrote before it was refused", tc.key, tc.badge)
		}
	}
	if _, err := s.CreateResource(t.Context(), change("b", "bob", "8")); err != nil {
		t.Error(err)
	}
}

// written is how many rows the connection that writes has changed, kept or not.
func (s *Store) written(t *testing.T) (rows int64) {
	t.Helper()
	err := s.main.Write(t.Context(), func(tx *gorm.DB) error { return one(tx, "SELECT total_changes()", nil, &rows) })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
