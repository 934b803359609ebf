package models

import "time"

// Sight is something an admin waits for while an identity provider is being
// configured, or must be told.
type Sight string

// What is looked out for. The first six tick the steps of a setup; the others
// say what is wrong.
const (
	SightTest       Sight = "test"       // a connection test that was answered well
	SightLookup     Sight = "lookup"     // somebody was looked for
	SightCreate     Sight = "create"     // a person was created
	SightUpdate     Sight = "update"     // a person was changed
	SightDeactivate Sight = "deactivate" // a person was turned off, or deleted
	SightGroup      Sight = "group"      // a group was created or changed

	SightIssued    Sight = "issued"    // an access token was given
	SightConsent   Sight = "consent"   // an admin allowed it; Detail is their name
	SightRefreshed Sight = "refreshed" // an access token was given for a refresh token
	SightOAuth     Sight = "oauth"     // the authorization server refused; Detail is the Odd
	SightRedirect  Sight = "redirect"  // it was asked to send a code to an address nobody entered; Detail is the address

	SightAnswered   Sight = "answered"    // any request that was authenticated and answered below 400
	SightKnown      Sight = "known"       // any request with a live token at the right base URL, however it was answered
	SightURL        Sight = "url"         // a wrong base URL; Detail is the Odd
	SightToken      Sight = "token"       // a refused token; Detail is the Odd
	SightIdentifier Sight = "identifier"  // a lookup by another attribute than userName or externalId; Detail is the attribute
	SightGroupTried Sight = "group-tried" // a group was pushed and refused; Detail is its name
	SightUnknown    Sight = "unknown"     // a group was pushed with members nobody here is, who were left out; Detail is its name
	SightTried      Sight = "tried"       // a create was refused; Detail is the person's name
)

// Sighting is when something was seen, and by which exchange last. Of an
// exchange that was kept more can be shown, so one that was not never takes
// its place.
type Sighting struct {
	First, Last time.Time
	Exchange    ExchangeID // the last that was kept, "" while none was
	Agent       string     // User-Agent of that exchange, cut at 256 characters
	Path        string     // its path and query, cut at 256 characters
	Detail      string     // see the Sight
}

// Sightings are what was seen at one directory, from its first request on;
// they outlive the exchanges they come from.
type Sightings map[Sight]Sighting

// Add notes one more: the first time and the last stay; the rest is the
// newest, or of an exchange that was kept.
func (s Sightings) Add(what Sight, seen Sighting) {
	before, known := s[what]
	if !known {
		s[what] = seen
		return
	}
	first, last, newest := before.First, before.Last, before
	if seen.First.Before(first) {
		first = seen.First
	}
	older := seen.Last.Before(last)
	if !older {
		last = seen.Last
	}
	if kept := seen.Exchange != ""; kept == (before.Exchange != "") && !older || kept && before.Exchange == "" {
		newest = seen
	}
	newest.First, newest.Last = first, last
	s[what] = newest
}

// Sights calls see with what this exchange shows, each once, with its Detail.
// It is asked about every request, so it makes no list.
func (e *Exchange) Sights(see func(what Sight, detail string)) {
	f := &e.Facts
	switch {
	case f.Odd.URL():
		see(SightURL, string(f.Odd))
	case f.Odd == OddSignIn: // who mistyped a password says nothing about the identity provider
	case f.Odd.OAuth():
		see(SightOAuth, string(f.Odd))
		if f.Odd == OddRedirect {
			see(SightRedirect, f.Value)
		}
	case f.Odd != "":
		see(SightToken, string(f.Odd))
	case f.Kind.granted() != "":
		if !e.Failed() {
			see(f.Kind.granted(), f.consenting())
		}
	case e.Token == "", f.Kind.OAuth():
	case e.Failed():
		see(SightKnown, "")
		if what := f.tried(); what != "" {
			see(what, f.Name)
		}
	default:
		see(SightKnown, "")
		see(SightAnswered, "")
		if what := f.sight(); what != "" {
			see(what, "")
		}
		if f.Unknown > 0 && f.Type == typeGroup {
			see(SightUnknown, f.Name)
		}
	}
	if e.Token != "" && f.Kind == KindLookup && f.Type == typeUser && !expected(f.Attribute) {
		see(SightIdentifier, f.Attribute)
	}
}

// granted is what the authorization server did when it answered such a
// request well, "" for all others.
func (k Kind) granted() Sight {
	switch k {
	case KindToken, KindRedeem:
		return SightIssued
	case KindConsent:
		return SightConsent
	case KindRefreshed:
		return SightRefreshed
	}
	return ""
}

// consenting is the admin who allowed it, "" for anything else.
func (f Facts) consenting() string {
	if f.Kind == KindConsent {
		return f.Name
	}
	return ""
}

// As package scim names them.
const (
	typeUser  = "User"
	typeGroup = "Group"
)

// expected says whether identity providers look people up by this attribute
// when they are configured as the guides say.
func expected(attribute string) bool {
	return attribute == "userName" || attribute == "externalId" || attribute == "id"
}

// tried is what a request was refused that an admin waits for, "" for
// anything else.
func (f Facts) tried() Sight {
	switch {
	case f.Type == typeGroup && f.Kind.Writes():
		return SightGroupTried
	case f.Type == typeUser && f.Kind == KindCreate:
		return SightTried
	}
	return ""
}

// sight is what a request that was answered well ticks, "" for nothing.
func (f Facts) sight() Sight {
	switch {
	case f.Kind == KindTest:
		return SightTest
	case f.Type == typeGroup && f.Kind.Writes():
		return SightGroup
	case f.Type != typeUser:
		return ""
	case f.Kind == KindLookup:
		return SightLookup
	case f.Kind == KindCreate:
		return SightCreate
	case f.Event == EventDeactivated || f.Event == EventDeleted:
		return SightDeactivate
	case f.Event != "": // a write that changed nothing proves no update
		return SightUpdate
	}
	return ""
}
