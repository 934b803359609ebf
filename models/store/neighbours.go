package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"scimdesk/models/store/database"
)

// Alone says whether no other process can be on this data: SQLite is for one.
func (s *Store) Alone() bool { return s.Info().Driver == "sqlite" }

// Tell passes topics on to the other processes on this database. It may get
// lost; see [Store.Marks]. Topics have no spaces, and together fewer than
// 7,900 bytes.
func (s *Store) Tell(ctx context.Context, topics []string) error {
	return s.main.Notify(ctx, s.self+" "+strings.Join(topics, " "))
}

// Hear calls heard with the topics other processes tell, until ctx ends or
// the connection is lost.
func (s *Store) Hear(ctx context.Context, heard func(topics []string)) error {
	return s.main.Listen(ctx, func(text string) {
		from, topics, _ := strings.Cut(text, " ")
		if from != s.self {
			heard(strings.Fields(topics))
		}
	})
}

// A mark is made of what every change of a directory moves: its own row, its
// tokens, its newest event, and how many requests were seen there. It is made
// in the database, so that a look at all of them costs one statement and a
// number each.
const marks = `SELECT d.id, hashtextextended(concat_ws(' ', d::text, c.seen, c.kept,
		(SELECT max(v.id) FROM events v WHERE v.directory_id = d.id),
		(SELECT string_agg(t::text, ' ' ORDER BY t.id) FROM tokens t WHERE t.directory_id = d.id)), 0)
	FROM directories d
	JOIN organizations o ON o.id = d.organization_id AND ` + standing + `
	LEFT JOIN exchange_counts c ON c.directory_id = d.id`

// Marks has a mark for each directory, which is another one when what is shown
// about the directory is, whoever changed it. On SQLite nobody needs them.
func (s *Store) Marks(ctx context.Context) (map[string]int64, error) {
	found := map[string]int64{}
	if s.Alone() {
		return found, nil
	}
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return database.Query(db, marks, nil, func(scan func(...any) error) error {
			var id string
			var mark int64
			err := scan(&id, &mark)
			found[id] = mark
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("marks: %w", err)
	}
	return found, nil
}
