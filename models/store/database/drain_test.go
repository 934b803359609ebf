package database

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"
)

// draining has the committer of d copy its log after so many pages, and wait
// for readers from a length on.
func draining(t *testing.T, d *Database, after, longest int) {
	t.Helper()
	err := d.Write(t.Context(), func(*gorm.DB) error {
		d.committer.drain = drain{after: after, longest: longest, waitAt: longest}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// logged writes n values of a few pages and answers how many pages the file of
// the log had at most.
func logged(t *testing.T, d *Database, f File, n int) (most int64) {
	t.Helper()
	const page = 4096 + 24
	for i := range n {
		if err := set(t.Context(), d, fmt.Sprint(f.Path, n, "value", i), strings.Repeat("x", 9000)); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(f.Path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, info.Size()/page)
	}
	return most
}

func TestTheLogIsCopiedIntoTheFileAndBeginsAnew(t *testing.T) {
	t.Parallel()
	f := file(t)
	d := openFile(t, f)
	draining(t, d, 20, 1<<20)
	if most := logged(t, d, f, 150); most > 200 {
		t.Errorf("the log got %d pages long", most)
	}
}

// TestSQLiteDoesNotCopyTheLogByItself would not hear what the disk says then.
func TestSQLiteDoesNotCopyTheLogByItself(t *testing.T) {
	t.Parallel()
	f := file(t)
	d := openFile(t, f)
	draining(t, d, 1<<20, 1<<20)
	if most := logged(t, d, f, 600); most < 1500 {
		t.Errorf("the log was only %d pages long", most)
	}
}

// TestReadersWhoOverlapDoNotKeepTheLogGrowing has somebody read at any moment.
func TestReadersWhoOverlapDoNotKeepTheLogGrowing(t *testing.T) {
	t.Parallel()
	f := file(t)
	d := openFile(t, f)
	draining(t, d, 20, 200)
	stop, next := make(chan struct{}), make(chan struct{}, 1)
	var reading sync.WaitGroup
	for range 2 {
		reading.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				err := d.Snapshot(t.Context(), func(tx *gorm.DB) error {
					var n int
					err := tx.Raw("SELECT count(*) FROM settings").Scan(&n).Error
					select { // until the other one reads, too
					case next <- struct{}{}:
					case <-next:
					case <-stop:
					}
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	most := logged(t, d, f, 300)
	close(stop)
	reading.Wait()
	if most > 600 {
		t.Errorf("the log got %d pages long", most)
	}
}

// TestALogThatIsHeldIsNotWaitedForAgainAtOnce has one reader who stays, as a
// backup does.
func TestALogThatIsHeldIsNotWaitedForAgainAtOnce(t *testing.T) {
	t.Parallel()
	f := file(t)
	d := openFile(t, f)
	draining(t, d, 20, 200)
	err := d.Snapshot(t.Context(), func(tx *gorm.DB) error {
		var n int
		if err := tx.Raw("SELECT count(*) FROM settings").Scan(&n).Error; err != nil {
			return err
		}
		logged(t, d, f, 200)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var waitAt int
	if err := d.Write(t.Context(), func(*gorm.DB) error { waitAt = d.committer.drain.waitAt; return nil }); err != nil || waitAt < 400 {
		t.Errorf("waits again at %d pages, %v", waitAt, err)
	}
	logged(t, d, f, 30)
	if err := d.Write(t.Context(), func(*gorm.DB) error { waitAt = d.committer.drain.waitAt; return nil }); err != nil || waitAt != 200 {
		t.Errorf("waits at %d pages when nobody holds it, %v", waitAt, err)
	}
}
