package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"scimdesk/models"
	"scimdesk/models/store"
)

const (
	busyWriters = 8
	manyBackups = 200
)

// busy are writers that never rest: each writes a pair of rows together, again
// and again, with one number in both. acknowledged is the last number each was
// told yes for.
type busy struct {
	store        *store.Store
	acknowledged [busyWriters]atomic.Int64
}

// write writes the next pair of one writer.
func (b *busy) write(t *testing.T, writer int) {
	number := b.acknowledged[writer].Load() + 1
	by := fmt.Sprint(number)
	pair := []models.Definition{
		{Kind: models.DefinesSchema, ID: fmt.Sprintf("urn:left:%d", writer), AddedBy: by, Document: []byte(strings.Repeat("l", int(number*997%9000)))},
		{Kind: models.DefinesSchema, ID: fmt.Sprintf("urn:right:%d", writer), AddedBy: by, Document: []byte(strings.Repeat("r", int(number*991%9000)))},
	}
	if err := b.store.AddDefinitions(t.Context(), pair); err != nil {
		t.Error(err)
		return
	}
	b.acknowledged[writer].Store(number)
}

// run keeps all writers at it until stop is closed.
func (b *busy) run(t *testing.T, stop <-chan struct{}) *sync.WaitGroup {
	var running sync.WaitGroup
	for writer := range busyWriters {
		running.Go(func() {
			for !t.Failed() {
				select {
				case <-stop:
					return
				default:
					b.write(t, writer)
				}
			}
		})
	}
	return &running
}

// acks is what was acknowledged at one moment.
func (b *busy) acks() (n [busyWriters]int64) {
	for i := range n {
		n[i] = b.acknowledged[i].Load()
	}
	return n
}

// missing says what is wrong with the database in a folder for somebody who
// was told yes for all of acks; "" when nothing is.
func missing(folder string, acks [busyWriters]int64) string {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "scimdesk.db")+"?mode=ro")
	if err != nil {
		return err.Error()
	}
	defer db.Close()
	var integrity string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil || integrity != "ok" {
		return fmt.Sprintf("integrity %q, %v", integrity, err)
	}
	for writer, want := range acks {
		var left, right int64
		const query = "SELECT CAST(coalesce(max(added_by), '0') AS INTEGER) FROM definitions WHERE id = ?"
		for side, into := range map[string]*int64{"left": &left, "right": &right} {
			if err := db.QueryRow(query, fmt.Sprintf("urn:%s:%d", side, writer)).Scan(into); err != nil {
				return err.Error()
			}
		}
		if left != right || left < want {
			return fmt.Sprintf("writer %d was told yes for %d: there are %d and %d", writer, want, left, right)
		}
	}
	return ""
}

// TestBackupsUnderFullLoadHoldWhatWasAcknowledged makes one backup after
// another while writers never rest, restores each, and looks for everything
// that was acknowledged before it began, and for halves.
func TestBackupsUnderFullLoadHoldWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	b := &busy{store: on(t, settledFolder(t))}
	stop := make(chan struct{})
	running := b.run(t, stop)
	for range manyBackups {
		acks := b.acks()
		backup := backedUp(t, b.store)
		restored := t.TempDir()
		if _, err := restoreTo(t, backup, restored, false); err != nil {
			t.Error(err)
		} else if fault := missing(restored, acks); fault != "" {
			t.Error(fault)
		}
		if os.RemoveAll(restored) != nil || os.Remove(backup) != nil || t.Failed() {
			break
		}
	}
	close(stop)
	running.Wait()
	t.Logf("acknowledged meanwhile: %v", b.acks())
}

// TestACopiedFileIsNoBackup is the control of the test above: what cp makes of
// a database at work is caught by the same look.
func TestACopiedFileIsNoBackup(t *testing.T) {
	t.Parallel()
	folder := settledFolder(t)
	b := &busy{store: on(t, folder)}
	reader, err := sql.Open("sqlite", filepath.Join(folder, "scimdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	tx, err := reader.BeginTx(t.Context(), nil) // as long as somebody reads, nothing is moved out of the write-ahead log
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("SELECT * FROM definitions"); err != nil {
		t.Fatal(err)
	}
	for writer := range busyWriters {
		b.write(t, writer)
	}
	file, err := os.ReadFile(filepath.Join(folder, "scimdesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	if err := os.WriteFile(filepath.Join(copied, "scimdesk.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	if missing(copied, b.acks()) == "" {
		t.Error("a copied file looks like a backup")
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	restored := t.TempDir()
	if _, err := restoreTo(t, backedUp(t, b.store), restored, false); err != nil || missing(restored, b.acks()) != "" {
		t.Errorf("a backup does not: %v, %s", err, missing(restored, b.acks()))
	}
}
