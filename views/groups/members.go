package groups

import (
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/views/layout"
)

// path is the page of the group.
func (p ShowPage) path() string { return Path(p.Head.ID, p.Group.ID) }

func (p ShowPage) previous() string {
	return address(p.path(), p.Query.Search, "before", p.Members.Members[0].ID)
}

func (p ShowPage) next() string {
	all := p.Members.Members
	return address(p.path(), p.Query.Search, "after", all[len(all)-1].ID)
}

// leads is the page of a member, "" when it has none.
func leads(d models.DirectoryID, m models.GroupMember) string {
	switch {
	case nested(m):
		return Path(d, m.ID)
	case m.Account != "":
		return layout.Path(d, "accounts", string(m.Account))
	}
	return ""
}

// nested says whether a member is itself a group.
func nested(m models.GroupMember) bool { return m.Type == scim.TypeGroup }

// alone says why nobody is in the group.
func alone(p ShowPage) string {
	if p.Query.Search != "" {
		return "No member has a name or a userName with a word that starts with “" + p.Query.Search + "”."
	}
	return p.Head.Provider.Actor() + " sends members after the group itself. Who is not provisioned here is left out, and the request says so."
}
