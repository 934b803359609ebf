package models

import (
	"context"
	"time"
)

// Member is one resource in a group (RFC 7643 §4.2).
type Member struct {
	ID   string
	Type string // "User" or "Group"
	Name string // what it is called now; set by the store when read
}

// GroupRef is a group somebody is in.
type GroupRef struct {
	ID     string
	Name   string // displayName
	Direct bool   // false when only through another group
}

// MemberVerb is what a change does to a group's members.
type MemberVerb string

// Members are added, removed, or become exactly those listed. Who is a member
// already and is added, or is none and is removed, changes nothing.
const (
	MembersAdd    MemberVerb = "add"
	MembersRemove MemberVerb = "remove"
	MembersSet    MemberVerb = "set"
)

// MemberChange is one step of a change of a group's members. It is carried
// out on rows; the members are not loaded, unless Where must look at them.
type MemberChange struct {
	Verb  MemberVerb
	IDs   []string          // each once
	Where func(Member) bool // of a removal without IDs: who goes; nil with IDs
}

// MaxMembers is how many members one write may name.
const MaxMembers = 150_000

// MaxNamed is how many of those who joined, left or are unknown are told by
// name.
const MaxNamed = 100

// Moved is who joined and left a group in one write. The lists have the first
// MaxNamed, the counts are of all.
type Moved struct {
	Joined       []Member `json:"joined,omitempty"`
	Left         []Member `json:"left,omitempty"`
	JoinedCount  int      `json:"joinedCount,omitempty"`
	LeftCount    int      `json:"leftCount,omitempty"`
	Unknown      []string `json:"unknown,omitempty"` // ids that are nobody's here; they were left out
	UnknownCount int      `json:"unknownCount,omitempty"`
}

// Any says whether anybody joined or left.
func (m Moved) Any() bool { return m.JoinedCount+m.LeftCount > 0 }

// UnknownMembersError refuses a write that names members who do not exist.
type UnknownMembersError struct{ IDs []string } // the first MaxNamed

// Error says so, without the ids.
func (e *UnknownMembersError) Error() string { return "unknown members" }

// Group is a pushed group as the console lists it.
type Group struct {
	ID         string
	Name       string // displayName
	ExternalID string
	Members    int // direct ones
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// GroupMember is one direct member as the console lists it.
type GroupMember struct {
	Member
	UserName string
	Active   bool
	Account  AccountID // "" for a group
	Since    time.Time
}

// GroupQuery asks for a page of a directory's groups, newest first. Search
// finds the start of a word of the name, without regard to case. At most one
// of After and Before is set.
type GroupQuery struct {
	Scope  Scope
	Search string
	After  string // older than this one
	Before string // newer than this one
	Limit  int
}

// GroupPage is the answer, newest first.
type GroupPage struct {
	Groups       []Group
	Older, Newer bool
}

// MemberQuery asks for a page of a group's direct members, by id (which is the
// order they were made in). Search finds the start of a word of name, userName
// or e-mail. At most one of After and Before is set; they are member ids.
type MemberQuery struct {
	Scope         Scope
	Group         string
	Search        string
	After, Before string
	Limit         int
}

// MemberPage is the answer; ErrNotFound when there is no such group.
type MemberPage struct {
	Members      []GroupMember
	Older, Newer bool // more before, more behind
}

// Groups is what a store promises about groups beside [Resources].
type Groups interface {
	Groups(context.Context, GroupQuery) (GroupPage, error)
	// Group finds one; ErrNotFound also for ids of other directories.
	Group(context.Context, Scope, string) (Group, error)
	GroupMembers(context.Context, MemberQuery) (MemberPage, error)
	// GroupsOf are the groups a resource is in, direct ones first, by name; at
	// most limit.
	GroupsOf(ctx context.Context, s Scope, resource string, limit int) ([]GroupRef, error)
	// GroupEvents are the newest events of one group, newest first.
	GroupEvents(ctx context.Context, s Scope, id string, limit int) ([]Event, error)
}
