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
		"who is in some groups":         func(tx *gorm.DB) *gorm.DB { return joinedTo(tx, scope, []string{"g", "h"}, nil).Scan(people) },
		"who of some is in some groups": func(tx *gorm.DB) *gorm.DB { return joinedTo(tx, scope, []string{"g"}, []string{"u"}).Scan(people) },
		"what is derived of somebody":   func(tx *gorm.DB) *gorm.DB { return derivedOf(tx, ref).Scan(&[]valueRow{}) },
		"who of some is here":           func(tx *gorm.DB) *gorm.DB { return peopleAmong(tx, scope, []string{"u", "v"}).Find(people) },
		"groups somebody is in":         func(tx *gorm.DB) *gorm.DB { return above(tx, scope, []string{"u", "v"}).Scan(people) },
		"everybody in a group": func(tx *gorm.DB) *gorm.DB {
			q := asking(t, "User", `groups.value eq "g"`)
			return spotsOf(tx, q, planOf(q).lookups[0]).Find(&[]spot{})
		},
		"members to choose from": func(tx *gorm.DB) *gorm.DB { return membersBehind(tx, ref, "u").Scan(people) },
		"the groups of a leaver": func(tx *gorm.DB) *gorm.DB {
			return groupsOf(tx, ref).Scopes(forUpdate).Order("id").Find(&[]resourceRow{})
		},
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
