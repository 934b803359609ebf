package reference

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	_ "modernc.org/sqlite" // the driver
)

// The pragmas are those of a durable database: an answer is given when the
// row is on the disk.
const (
	writing = "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=cache_size(-65536)"
	reading = "?mode=ro&_pragma=busy_timeout(5000)&_pragma=cache_size(-65536)&_pragma=mmap_size(1073741824)"

	readers = 4
)

const sqliteTables = `
CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, user_name TEXT NOT NULL, external_id TEXT, active INT, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS users_by_name ON users (user_name);
CREATE INDEX IF NOT EXISTS users_by_external ON users (external_id);
CREATE TABLE IF NOT EXISTS groups (id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE IF NOT EXISTS members (gid TEXT, uid TEXT, PRIMARY KEY (gid, uid)) WITHOUT ROWID;`

type sqlite struct {
	writer, reader *sql.DB
	commits        *committer

	insert, update, insertGroup, addMembers, removeMember *sql.Stmt // of the writer
	document, byName, page, total, members                *sql.Stmt // of the reader
}

// SQLite opens a database in a file, with writes that commit together.
func SQLite(path string) (Store, error) { return open(path, nil) }

// open has something told beside each write; nil for nothing.
func open(path string, tell func(*sqlite) (func(*sql.Tx) error, error)) (Store, error) {
	s := &sqlite{}
	err := errors.Join(s.open(path), s.prepare())
	var telling func(*sql.Tx) error
	if err == nil && tell != nil {
		telling, err = tell(s)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.commits = newCommitter(s.writer, telling)
	return s, nil
}

func (s *sqlite) open(path string) (err error) {
	if s.writer, err = sql.Open("sqlite", "file:"+path+writing); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if _, err = s.writer.Exec(sqliteTables); err != nil {
		return err
	}
	if s.reader, err = sql.Open("sqlite", "file:"+path+reading); err != nil {
		return err
	}
	s.reader.SetMaxOpenConns(readers)
	s.reader.SetMaxIdleConns(readers)
	return nil
}

func (s *sqlite) prepare() error {
	if s.writer == nil || s.reader == nil {
		return nil // it was not opened, and that is said already
	}
	var all error
	for _, one := range []struct {
		db        *sql.DB
		to        **sql.Stmt
		statement string
	}{
		{s.writer, &s.insert, "INSERT INTO users (id, user_name, external_id, active, doc) VALUES (?, ?, ?, ?, ?)"},
		{s.writer, &s.update, "UPDATE users SET doc = ?, external_id = ?, active = ? WHERE id = ?"},
		{s.writer, &s.insertGroup, "INSERT INTO groups (id, name) VALUES (?, ?)"},
		{s.writer, &s.addMembers, "INSERT OR IGNORE INTO members SELECT ?, value FROM json_each(?)"},
		{s.writer, &s.removeMember, "DELETE FROM members WHERE gid = ? AND uid = ?"},
		{s.reader, &s.document, "SELECT doc FROM users WHERE id = ?"},
		{s.reader, &s.byName, "SELECT doc FROM users WHERE user_name = ?"},
		{s.reader, &s.page, "SELECT doc FROM users WHERE rowid IN (SELECT rowid FROM users ORDER BY rowid LIMIT ? OFFSET ?)"},
		{s.reader, &s.total, "SELECT coalesce(max(rowid), 0) FROM users"},
		{s.reader, &s.members, "SELECT uid FROM members WHERE gid = ?"},
	} {
		prepared, err := one.db.Prepare(one.statement)
		*one.to, all = prepared, errors.Join(all, err)
	}
	return all
}

func (s *sqlite) Insert(p Person) error {
	return s.commits.exec(s.insert, p.ID, p.UserName, p.ExternalID, p.Active, string(p.Document))
}

func (s *sqlite) Update(p Person) error {
	return s.commits.exec(s.update, string(p.Document), p.ExternalID, p.Active, p.ID)
}

func (s *sqlite) InsertGroup(id, name string) error { return s.commits.exec(s.insertGroup, id, name) }

func (s *sqlite) AddMembers(group string, ids []string) error {
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	return s.commits.exec(s.addMembers, group, string(list))
}

func (s *sqlite) RemoveMember(group, id string) error {
	return s.commits.exec(s.removeMember, group, id)
}

func (s *sqlite) Document(id string) (document []byte, err error) {
	err = s.document.QueryRow(id).Scan(&document)
	return document, err
}

func (s *sqlite) DocumentByName(userName string) (document []byte, err error) {
	err = s.byName.QueryRow(userName).Scan(&document)
	return document, err
}

func (s *sqlite) Page(startIndex, count int, each func([]byte)) (total int, err error) {
	if err := s.total.QueryRow().Scan(&total); err != nil {
		return 0, err
	}
	return total, walk(s.page, each, count, startIndex-1)
}

func (s *sqlite) Members(group string, each func([]byte)) error { return walk(s.members, each, group) }

// walk hands over the one column of each row.
func walk(statement *sql.Stmt, each func([]byte), args ...any) error {
	rows, err := statement.QueryContext(context.Background(), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var column sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&column); err != nil {
			return err
		}
		each(column)
	}
	return rows.Err()
}

// Close ends with the last commit.
func (s *sqlite) Close() error {
	if s.commits != nil {
		s.commits.close()
	}
	var err error
	for _, db := range []*sql.DB{s.writer, s.reader} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	return err
}
