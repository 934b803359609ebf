// Package consent is the pages of the authorization server: an administrator
// signs in on the public side, and allows what an identity provider asks for,
// or does not. They are plain forms and run no script.
package consent

import (
	"strings"

	"scimdesk/models"
	"scimdesk/views/layout"
)

// Asked is who asks for what, as every page of this room is told.
type Asked struct {
	Provider  models.Provider
	Directory string // its name
	Query     string // of the authorization request, as it came; forms carry it on
	Key       string // what each form must bring back
}

// actor is what a sentence calls the identity provider within it.
func (a Asked) actor() string {
	if actor := a.Provider.Actor(); !strings.HasPrefix(actor, "The ") {
		return actor
	}
	return "the identity provider"
}

// begin is what begins a sentence.
func (a Asked) begin() string { return a.Provider.Actor() }

// named is the directory within a sentence. One that is called like who asks
// is told apart: Okta would ask for access to Okta.
func (a Asked) named() string {
	if a.Directory == a.Provider.Actor() {
		return "the directory “" + a.Directory + "”"
	}
	return a.Directory
}

// to is the address of a form of this authorization request.
func (a Asked) to(page string) string { return page + "?" + a.Query }

// SignInPage lets an administrator in.
type SignInPage struct {
	layout.Outside
	Asked
	Name    string // as it was typed
	Problem string // why nobody was let in; "" at first
	Over    bool   // a code that was waited with is no longer good
}

// WaitPage shows the code that is to be typed at the console.
type WaitPage struct {
	layout.Outside
	Asked
	Code  string
	Early bool // nobody has approved it yet
}

// AskPage asks whether what is asked for may be.
type AskPage struct {
	layout.Outside
	Asked
	Admin   string // who is signed in
	Host    string // where the answer is sent
	Address string // and all of that address
	Writes  bool   // it may change people and groups
	Offline bool   // it stays connected
}

// does is what the page asks about.
func (p AskPage) does() string {
	if p.Writes {
		return "manage the people of"
	}
	return "read the people of"
}

func (p AskPage) purpose() string {
	if p.Writes {
		return "provision people"
	}
	return "read people"
}
