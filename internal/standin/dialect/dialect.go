// Package dialect speaks SCIM the way an identity provider does: the requests
// it sends, in their order and with their headers, and what it makes of the
// answers. It owns no people and no plan; who is to be created, changed or
// turned off is said by package standin.
//
// What is known about these clients, and where from, stands at the head of
// the conversations in scim/script; the tests here compare request by request
// with those.
package dialect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"scimdesk/internal/standin/world"
)

// Name is one way of speaking, as the command line spells it.
type Name string

// The dialects.
const (
	Okta           Name = "okta"            // an app of the App Integration Wizard: GET and PUT
	OktaCatalogue  Name = "okta-catalogue"  // an app of the catalogue: PATCH turns people on and off
	Entra          Name = "entra"           // without a flag in the tenant URL
	EntraCompliant Name = "entra-compliant" // with aadOptscim062020 in the tenant URL
)

// Names are all dialects.
var Names = []Name{Okta, OktaCatalogue, Entra, EntraCompliant}

// Known says whether n is one of [Names].
func (n Name) Known() bool { return slices.Contains(Names, n) }

// IsEntra says whether Entra speaks like this.
func (n Name) IsEntra() bool { return n == Entra || n == EntraCompliant }

// Label is what the vendor calls it.
func (n Name) Label() string {
	switch n {
	case Okta:
		return "Okta (custom app)"
	case OktaCatalogue:
		return "Okta (catalogue app)"
	case Entra:
		return "Microsoft Entra ID"
	case EntraCompliant:
		return "Microsoft Entra ID (aadOptscim062020)"
	}
	return string(n)
}

// Flag is the parameter of the tenant URL that makes Entra's PATCHes follow
// the RFC.
const Flag = "aadOptscim062020"

// Subject is one person as the server ought to know the person.
type Subject struct {
	Person  world.Person
	Object  string // the identifier inside Entra
	Active  bool   // assigned, and not suspended
	ID      string // what the server calls the person; "" before it was told
	Manager string // what identifies the manager to this provider; "" for none
	Managed string // the manager the server was told last
}

// Team is one group as the server ought to know it.
type Team struct {
	N       int
	Name    string
	Object  string // the identifier inside Entra
	ID      string // what the server calls it; "" before it was told
	Members []Member
	Told    []string // the members the server was told last, by id; in order
}

// Member is one person in a group.
type Member struct{ ID, Display string }

// Done is what became true at the server.
type Done string

// What can become true. Nothing is an answer too: all was as it should be.
const (
	Nothing     Done = ""
	Linked      Done = "linked" // was there already
	Created     Done = "created"
	Updated     Done = "updated"
	Deactivated Done = "deactivated"
	Reactivated Done = "reactivated"
	Deleted     Done = "deleted"
)

// Provider is one identity provider at work on one server. Its methods may be
// called from many places at once, though not for the same person or group.
// Errors are *Failure, or the context's when no more was to be sent.
type Provider interface {
	// Connect is the button that tests the connection.
	Connect(ctx context.Context) error
	// Provision creates a person, or links the one the server has; sets ID.
	Provision(ctx context.Context, s *Subject) (Done, error)
	// Update sends what changed about a linked person.
	Update(ctx context.Context, s *Subject) (Done, error)
	// SetActive turns a linked person on or off, as Active says.
	SetActive(ctx context.Context, s *Subject) (Done, error)
	// Refer tells the server who the manager is, where that is a step of its own.
	Refer(ctx context.Context, s *Subject) (Done, error)
	// Remove deletes for good, where the provider ever does.
	Remove(ctx context.Context, s *Subject) (Done, error)
	// SetPassword sends a new password, where the provider ever does.
	SetPassword(ctx context.Context, s *Subject, password string) (Done, error)
	// Import reads every user of the server, page by page.
	Import(ctx context.Context, found func(User)) error
	// PushGroup creates or links a group and makes its members those of t.
	PushGroup(ctx context.Context, t *Team) (Done, error)
	// RenameGroup sends the name of a linked group.
	RenameGroup(ctx context.Context, t *Team) (Done, error)
	// DeleteGroup deletes a linked group.
	DeleteGroup(ctx context.Context, t *Team) (Done, error)
	// Read asks for one user to look at what became of the requests; no
	// provider does that by itself.
	Read(ctx context.Context, s *Subject) (Object, error)
}

// User is one user an import found.
type User struct {
	ID, UserName string
	Active       bool
}

// Line is what a provider needs besides its own habits.
type Line struct {
	*Wire
	Groups  bool                // groups are to be pushed
	Suspend func(time.Duration) // nobody gets a turn for so long
}

// New makes a provider. The error names a dialect there is not.
func New(name Name, line Line) (Provider, error) {
	line.dialect = name
	switch name {
	case Okta, OktaCatalogue:
		line.headers = oktaHeaders
		return &okta{Line: line, catalogue: name == OktaCatalogue}, nil
	case Entra, EntraCompliant:
		line.headers = entraHeaders
		return &entra{Line: line, compliant: name == EntraCompliant}, nil
	}
	return nil, fmt.Errorf("%q is no identity provider played here: choose %s", name, Choices())
}

// Choices are all dialects in a sentence.
func Choices() string {
	var names []string
	for _, n := range Names {
		names = append(names, string(n))
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
