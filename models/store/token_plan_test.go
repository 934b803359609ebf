package store

import (
	"strings"
	"testing"

	"gorm.io/gorm"
)

// TestTokensAreFoundByAnIndex: what is asked of a table that grows by every
// hour of every client looks at as many rows as it answers.
func TestTokensAreFoundByAnIndex(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	listed := func(of func(*gorm.DB) *gorm.DB) func(*gorm.DB) *gorm.DB {
		return func(db *gorm.DB) *gorm.DB {
			return tokensOf(db, "dir-1", of).Find(&[]tokenRow{})
		}
	}
	executed := func(statement string, args ...any) func(*gorm.DB) *gorm.DB {
		return func(db *gorm.DB) *gorm.DB { return db.Exec(statement, args...) }
	}
	for _, tc := range []struct {
		name, index string
		ask         func(*gorm.DB) *gorm.DB
	}{
		{"what an admin made", "tokens_made (directory_id=?)", listed(made)},
		{"what was granted", "tokens_granted (directory_id=?)", listed(granted(10))},
		{"the end of a family", "tokens_family (directory_id=? AND family=?)", executed(endOfFamily, 1, "dir-1", "fam")},
		{"the early end of a family", "tokens_family (directory_id=? AND family=?)", executed(shortenFamily, 1, "dir-1", "fam", 1)},
		{"the end of what was given for the same", "tokens_siblings (predecessor=?)", executed(endSiblings, 1, "tok-1", "tok-2")},
		{"a sweep of access tokens", "tokens_granted_end (expires_at>? AND expires_at<?)", executed(sweepings[0], 1)},
		{"a sweep of refresh tokens", "tokens_granted_end (expires_at>? AND expires_at<?)", executed(sweepings[1], 1)},
		{"a sweep of codes", "oauth_codes_end (expires_at<?)", executed(sweepings[2], 1)},
		{"a sweep of assertions", "oauth_assertions_end (expires_at<?)", executed(sweepings[3], 1)},
	} {
		steps := strings.Join(explain(t, s.main, tc.ask), "; ")
		if !strings.Contains(steps, tc.index) || strings.Contains(steps, "SCAN") || strings.Contains(steps, "TEMP B-TREE") {
			t.Errorf("%s: %s", tc.name, steps)
		}
	}
	// This one sorts the few it has read: it must have found them by an index.
	steps := strings.Join(explain(t, s.main, executed(endOldest, 1, "dir-1", 1, "tok-1")), "; ")
	if !strings.Contains(steps, "tokens_open (directory_id=?)") || strings.Contains(steps, "SCAN tokens") {
		t.Errorf("the oldest access tokens: %s", steps)
	}
}
