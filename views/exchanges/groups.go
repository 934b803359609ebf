package exchanges

import (
	"scimdesk/models"
	"scimdesk/scim"
)

// becameOfGroup is what an event means for a group.
func becameOfGroup(p ShowPage, actor string) (came, more string) {
	f := p.Told.Facts
	name := or(f.Name, "the group")
	switch f.Event {
	case models.EventGroupCreated:
		return "The group " + name + " is here, with those of its members who are.", whoIsLeftOut(f, actor)
	case models.EventGroupDeleted:
		return "The group is gone. Nobody who was in it is touched: people stay as they are.", ""
	case models.EventGroupMembers:
		return "Who is in " + name + " is what " + actor + " sent. Nobody’s account changed by it.", whoIsLeftOut(f, actor)
	}
	return "The group " + name + " says what " + actor + " sent. It is the same group as before.", whoIsLeftOut(f, actor)
}

// whoIsLeftOut says what becomes of members nobody here is.
func whoIsLeftOut(f models.Facts, actor string) string {
	if f.Unknown <= 0 {
		return ""
	}
	return "Members who are not known here were left out. Once they are provisioned, " + actor + " has to send the group again."
}

// became of something else than a person or a group: of a resource type that
// was added at run time.
func becameOfOther(p ShowPage, actor string) (came, more string) {
	f := p.Told.Facts
	switch f.Event {
	case models.EventOf(f.Type, "created"):
		return "The " + f.Type + " " + or(f.Name, "that was sent") + " is kept here.", ""
	case models.EventOf(f.Type, "deleted"):
		return "The " + f.Type + " is gone.", ""
	}
	return "The " + f.Type + " " + or(f.Name, "that was sent") + " says what " + actor + " sent.", ""
}

// notPeople says whether a request was about something else than people.
func notPeople(f models.Facts) bool { return f.Type != "" && f.Type != scim.TypeUser }

// lookedUpOther is what came of a lookup of something else than a person.
func lookedUpOther(actor string, f models.Facts) string {
	noun := "group"
	if f.Type != scim.TypeGroup {
		noun = f.Type
	}
	if f.Found == 0 {
		return "No " + noun + " here has this " + or(f.Attribute, "value") + ". " + actor + " usually sends it next."
	}
	return "This tells " + actor + " that the " + noun + " is here already: it sends changes, and does not create it again."
}
