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

// keyset is one page of rows ordered by id beside a cursor, newest first
// unless rising.
type keyset struct {
	after, before string // behind after, or ahead of before
	limit         int
	column        string // "id" when empty
	rising        bool
}

// read fills rows from what base narrows to, and says whether there is more
// behind and ahead: older and newer, unless rising. base is asked anew for
// every statement.
func read[T any](k keyset, base func(cursor, order string, at ...any) *gorm.DB) (rows []T, behind, ahead bool, err error) {
	limit, d := pageLimit(k.limit), k.directions()
	cursor, order, at := d.column+" <> ''", d.forth, []any(nil)
	switch {
	case k.before != "":
		cursor, order, at = d.column+" "+d.up+" ?", d.back, []any{clean(k.before)}
	case k.after != "":
		cursor, at = d.column+" "+d.down+" ?", []any{clean(k.after)}
	}
	if err = base(cursor, order, at...).Limit(limit + 1).Find(&rows).Error; err != nil {
		return nil, false, false, err
	}
	more := len(rows) > limit
	rows = rows[:min(len(rows), limit)]
	switch {
	case k.before != "":
		slices.Reverse(rows)
		behind, err = any1(base(d.column+" "+d.down+"= ?", d.forth, at...), d.column)
		return rows, behind, more, err
	case k.after != "":
		ahead, err = any1(base(d.column+" "+d.up+"= ?", d.back, at...), d.column)
	}
	return rows, more, ahead, err
}

// directions are the words of a keyset: down is where its pages go.
type directions struct{ column, down, up, forth, back string }

func (k keyset) directions() directions {
	column := k.column
	if column == "" {
		column = "id"
	}
	if k.rising {
		return directions{column, ">", "<", column, column + " DESC"}
	}
	return directions{column, "<", ">", column + " DESC", column}
}

// any1 says whether query finds anything.
func any1(query *gorm.DB, column string) (bool, error) {
	var ids []string
	err := query.Select(column).Limit(1).Find(&ids).Error
	return len(ids) > 0, err
}
