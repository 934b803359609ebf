package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/scim"
)

// insideRow is a member as the console lists it.
type insideRow struct {
	Person    personRow `gorm:"embedded"`
	Active    bool
	AccountID *string
	JoinedAt  int64
}

func (row insideRow) model() models.GroupMember {
	return models.GroupMember{
		Member: row.Person.member(), UserName: row.Person.UserName, Active: row.Active,
		Account: models.AccountID(given(row.AccountID)), Since: moment(row.JoinedAt),
	}
}

// GroupMembers answers a page of a group's direct members by id. Every word of
// Search must be the start of a word of name, userName or e-mail; a search walks at
// most MaxScan members. models.ErrNotFound when there is no such group.
func (s *Store) GroupMembers(ctx context.Context, q models.MemberQuery) (models.MemberPage, error) {
	var page models.MemberPage
	k := keyset{after: q.After, before: q.Before, limit: q.Limit, column: "member_id", rising: true}
	err := s.main.Snapshot(ctx, func(tx *gorm.DB) error {
		group := models.Ref{Scope: q.Scope, Type: scim.TypeGroup, ID: q.Group}
		if err := tx.Select("id").Scopes(named(group)).Take(&resourceRow{}).Error; err != nil {
			return err
		}
		rows, behind, ahead, err := read[insideRow](k, func(cursor, order string, at ...any) *gorm.DB {
			return s.narrowed(insideOf(tx, group).Where(cursor, at...).Order(order), q.Search, order)
		})
		page.Older, page.Newer = ahead, behind
		for _, row := range rows {
			page.Members = append(page.Members, row.model())
		}
		return err
	})
	if err != nil {
		return models.MemberPage{}, fmt.Errorf("members of group %s: %w", q.Group, err)
	}
	return page, nil
}

func insideOf(tx *gorm.DB, group models.Ref) *gorm.DB {
	return tx.Session(&gorm.Session{NewDB: true}).Table("group_members m").Joins("CROSS JOIN resources r").
		Select("m.member_id, m.joined_at, r.id, r.type, r.display_name, r.user_name, r.active, r.account_id, r.search").
		Where("m.directory_id = ? AND m.group_id = ?", string(group.Scope.Directory()), clean(group.ID)).
		Where("r.directory_id = m.directory_id AND r.type = m.member_type AND r.id = m.member_id")
}
