// Package admins is the pages about who operates Scimdesk: signing in.
package admins

import "scimdesk/views/layout"

// SignInPage says how to get a sign-in link.
type SignInPage struct {
	layout.Frame
	// Refused is set after a link that did not work: used, too old or wrong.
	Refused bool
}
