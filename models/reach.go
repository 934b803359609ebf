package models

import (
	"net/netip"
	"net/url"
	"time"
)

// ReachState is how far the public side can be reached.
type ReachState string

// The states of reachability, the worst first.
const (
	ReachLocal   ReachState = "local"   // no public URL: only this computer
	ReachPlain   ReachState = "plain"   // its URL is not https, and identity providers ask no other
	ReachUnknown ReachState = "unknown" // not asked yet
	ReachSilent  ReachState = "silent"  // nothing answers there
	ReachForeign ReachState = "foreign" // something answers that is not us
	ReachCut     ReachState = "cut"     // we answer, but the Authorization header does not arrive
	ReachFine    ReachState = "fine"    // we answer, and what an identity provider sends arrives
)

// Reach is what is known about whether identity providers reach the public
// side.
type Reach struct {
	State  ReachState
	URL    string    // what they are told
	Port   string    // where the public side listens on this machine
	Secure bool      // it speaks TLS there itself
	Reason string    // why it is Silent or Foreign, a sentence
	At     time.Time // when it was asked last; zero before
	Took   time.Duration

	Tunnel string // the program whose quick tunnel leads here, "" for none
	Ended  string // why that tunnel ended, "" while it stands
}

// ReachOf is what a public URL says about itself, before anybody asked.
func ReachOf(publicURL string) ReachState {
	switch at, err := url.Parse(publicURL); {
	case err != nil || at.Host == "":
		return ReachUnknown
	case OnlyHere(at.Hostname()):
		return ReachLocal
	case at.Scheme != "https":
		return ReachPlain
	}
	return ReachUnknown
}

// OnlyHere says whether a name leads to this machine from everywhere.
func OnlyHere(name string) bool {
	at, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && at.Unmap().IsLoopback()
}
