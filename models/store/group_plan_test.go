package store

import (
	"strings"
	"testing"

	"gorm.io/gorm"

	"scimdesk/models"
)

// TestNothingAboutGroupsIsFoundByWalking looks for SCAN of a table in what
// SQLite would do; a list that was handed in and a recursion are read whole.
func TestNothingAboutGroupsIsFoundByWalking(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	scope := models.Directory{ID: "dir-1", Organization: "org-1"}.Scope()
	ref := models.Ref{Scope: scope, Type: "Group", ID: "g"}
	people := &[]personRow{}
	for name, ask := range map[string]func(*gorm.DB) *gorm.DB{
		"who is in some groups":           asked(func(tx *gorm.DB) (string, []any) { return joinedTo(tx, scope, []string{"g", "h"}, joining{}) }),
		"who is in a group, without name": asked(func(tx *gorm.DB) (string, []any) { return joinedTo(tx, scope, []string{"g"}, joining{nameless: true}) }),
		"who of some is in some groups": asked(func(tx *gorm.DB) (string, []any) {
			return joinedTo(tx, scope, []string{"g"}, joining{only: []string{"u"}})
		}),
		"what is derived of somebody":       func(tx *gorm.DB) *gorm.DB { return tx.Raw(derivedOf, "d", "User", "u", "d", "User", "u").Scan(people) },
		"who somebody is":                   func(tx *gorm.DB) *gorm.DB { return tx.Raw(personCalled, "d", "u").Scan(people) },
		"all that an edit must know":        func(tx *gorm.DB) *gorm.DB { return tx.Raw(loading(tx), "d", "User", "u").Scan(people) },
		"who of some is here":               func(tx *gorm.DB) *gorm.DB { return tx.Raw(peopleAmong(tx), "d", "[]").Scan(people) },
		"groups some are in":                asked(func(tx *gorm.DB) (string, []any) { return directly(tx), []any{"[]", "d", 9} }),
		"groups some are in through others": asked(func(tx *gorm.DB) (string, []any) { return through(tx), []any{"[]", "d", "d", "d", 9} }),
		"what groups are called":            asked(func(tx *gorm.DB) (string, []any) { return groupsNamed + among(tx), []any{"d", "[]"} }),
		"somebody with groups": asked(func(*gorm.DB) (string, []any) {
			return oneStatement(whole, "unique_key = ?", true), []any{"d", "User", "u", "d", "User", "u"}
		}),
		"a page with groups": asked(func(*gorm.DB) (string, []any) {
			return inOrder(newReader("User", shown, true).columns), []any{"d", "User", 1, "a", 9}
		}),
		"everybody in a group": asked(func(*gorm.DB) (string, []any) {
			q := asking(t, "User", `groups.value eq "g"`)
			statement, args := below(q, planOf(q).lookups[0])
			return statement, append(args, 9)
		}),
		"members to choose from": asked(func(*gorm.DB) (string, []any) { return membersBehind, []any{"d", "g", "u", 9} }),
		"the groups of a leaver": func(tx *gorm.DB) *gorm.DB {
			return tx.Raw(strings.TrimSuffix(lockGroups, "FOR NO KEY UPDATE"), "d", "d", "u").Scan(people)
		},
		"those that are counted down": func(tx *gorm.DB) *gorm.DB { return tx.Raw(countDown, 1, 0, "d", "d", "u", "u").Scan(people) },
		"a page of groups": func(tx *gorm.DB) *gorm.DB {
			return groupsIn(tx, scope).Where("id < ?", "g").Order("id DESC").Limit(9).Find(&[]resourceRow{})
		},
		"a page of members": func(tx *gorm.DB) *gorm.DB {
			return insideOf(tx, ref).Where("member_id > ?", "u").Order("member_id").Limit(9).Find(people)
		},
		"events of a group": func(tx *gorm.DB) *gorm.DB { return eventsAbout(tx, scope, "g").Limit(9).Find(&[]eventRow{}) },
		"a password":        func(tx *gorm.DB) *gorm.DB { return tx.Scopes(passwordOf(ref)).Find(&[]passwordRow{}) },
	} {
		steps := explain(t, s.main, ask)
		for _, step := range steps {
			if walks(step) {
				t.Errorf("%s: %q", name, steps)
				break
			}
		}
	}
}

// asked is a statement as [explain] wants it.
func asked(statement func(*gorm.DB) (string, []any)) func(*gorm.DB) *gorm.DB {
	return func(tx *gorm.DB) *gorm.DB {
		text, args := statement(tx)
		return tx.Raw(text, args...).Scan(&[]string{})
	}
}

// walks says whether a step reads or sorts more than it was asked for.
func walks(step string) bool {
	return strings.HasPrefix(step, "SCAN ") && !strings.Contains(step, "VIRTUAL TABLE") && step != "SCAN up" && step != "SCAN down" &&
		step != "SCAN o" && step != "SCAN (subquery-4)" && step != "SCAN spots" || strings.Contains(step, "TEMP B-TREE FOR ORDER BY") || strings.HasSuffix(step, "(directory_id=?)")
}

func TestWritesOfMembersTouchOnlyWhomTheyName(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	for name, tc := range map[string]struct{ statement, want string }{
		"removing": {
			"DELETE FROM group_members WHERE directory_id = 'd' AND group_id = 'g' AND member_id IN (SELECT value FROM json_each('[]'))",
			"group_members USING PRIMARY KEY (group_id=? AND member_id=? AND directory_id=?)",
		},
		"removing one": {
			"DELETE FROM group_members WHERE directory_id = 'd' AND group_id = 'g' AND member_id = 'u'",
			"group_members USING PRIMARY KEY (group_id=? AND member_id=? AND directory_id=?)",
		},
		"a member that is deleted": {
			"DELETE FROM group_members WHERE directory_id = 'd' AND member_type = 'User' AND member_id = 'u'",
			"group_members USING INDEX group_members_member (member_id=? AND directory_id=? AND member_type=?)",
		},
		"what was unique of somebody who is deleted": {
			"DELETE FROM resource_uniques WHERE directory_id = 'd' AND type = 'User' AND resource_id = 'u'",
			"resource_uniques USING INDEX resource_uniques_resource (directory_id=? AND type=? AND resource_id=?)",
		},
		"a group that is deleted": {
			"DELETE FROM group_members WHERE directory_id = 'd' AND group_type = 'Group' AND group_id = 'g'",
			"group_members USING PRIMARY KEY (group_id=?)",
		},
		"the groups of a leaver": {
			"UPDATE resources SET version = 2 WHERE directory_id = 'd' AND type = 'Group' AND id IN (SELECT group_id FROM group_members WHERE directory_id = 'd' AND member_id = 'u')",
			"resources USING COVERING INDEX sqlite_autoindex_resources_1 (directory_id=? AND type=? AND id=?)",
		},
	} {
		steps := explain(t, s.main, func(tx *gorm.DB) *gorm.DB { return tx.Raw(tc.statement).Scan(&[]string{}) })
		if !strings.Contains(strings.Join(steps, "; "), "SEARCH "+tc.want) {
			t.Errorf("%s: %q, want %s", name, steps, tc.want)
		}
	}
}
