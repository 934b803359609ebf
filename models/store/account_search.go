package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// Bounds of what is searched in and searched for.
const (
	longestSearchText = 2048 // bytes
	mostSearchWords   = 8
)

// words takes text apart at everything that is neither letter nor digit,
// without regard to case.
func words(text string) []string {
	return strings.FieldsFunc(scim.Fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// searchText is every word with a space before it, so that " jan" finds the
// start of a word.
func searchText(fields ...string) string {
	var text strings.Builder
	for _, field := range fields {
		for _, word := range words(clean(field)) {
			if text.Len()+len(word) < longestSearchText {
				text.WriteString(" " + word)
			}
		}
	}
	return text.String()
}

// Accounts answers a page, newest first. Every word of Search must be the
// start of a word in name, userName or e-mail. A search walks the directory's
// accounts from the cursor on, at most MaxScan of them; without one a page
// costs its own length, and that of the active also those between who are not.
func (s *Store) Accounts(ctx context.Context, q models.AccountQuery) (models.AccountPage, error) {
	var page models.AccountPage
	k := keyset{after: string(q.After), before: string(q.Before), limit: q.Limit}
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		rows, older, newer, err := read[accountRow](k, func(cursor, order string, at ...any) *gorm.DB {
			return s.accountsBeside(tx, q, cursor, order, at)
		})
		page.Older, page.Newer = older, newer
		for _, row := range rows {
			page.Accounts = append(page.Accounts, row.model(q.Scope))
		}
		return err
	})
	if err != nil {
		return models.AccountPage{}, fmt.Errorf("accounts: %w", err)
	}
	return page, nil
}

// accountsBeside is one direction of q from a cursor.
func (s *Store) accountsBeside(tx *gorm.DB, q models.AccountQuery, cursor, order string, at []any) *gorm.DB {
	shown := map[models.AccountState]string{
		"": accountsShown, models.AccountActive: accountsLinked + " AND r.active", models.AccountInactive: accountsInactive, models.AccountRemoved: accountsLeft,
	}[q.State]
	return s.narrowed(accountsIn(tx, shown, q.Scope).Where(cursor, at...).Order(order), q.Search, order)
}

// narrowed keeps of walk, at most MaxScan rows of it, what search finds; with
// nothing to search for it is walk itself.
func (s *Store) narrowed(walk *gorm.DB, search, order string) *gorm.DB {
	if search == "" {
		return walk
	}
	found := walk.Session(&gorm.Session{NewDB: true}).Table("(?) AS found", walk.Limit(s.config.MaxScan)).Order(order)
	return s.searching(found, words(clean(search)))
}

// searching looks for text inside text; there is no pattern to escape from.
func (s *Store) searching(query *gorm.DB, wanted []string) *gorm.DB {
	if len(wanted) == 0 {
		return query.Where("1 = 0")
	}
	inside := "instr(search, ?) > 0"
	if s.Info().Driver == "postgres" {
		inside = "strpos(search, ?) > 0"
	}
	for _, word := range wanted[:min(len(wanted), mostSearchWords)] {
		query = query.Where(inside, " "+word)
	}
	return query
}
