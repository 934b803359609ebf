package store

import (
	"slices"

	"gorm.io/gorm"
)

const (
	usualPage   = 50
	largestPage = 500
)

// pageLimit keeps a page between one row and what fits on a screen.
func pageLimit(limit int) int {
	if limit <= 0 {
		return usualPage
	}
	return min(limit, largestPage)
}

// keyset is one page of rows ordered by id, newest first, beside a cursor.
type keyset struct {
	after, before string // older than after, or newer than before
	limit         int
}

// read fills rows from what base narrows to, and says whether there is more
// in each direction. base is asked anew for every statement.
func read[T any](k keyset, base func(cursor, order string, at ...any) *gorm.DB) (rows []T, older, newer bool, err error) {
	limit := pageLimit(k.limit)
	cursor, order, at := "id <> ''", "id DESC", []any(nil)
	switch {
	case k.before != "":
		cursor, order, at = "id > ?", "id", []any{clean(k.before)}
	case k.after != "":
		cursor, at = "id < ?", []any{clean(k.after)}
	}
	if err = base(cursor, order, at...).Limit(limit + 1).Find(&rows).Error; err != nil {
		return nil, false, false, err
	}
	more := len(rows) > limit
	rows = rows[:min(len(rows), limit)]
	switch {
	case k.before != "":
		slices.Reverse(rows)
		older, err = any1(base("id <= ?", "id DESC", at...))
		return rows, older, more, err
	case k.after != "":
		newer, err = any1(base("id >= ?", "id", at...))
	}
	return rows, more, newer, err
}

// any1 says whether query finds anything.
func any1(query *gorm.DB) (bool, error) {
	var ids []string
	err := query.Select("id").Limit(1).Find(&ids).Error
	return len(ids) > 0, err
}
