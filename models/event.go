package models

import "time"

// EventID names an event; time-ordered.
type EventID string

// Event types; the noun is the resource type.
const (
	EventCreated     = "User.created"
	EventUpdated     = "User.updated"
	EventDeactivated = "User.deactivated"
	EventReactivated = "User.reactivated"
	EventDeleted     = "User.deleted"

	EventGroupCreated = "Group.created"
	EventGroupUpdated = "Group.updated" // attributes changed, perhaps members too
	EventGroupMembers = "Group.members" // only who is a member changed
	EventGroupDeleted = "Group.deleted"
)

// EventOf is the event of a resource type defined at run time: what is
// created, updated or deleted.
func EventOf(typ, what string) string { return typ + "." + what }

// Event is something that became true, written in the same transaction as
// the change that made it so.
type Event struct {
	ID       EventID
	Scope    Scope
	Type     string
	Subject  string    // the resource's id
	Account  AccountID // "" when no account is concerned
	Exchange ExchangeID
	At       time.Time
	Fields   []FieldChange // what differs, at most 100
	Moved    Moved         // of a group: who joined and left
}

// FieldChange is one attribute before and after, as compact JSON ("" for
// absent), each cut at 1 KiB.
type FieldChange struct {
	Path   string `json:"path"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}
