// Package admins is the pages about who operates Scimdesk: signing in at the
// console, the password for the public side, and letting a browser in there.
package admins

import (
	"time"

	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// SignInPage says how to get a sign-in link.
type SignInPage struct {
	layout.Frame
	// Refused is set after a link that did not work: used, too old or wrong.
	Refused bool
}

// PasswordPage is the form for your own password.
type PasswordPage struct {
	layout.Frame
	Has      bool              // there is one, which is asked for
	Saved    bool              // it was just changed
	Problems map[string]string // field to sentence: current, password, again
}

// ApprovalPage asks for the short code of a waiting browser, then whether to
// let that one in.
type ApprovalPage struct {
	layout.Frame
	Code    string
	Problem string // what is wrong with the code
	Waiting *Waiting
	Done    bool // somebody was just let in
}

// Waiting is a browser at the public side that wants to be let in.
type Waiting struct {
	From, Agent        string
	CreatedAt, Expires time.Time
}

// left is how long the code still works.
func (p ApprovalPage) left() string {
	return ui.Counted(max(1, int(p.Waiting.Expires.Sub(p.Now).Round(time.Minute)/time.Minute)), "minute", "minutes")
}

func (p PasswordPage) button() string {
	if p.Has {
		return "Change password"
	}
	return "Set password"
}
