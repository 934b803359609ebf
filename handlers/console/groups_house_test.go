package console_test

import (
	"context"
	"strings"
	"time"

	"scimdesk/models"
)

// addGroup makes Finance, with Ada and a group in it.
func (m *memory) addGroup(d models.Directory) {
	id := models.Ref{Scope: d.Scope(), Type: "Group", ID: "grp-1"}
	m.groups = append(m.groups, models.Group{ID: id.ID, Name: "Finance <EMEA>", ExternalID: "00g1", Members: 2, CreatedAt: today.AddDate(0, -1, 0), UpdatedAt: today.Add(-time.Minute)})
	m.resources[id.ID] = models.Resource{Ref: id, Version: 7, DisplayName: "Finance <EMEA>", Document: []byte(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"grp-1","displayName":"Finance <EMEA>"}`)}
	m.members = map[string][]models.GroupMember{"grp-1": {
		{Member: models.Member{ID: "res-1", Type: "User", Name: "Ada Okonjo"}, UserName: "ada.okonjo@example.com", Active: true, Account: "acc-1", Since: today},
		{Member: models.Member{ID: "grp-2", Type: "Group", Name: "Auditors"}, Since: today},
	}}
	m.groupsOf = map[string][]models.GroupRef{
		"res-1": {{ID: "grp-1", Name: "Finance <EMEA>", Direct: true}, {ID: "grp-3", Name: "Everyone"}},
		"grp-1": {{ID: "grp-3", Name: "Everyone", Direct: true}},
	}
	m.events = append(
		m.events,
		models.Event{ID: "ev-g3", Type: models.EventGroupMembers, Subject: "grp-1", Exchange: "ex-g2", At: today.Add(-time.Minute), Moved: models.Moved{
			Joined: []models.Member{{ID: "res-1", Type: "User", Name: "Ada Okonjo"}}, JoinedCount: 1, Left: []models.Member{{ID: "res-9"}}, LeftCount: 1, Unknown: []string{"res-404"}, UnknownCount: 1,
		}},
		models.Event{ID: "ev-g2", Type: models.EventGroupUpdated, Subject: "grp-1", At: today.Add(-2 * time.Minute), Fields: []models.FieldChange{{Path: "displayName", Before: `"Finance"`, After: `"Finance <EMEA>"`}}},
		models.Event{ID: "ev-g1", Type: models.EventGroupCreated, Subject: "grp-1", Exchange: "ex-g1", At: today.AddDate(0, -1, 0)},
	)
	m.exchanges = append(m.exchanges, models.Exchange{
		ID: "ex-g2", Directory: "dir-1", Token: "tok-1", At: today.Add(-time.Minute), Method: "PATCH", Path: "/Groups/grp-1", Status: 204, ResourceID: "grp-1",
		Facts: models.Facts{Kind: models.KindPatch, Type: "Group", Name: "Finance <EMEA>", Event: models.EventGroupMembers, Joined: []string{"Ada Okonjo"}, Left: []string{"Ben"}, Join: 1, Leave: 1, Unknown: 1, Quirks: []int{1, 21}},
	})
}

func (m *memory) Groups(_ context.Context, q models.GroupQuery) (page models.GroupPage, _ error) {
	m.asked = append(m.asked, q)
	for _, g := range m.groups[:min(len(m.groups), q.Limit)] {
		if q.Scope.Directory() == "dir-1" && strings.HasPrefix(strings.ToLower(g.Name), strings.ToLower(q.Search)) {
			page.Groups = append(page.Groups, g)
		}
	}
	page.Older = len(page.Groups) > 0
	return page, m.err
}

func (m *memory) Group(_ context.Context, s models.Scope, id string) (models.Group, error) {
	for _, g := range m.groups {
		if g.ID == id && s.Directory() == "dir-1" {
			return g, m.err
		}
	}
	return models.Group{}, models.ErrNotFound
}

func (m *memory) GroupMembers(_ context.Context, q models.MemberQuery) (page models.MemberPage, _ error) {
	m.asked = append(m.asked, q)
	for _, who := range m.members[q.Group] {
		if strings.HasPrefix(strings.ToLower(who.Name), strings.ToLower(q.Search)) {
			page.Members = append(page.Members, who)
		}
	}
	page.Newer = len(page.Members) > 0
	return page, m.err
}

func (m *memory) GroupsOf(_ context.Context, _ models.Scope, resource string, _ int) ([]models.GroupRef, error) {
	return m.groupsOf[resource], m.err
}

func (m *memory) GroupEvents(_ context.Context, _ models.Scope, id string, _ int) (found []models.Event, _ error) {
	for _, e := range m.events {
		if e.Subject == id {
			found = append(found, e)
		}
	}
	return found, m.err
}

func (m *memory) SetProtocol(_ context.Context, id models.DirectoryID, p models.Protocol, _ string) error {
	for i := range m.directories {
		if m.directories[i].ID == id {
			m.directories[i].Protocol = p
			m.spoken = append(m.spoken, p)
			return m.err
		}
	}
	return models.ErrNotFound
}
