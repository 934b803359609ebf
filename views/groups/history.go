package groups

import (
	"scimdesk/models"
	"scimdesk/views/exchanges"
	"scimdesk/views/ui"
)

// happened tells an event of a group.
func happened(p models.Provider, e models.Event) string {
	who := p.Actor()
	switch e.Type {
	case models.EventGroupCreated:
		return who + " pushed the group" + with(e.Moved.JoinedCount)
	case models.EventGroupDeleted:
		return who + " deleted the group"
	case models.EventGroupMembers:
		return who + " " + moves(e.Moved)
	}
	changed := who + " " + edits(e)
	if e.Moved.Any() {
		changed += " and " + moves(e.Moved)
	}
	return changed
}

func with(members int) string {
	if members == 0 {
		return ""
	}
	return " with " + counted(members)
}

// moves says how many joined and left.
func moves(m models.Moved) string {
	switch {
	case m.LeftCount == 0:
		return "added " + counted(m.JoinedCount)
	case m.JoinedCount == 0:
		return "removed " + counted(m.LeftCount)
	}
	return "added " + counted(m.JoinedCount) + " and removed " + ui.Count(m.LeftCount)
}

// edits names the one attribute that changed, and counts several.
func edits(e models.Event) string {
	switch {
	case len(e.Fields) == 1 && e.Fields[0].Path == "displayName":
		return "renamed the group"
	case len(e.Fields) == 1:
		return "changed " + exchanges.Short(e.Fields[0].Path)
	}
	return "changed " + ui.Counted(len(e.Fields), "field", "fields")
}

// listed says whether the fields of an event are worth a line each: at a
// creation or a deletion they are all there are.
func listed(e models.Event) bool {
	return e.Type != models.EventGroupCreated && e.Type != models.EventGroupDeleted
}
