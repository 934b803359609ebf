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
// "meta" and "groups", which are computed on the way out. The fields below
// Document are hot columns, derived from it on every write.
type Resource struct {
	Ref
	Version   int64 // 1 at birth, plus one at each real change
	Document  []byte
	CreatedAt time.Time
	UpdatedAt time.Time

	UserName    string
	UserNameKey string // scim.UserNameKey(UserName); unique per directory and type; "" for types without one
	ExternalID  string
	DisplayName string
	Active      bool
	Account     AccountID // the person it provisions; set by the store when read
	Values      []Value   // rows for attributes indexed on purpose
}

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
	After   Resource // Version is set by the store
	Delete  bool     // remove After's resource instead of saving it
	Account *Account // the person this resource provisions: inserted or updated; nil leaves accounts alone
	Events  []Event
}

// Edit decides what a resource becomes. It only computes and may run again
// when another writer was faster. A nil Change means nothing changes: no new
// version, no event. account is the one linked to before, nil if none.
type Edit func(before Resource, account *Account) (*Change, error)

// Query asks for resources of one type. Filter nil means all. Order is the
// order of creation, stable under change.
type Query struct {
	Scope      Scope
	Type       string
	Filter     *filter.Bound
	StartIndex int // 1-based, already at least 1
	Count      int // already between 0 and the maximum; 0 asks for the total only
}

// Page is the answer: Total counts all matches.
type Page struct {
	Total     int
	Resources []Resource
}

// Resources is what a store promises about resources; models/storetest holds
// it to that on both databases. Every method answers ErrBusy when the
// database stays locked or full past the context's deadline.
type Resources interface {
	// CreateResource saves a new resource, its account and events, or answers
	// a TakenError when its UserNameKey belongs to another of its type and
	// directory. The saved resource has Version 1.
	CreateResource(context.Context, Change) (Resource, error)
	// EditResource loads, lets edit decide, saves: atomically. ErrNotFound,
	// TakenError, or whatever edit answered. When edit answers a nil Change
	// the resource comes back as it is.
	EditResource(context.Context, Ref, Edit) (Resource, error)
	// Resource finds one. ErrNotFound also for ids of other directories.
	Resource(context.Context, Ref) (Resource, error)
	// Resources answers a page of matches. ErrTooMany when the filter has no
	// index to help and would look at more resources than the store's limit.
	Resources(context.Context, Query) (Page, error)
}
