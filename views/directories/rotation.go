package directories

import (
	"slices"
	"time"

	"scimdesk/models"
)

// rotations are the tokens that were replaced and are still good, each with
// its successor.
func (p CredentialsPage) rotations() (all []rotation) {
	for _, t := range p.Tokens {
		if t.Live(p.Now) && !t.OverlapUntil.IsZero() {
			all = append(all, rotation{Old: t, New: successor(p.Tokens, t)})
		}
	}
	return all
}

// rotation is a token that was replaced, and what replaced it.
type rotation struct {
	Old models.Token
	New *models.Token // nil when it was revoked since
}

// successor is the first token of the same kind that was made after t.
func successor(all []models.Token, t models.Token) *models.Token {
	for _, other := range slices.Backward(all) {
		if other.Kind == t.Kind && other.RevokedAt.IsZero() && other.ID != t.ID && !other.CreatedAt.Before(t.CreatedAt) && other.Label == t.Label {
			return &other
		}
	}
	return nil
}

// told is what a token is called beside the others: a rotation leaves two of
// one label.
func told(all []models.Token, t models.Token, now time.Time) string {
	name := tokenName(t)
	replaces := func(other models.Token) bool {
		if !other.Live(now) || other.OverlapUntil.IsZero() {
			return false
		}
		next := successor(all, other)
		return next != nil && next.ID == t.ID
	}
	switch {
	case t.Label == "":
	case !t.OverlapUntil.IsZero():
		return name + ", replaced"
	case slices.ContainsFunc(all, replaces):
		return name + ", new"
	}
	return name
}

// arrived says whether the successor is in use.
func (r rotation) arrived() bool { return r.New != nil && !r.New.LastUsedAt.IsZero() }

// quiet says whether the old one was not used since the new one first could
// have been seen: it is safe to end it.
func (r rotation) quiet() bool { return r.arrived() && r.Old.LastUsedAt.Before(r.New.LastUsedAt) }

// verdict says what to do next.
func (r rotation) verdict(actor string) (tone, text string) {
	switch {
	case r.New == nil:
		return "bad", "Its successor was revoked. Cancel the rotation, or make another."
	case !r.arrived() && r.Old.LastUsedAt.IsZero():
		return "", "Neither was used yet."
	case !r.arrived():
		return "warn", actor + " still uses the old one and has not used the new one: paste the new one before the old one ends."
	case r.quiet():
		return "ok", actor + " uses the new one, and the old one was not used since. It is safe to finish."
	}
	return "warn", "Both are in use: something still sends the old one. Its address and agent are beside it."
}

// expiring are the tokens that end by themselves within two weeks, those in a
// rotation left out.
func expiring(all []models.Token, now time.Time) (soon []models.Token) {
	for _, t := range all {
		if replaceable(t, now) && !t.ExpiresAt.IsZero() && t.ExpiresAt.Sub(now) < warnBefore && !outlived(all, t, now) {
			soon = append(soon, t)
		}
	}
	return soon
}

// warnBefore is how long before a token ends its page says so.
const warnBefore = 14 * 24 * time.Hour

// outlived says whether another token of its kind lives on and is in use.
func outlived(all []models.Token, t models.Token, now time.Time) bool {
	return slices.ContainsFunc(all, func(other models.Token) bool {
		return other.ID != t.ID && other.Kind == t.Kind && other.Live(now) && !other.LastUsedAt.IsZero() &&
			(other.ExpiresAt.IsZero() || other.ExpiresAt.Sub(now) >= warnBefore)
	})
}
