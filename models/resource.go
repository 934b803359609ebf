package models

import (
	"context"
	"strconv"
	"time"

	"scimdesk/scim/filter"
)

// Ref names one resource: whose, of which type ("User"), by which id.
type Ref struct {
	Scope Scope
	Type  string
	ID    string
}

// String is for errors and logs.
func (r Ref) String() string { return r.Type + " " + r.ID }

// Resource is a SCIM User or Group as the identity provider sees it. Document
// is its JSON in schema order with "schemas" and "id" first and without
// "meta", "groups" and "members", which are kept as rows or computed and join it
// on the way out. The fields below UpdatedAt are hot columns, derived from the
// document on every write.
type Resource struct {
	Ref
	Version   int64 // 1 at birth, plus one at each real change
	Document  []byte
	CreatedAt time.Time
	UpdatedAt time.Time

	UserName    string
	UniqueKey   string // unique per directory and type; see [Resource.UniqueName]; "" for none
	ExternalID  string
	DisplayName string
	Active      bool
	Account     AccountID // the person it provisions; set by the store when read
	Values      []Value   // rows for attributes indexed on purpose
	Uniques     []Unique  // rows for other attributes that are unique

	MemberCount int        // of a group, direct members; kept by the store
	Members     []Member   // of a group, in the order they joined; only when asked for with [With]
	Groups      []GroupRef // it is a member of; only when asked for with [With]
}

// UniqueName is the attribute UniqueKey is made of: the userName of a User
// (scim.UserNameKey), the displayName of a Group (scim.Fold, unless the
// directory allows several of one name), "" for other types.
func (r Resource) UniqueName() string {
	return map[string]string{typeUser: "userName", typeGroup: "displayName"}[r.Type]
}

// Unique is the value of an attribute that no other resource of the type and
// directory may have: a uniqueness of server or global in an extension or a
// type defined at run time.
type Unique struct {
	Path string // "employeeId", or with its schema's URN
	Key  string // folded unless the attribute is caseExact
}

// With says what beside the document is wanted of a resource. Each costs a
// query, however many resources there are.
type With struct {
	Members, Groups bool
	// Lean leaves out what an answer does not show: of the fields below
	// UpdatedAt only DisplayName and MemberCount are read, and members come
	// without their names.
	Lean bool
}

// Any says whether anything beside the document is wanted.
func (w With) Any() bool { return w.Members || w.Groups }

// ETag is the weak entity tag of this version (RFC 7644 §3.14).
func (r Resource) ETag() string { return `W/"` + strconv.FormatInt(r.Version, 10) + `"` }

// Value is one row of an attribute that is indexed on purpose: e-mail
// addresses by default. A value that is plain ASCII and equal to the userName
// without regard to case has no row; the userName's own index finds it.
type Value struct {
	Path   string // "emails.value"
	Folded string // scim.Fold of the text
	Exact  string
}

// Change is everything one write does, committed together or not at all.
type Change struct {
	After  Resource // Version is set by the store
	Delete bool     // remove After's resource instead of saving it
	// Account is the person a resource provisions, linked to it by its first write
	// and left behind with Delete; nil is none, or the one there is. While it is
	// linked it is as the resource says.
	Account *Account
	Events  []Event // oldest first; those that name an account name this one

	Members []MemberChange // of a group, in order; may come with an unchanged document
	// Strict refuses members that do not exist with an UnknownMembersError;
	// otherwise they are left out and told in Moved.
	Strict bool
	// Told makes the event of a group's change once it is known who joined and
	// left, instead of Events; nil for none. It only computes, and is not called
	// when nothing changed at all: then nothing is written.
	Told func(Moved) Event
	// Password is what to keep in place of the password kept before; nil leaves
	// it, "" forgets it. It is a hash (argon2id, PHC format), never the password.
	Password *string
}

// Saved is what a write left behind.
type Saved struct {
	Resource
	Moved Moved
	Event *Event // of Told, when it was called
}

// Edit decides what a resource becomes. It only computes and may run again
// when another writer was faster. A nil Change means nothing changes: no new
// version, no event. account is the one that before is linked to, as the resource
// tells of it: without Source and CreatedAt. nil if none.
type Edit func(before Resource, account *Account) (*Change, error)

// Query asks for resources of one type. Filter nil means all. Order is the
// order of creation, stable under change.
type Query struct {
	Scope      Scope
	Type       string
	Filter     *filter.Bound
	Sort       *filter.Sort // nil for the order of creation
	StartIndex int          // 1-based, already at least 1; not read when After is set
	After      *Spot        // the page that begins behind this spot, however the list changed since
	Count      int          // already between 0 and the maximum; 0 asks for the total only
	With       With
	SpotsOnly  bool // the page has Spots instead of Resources
}

// Spot is a place in a list that stays where it is while the list changes:
// behind the resource it names, there or gone.
type Spot struct {
	Key   string // of [filter.Sort], "" without one
	Block int64  // where the resource stood in the order of creation
	ID    string
}

// Page is the answer: Total counts all matches. Next is set when more follow;
// a page of large resources may end before it has as many as were asked for.
type Page struct {
	Total     int
	Resources []Resource
	Spots     []Spot // of the resources, when only these were asked for
	Next      *Spot
}

// Resources is what a store promises about resources; models/storetest holds
// it to that on both databases. Every method answers ErrBusy when the
// database stays locked or full past the context's deadline.
type Resources interface {
	// CreateResource saves a new resource, its account, members and events, or
	// answers a TakenError when its UniqueKey or one of its Uniques belongs to
	// another of its type and directory. The saved resource has Version 1.
	CreateResource(context.Context, Change) (Saved, error)
	// EditResource loads, lets edit decide, saves: atomically. ErrNotFound,
	// TakenError, UnknownMembersError, or whatever edit answered. When edit
	// answers a nil Change, or one that changes neither the document nor who is
	// a member, the resource comes back as it is. The version of a group moves
	// when its members do, also because one of them was deleted.
	EditResource(context.Context, Ref, Edit) (Saved, error)
	// Resource finds one. ErrNotFound also for ids of other directories.
	Resource(context.Context, Ref, With) (Resource, error)
	// Resources answers a page of matches. ErrTooMany when no index helps the
	// filter or the order, and more resources than the store's limit would have
	// to be looked at. A filter may ask about members, groups and meta.
	Resources(context.Context, Query) (Page, error)
	// AtOneMoment runs a function with a context in which all calls of
	// Resources see the same moment. ErrBusy when its turn does not come.
	AtOneMoment(context.Context, func(context.Context) error) error
	// GroupsAbove are all groups a resource is in, as [With] shows them: direct
	// ones first, by name. None for a resource that is not there.
	GroupsAbove(context.Context, Ref) ([]GroupRef, error)
	// Password is the hash kept of a resource's password, "" for none.
	Password(context.Context, Ref) (string, error)
}
