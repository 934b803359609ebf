// Package directories is the pages about directories and their tokens: the
// list, a new one, the setup of one and its overview, and what asks before a
// token is made, replaced or ended.
package directories

import (
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// ListPage is all directories.
type ListPage struct {
	layout.Frame
	Rows []Row
}

// Row is one directory in the list.
type Row struct {
	models.Directory
	URL    string
	Counts models.ExchangeCounts
}

// NewPage is the form that enables SCIM, filled as it was sent.
type NewPage struct {
	layout.Frame
	Name        string
	Provider    models.Provider
	WantsGroups bool
	Way         Way
	Problems    models.Invalid
}

// OverviewPage is one directory.
type OverviewPage struct {
	layout.Frame
	Head   layout.Directory
	Tokens []models.Token // what an admin made, newest first
	Steps  []models.Step  // of its setup, in order
	Told   []models.Told  // what was said last
}

// NewTokenPage is the form for a further token.
type NewTokenPage struct {
	layout.Frame
	Head     layout.Directory
	Kind     string // "" for the one of the directory's method
	Label    string
	Expires  string // one of the values of Lifetimes
	Problems models.Invalid
}

// TokenPage asks before a token is replaced or ended.
type TokenPage struct {
	layout.Frame
	Head     layout.Directory
	Token    models.Token
	Problems models.Invalid
}

// Lifetime is a choice of when a new token expires.
type Lifetime struct {
	Value, Label string
	Days         int // 0: never
}

// Lifetimes are offered for a new token.
var Lifetimes = []Lifetime{
	{"365d", "In one year", 365},
	{"90d", "In 90 days", 90},
	{"never", "Never", 0},
}

func lifetimes(chosen string) []ui.Option {
	options := make([]ui.Option, len(Lifetimes))
	for i, l := range Lifetimes {
		options[i] = ui.Option{Value: l.Value, Label: l.Label, Chosen: l.Value == chosen}
	}
	return options
}

var overlaps = []ui.Option{
	{Value: "24h", Label: "In 24 hours", Text: "Both work until then, and you see which is in use. The identity provider is not cut off while you paste the new one.", Chosen: true},
	{Value: "0", Label: "At once", Text: "For one that leaked. Requests are refused until the new one is in place."},
}

// tokenState is the tone and the words of a token's state at now.
func tokenState(t models.Token, now time.Time) (tone, word string) {
	switch {
	case !t.RevokedAt.IsZero():
		return "off", "Revoked"
	case !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt):
		return "bad", "Expired"
	case !t.OverlapUntil.IsZero() && !now.Before(t.OverlapUntil):
		return "off", "Replaced"
	case !t.OverlapUntil.IsZero():
		return "warn", "Ends in " + until(now, t.OverlapUntil)
	case !t.ExpiresAt.IsZero() && t.Kind != models.KindAccess && t.ExpiresAt.Sub(now) < warnBefore:
		return "warn", "Expires soon"
	}
	return "ok", "Active"
}

// replaceable says whether a successor may still be made.
func replaceable(t models.Token, now time.Time) bool {
	return t.Live(now) && t.OverlapUntil.IsZero()
}

func shown(t models.Token) string { return t.Prefix + "…" + t.Last4 }

func tokenName(t models.Token) string {
	if t.Label == "" || t.Kind == models.KindAccess || t.Kind == models.KindRefresh {
		return title(kindWord(t.Kind)) + " " + shown(t)
	}
	return t.Label
}

func expiry(t models.Token) string {
	if t.ExpiresAt.IsZero() {
		return "Never"
	}
	return t.ExpiresAt.UTC().Format("2 Jan 2006")
}

func tokenPath(d layout.Directory, t models.Token, verb string) string {
	return layout.Path(d.ID, "tokens", string(t.ID), verb)
}
