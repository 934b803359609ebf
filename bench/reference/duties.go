package reference

import (
	"database/sql"
	"fmt"
)

// What a directory keeps beside the row itself: who is in which group, and an
// event of each change, with ids and fields as long as ours.
const (
	keptTables = `
CREATE INDEX IF NOT EXISTS members_of ON members (uid);
CREATE TABLE IF NOT EXISTS events (directory TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, account TEXT, exchange TEXT NOT NULL, at INT NOT NULL, fields TEXT NOT NULL, moved TEXT NOT NULL, previous TEXT NOT NULL, PRIMARY KEY (directory, id));`
	keepEvent = "INSERT INTO events VALUES ('dir_0000000000000000000000', ?, 'User.updated', ?, ?, ?, ?, ?, '', ?)"

	changedField = `[{"path":"displayName","before":"\"Given Family\"","after":"\"Renamed 1\""}]`
)

// Keeping opens a database as [SQLite] does that has two of our duties: what
// is told of each change is in the commit of the change, and a member's groups
// are found without asking each group.
func Keeping(path string) (Store, error) { return open(path, keep) }

// keep prepares to write an event beside each write.
func keep(s *sqlite) (func(*sql.Tx) error, error) {
	if _, err := s.writer.Exec(keptTables); err != nil {
		return nil, err
	}
	event, err := s.writer.Prepare(keepEvent)
	if err != nil {
		return nil, err
	}
	n := 0
	return func(tx *sql.Tx) error {
		n++
		_, err := tx.Stmt(event).Exec(numbered("evt", n), numbered("usr", n), numbered("acc", n), numbered("exc", n), n, changedField, numbered("evt", n-1))
		return err
	}, nil
}

// numbered is an id as long as ours, in order of time.
func numbered(kind string, n int) string { return fmt.Sprintf("%s_%022d", kind, n) }
