package main

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
)

// halves are what a change that was kept by half would leave behind: each
// asks for how many there are, and there has to be none. They are read by
// both databases.
var halves = map[string]string{
	"people whose version is not the number of their events": `SELECT count(*) FROM resources r LEFT JOIN
		(SELECT directory_id, account_id, subject, count(*) AS n FROM events WHERE account_id IS NOT NULL GROUP BY directory_id, account_id, subject) e
		ON e.directory_id = r.directory_id AND e.account_id = r.account_id AND e.subject = r.id
		WHERE r.type = 'User' AND r.version <> coalesce(e.n, 0)`,
	"events that no history leads to": `SELECT count(*) FROM (SELECT directory_id, id FROM events WHERE account_id IS NOT NULL
		EXCEPT SELECT directory_id, previous FROM events
		EXCEPT SELECT directory_id, last_event FROM resources
		EXCEPT SELECT directory_id, last_event FROM accounts WHERE state = 'removed') lost`,
	"events behind one of another account": `SELECT count(*) FROM events e CROSS JOIN events p
		WHERE p.directory_id = e.directory_id AND p.id = e.previous AND p.account_id <> e.account_id`,
	"people whose last event is another's": `SELECT count(*) FROM resources r CROSS JOIN events e
		WHERE e.directory_id = r.directory_id AND e.id = r.last_event AND e.account_id <> r.account_id`,
	"events that two follow": `SELECT count(*) FROM (SELECT previous FROM events WHERE previous <> '' GROUP BY directory_id, previous HAVING count(*) > 1) twice`,
	"people without an account of their own": `SELECT count(*) FROM resources r LEFT JOIN accounts a ON a.directory_id = r.directory_id AND a.id = r.account_id
		WHERE r.type = 'User' AND (a.id IS NULL OR a.resource_id <> r.id OR a.state <> 'linked')`,
	"linked accounts that say by themselves who they are": `SELECT count(*) FROM accounts WHERE state = 'linked' AND
		user_name || user_name_key || display_name || email || search || last_event <> ''`,
	"accounts of people who are gone, but not removed": `SELECT count(*) FROM accounts a WHERE a.state <> 'removed' AND NOT EXISTS
		(SELECT 1 FROM resources r WHERE r.directory_id = a.directory_id AND r.type = 'User' AND r.id = a.resource_id)`,
	"people there who were told to be deleted": `SELECT count(*) FROM events e CROSS JOIN resources r
		WHERE e.type = 'User.deleted' AND r.directory_id = e.directory_id AND r.type = 'User' AND r.id = e.subject AND r.account_id = e.account_id`,
	"removed accounts nobody told of": `SELECT count(*) FROM accounts a LEFT JOIN events e ON e.directory_id = a.directory_id AND e.id = a.last_event
		WHERE a.state = 'removed' AND (e.id IS NULL OR e.type <> 'User.deleted')`,
	"blocks that count wrong": `SELECT count(*) FROM resource_blocks b WHERE b.n <>
		(SELECT count(*) FROM resources r WHERE r.directory_id = b.directory_id AND r.type = b.type AND r.block = b.block)`,
	"resources outside of every block": `SELECT count(*) FROM resources r WHERE NOT EXISTS
		(SELECT 1 FROM resource_blocks b WHERE b.directory_id = r.directory_id AND b.type = r.type AND b.block = r.block)`,
	"groups that count their members wrong": `SELECT count(*) FROM resources r WHERE r.type = 'Group' AND r.member_count <>
		(SELECT count(*) FROM group_members m WHERE m.directory_id = r.directory_id AND m.group_id = r.id)`,
	"directories that count their accounts wrong": `SELECT count(*) FROM account_counts c WHERE
		c.active <> (SELECT count(*) FROM resources r WHERE r.directory_id = c.directory_id AND r.type = 'User' AND r.active) OR
		c.inactive <> (SELECT count(*) FROM resources r WHERE r.directory_id = c.directory_id AND r.type = 'User' AND NOT r.active) OR
		c.removed <> (SELECT count(*) FROM accounts a WHERE a.directory_id = c.directory_id AND a.state = 'removed')`,
	"values of people who are gone": `SELECT count(*) FROM resource_values v WHERE NOT EXISTS
		(SELECT 1 FROM resources r WHERE r.directory_id = v.directory_id AND r.type = v.type AND r.id = v.resource_id)`,
}

// sound looks for halves, and for another number of people than there has to
// be; -1 asks for no number.
func sound(db *sql.DB, people int) (err error) {
	for what, query := range halves {
		err = errors.Join(err, counts(db, 0, what, query))
	}
	if people >= 0 {
		err = errors.Join(err, counts(db, people, "people", "SELECT count(*) FROM resources WHERE type = 'User'"))
	}
	return err
}

func counts(db *sql.DB, want int, what, query string) error {
	var n int
	if err := db.QueryRow(query).Scan(&n); err != nil || n != want {
		return fmt.Errorf("%s: %d, not %d, %w", what, n, want, errors.Join(err))
	}
	return nil
}

// soundFolder looks at both files of a data folder, from outside.
func soundFolder(data string, people int) error {
	for _, name := range []string{"scimdesk.db", "traffic.db"} {
		db, err := readOnly(filepath.Join(data, name))
		if err != nil {
			return err
		}
		err = intact(db)
		if name == "scimdesk.db" {
			err = errors.Join(err, sound(db, people))
		}
		if err = errors.Join(err, db.Close()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func readOnly(path string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(4000)")
}

// intact asks SQLite itself.
func intact(db *sql.DB) error {
	var said string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		return fmt.Errorf("integrity_check: %s, %w", said, errors.Join(err))
	}
	return counts(db, 0, "rows that point at nothing", "SELECT count(*) FROM pragma_foreign_key_check")
}
