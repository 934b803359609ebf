package directories

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// CredentialsPage is all a directory's identity provider can prove itself by,
// who uses it, and what can be tried with it.
type CredentialsPage struct {
	layout.Frame
	Head   layout.Directory
	Client *models.Client // nil for a directory that never used OAuth
	Issuer string
	Tokens []models.Token // what an admin made, newest first
	Access []models.Token // the newest access and refresh tokens
}

// ShownAccess bounds CredentialsPage.Access.
const ShownAccess = 20

// ClientPage is the form of an OAuth client, filled as it was sent.
type ClientPage struct {
	layout.Frame
	Head     layout.Directory
	Way      Way
	Problems models.Invalid
}

// RedirectPage asks before a redirect URI is added.
type RedirectPage struct {
	layout.Frame
	Head     layout.Directory
	URI      string
	Problems models.Invalid
}

// MethodPage is the form for another authorization method.
type MethodPage struct {
	layout.Frame
	Head     layout.Directory
	Way      Way
	Problems models.Invalid
}

// FamilyPage asks before all tokens that descend from one another end.
type FamilyPage struct {
	layout.Frame
	Head   layout.Directory
	Family string
	Tokens []models.Token
}

// KindOf is what an admin makes for a method, "" for one without a secret.
func KindOf(auth models.AuthMethod) string {
	switch auth {
	case models.AuthAuthorizationCode, models.AuthClientCredentials:
		return models.KindSecret
	case models.AuthBasic:
		return models.KindBasic
	case models.AuthWorkloadIdentity:
		return ""
	}
	return models.KindBearer
}

// kindWord is what a kind of token is called, inside a sentence.
func kindWord(kind string) string {
	switch kind {
	case models.KindSecret:
		return "client secret"
	case models.KindBasic:
		return "password"
	case models.KindAccess:
		return "access token"
	case models.KindRefresh:
		return "refresh token"
	}
	return "token"
}

// title is word at the beginning of a sentence or a label.
func title(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

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

// until is how long it is to an end that is near: "9 days", "3 hours", "48 s".
func until(now, end time.Time) string {
	switch d := end.Sub(now); {
	case d >= 48*time.Hour:
		return ui.Counted(int(d/(24*time.Hour)), "day", "days")
	case d >= 2*time.Hour:
		return ui.Counted(int(d/time.Hour), "hour", "hours")
	case d >= 2*time.Minute:
		return ui.Counted(int(d/time.Minute), "minute", "minutes")
	default:
		return strconv.Itoa(max(1, int((d+time.Second-1)/time.Second))) + " s"
	}
}

// refusing says whether every token of d is answered 401 on purpose.
func refusing(d layout.Directory, now time.Time) bool { return d.RefuseUntil.After(now) }

// families are the access and refresh tokens, those of one consent or one
// request together, the newest first.
func (p CredentialsPage) families() (all []family) {
	at := make(map[string]int)
	for _, t := range p.Access {
		i, known := at[t.Family]
		if !known || t.Family == "" {
			i = len(all)
			at[t.Family] = i
			all = append(all, family{Name: t.Family})
		}
		all[i].Tokens = append(all[i].Tokens, t)
	}
	return all
}

// family is tokens that descend from one another.
type family struct {
	Name   string
	Tokens []models.Token
}

// live says whether any of them opens a door.
func (f family) live(now time.Time) bool {
	return slices.ContainsFunc(f.Tokens, func(t models.Token) bool { return t.Live(now) })
}

// origin is what they come of: what the first of them is called.
func (f family) origin() string {
	for _, t := range slices.Backward(f.Tokens) {
		if t.Label != "" {
			return t.Label
		}
	}
	return "Token request"
}

// scopeSays is what a scope allows, in words.
func scopeSays(scope string) string {
	for _, word := range strings.Fields(scope) {
		if word == "scim" {
			return "Everything"
		}
	}
	if strings.Contains(scope, "scim.read") {
		return "Read only"
	}
	return scope
}

// redirectPath leads to the question whether a redirect URI shall be added.
func redirectPath(d layout.Directory, uri string) string {
	return layout.Path(d.ID, "client", "redirects") + "?uri=" + url.QueryEscape(uri)
}

// host is whose address a redirect URI is, as an admin must read it.
func (p RedirectPage) host() string {
	parsed, err := url.Parse(p.URI)
	if err != nil || parsed.Host == "" {
		return p.URI
	}
	return parsed.Host
}

// documented says whether Okta documents the host.
func (p RedirectPage) documented() bool {
	return slices.Contains(OktaCells, p.host())
}

// pkceText says whether PKCE is demanded of a client.
func pkceText(c models.Client) string {
	if c.PKCE {
		return "Required (S256)"
	}
	return "Not required; a challenge that is sent must fit"
}

// familyMeans is what follows for the identity provider when its tokens end.
func familyMeans(d layout.Directory) string {
	if d.Auth == models.AuthAuthorizationCode {
		return d.Provider.Actor() + " is refused until somebody authenticates it again there."
	}
	return d.Provider.Actor() + " asks for new ones by itself as long as its client secret, or its trust, is good."
}

// laterEnd is when a token would have ended by itself.
func laterEnd(t models.Token) string {
	if t.ExpiresAt.IsZero() {
		return "never"
	}
	return "on " + t.ExpiresAt.UTC().Format("2 Jan 15:04") + " UTC"
}

// expireMeans is what follows when a token of this kind has expired.
func expireMeans(t models.Token, d layout.Directory) string {
	switch t.Kind {
	case models.KindAccess:
		return d.Provider.Actor() + " gets 401 with its next request, and should come back with a new one by itself."
	case models.KindRefresh:
		return d.Provider.Actor() + " can go on until its access token has expired, and then somebody must authenticate it again."
	case models.KindSecret:
		return "No access token is given for it any more; those that were given live on until they expire."
	}
	return "Every request with it is refused from then on. It cannot be brought back."
}

// kindsWord is the heading of what an admin makes for a method.
func kindsWord(auth models.AuthMethod) string {
	if kind := KindOf(auth); kind != "" {
		return title(kindWord(kind)) + "s"
	}
	return "Secrets"
}

// kind is what the form makes.
func (p NewTokenPage) kind() string { return or(p.Kind, KindOf(p.Head.Auth)) }

// revokeMeans is what happens when a token of this kind is revoked.
func revokeMeans(t models.Token) string {
	if t.Kind == models.KindSecret {
		return "No access token is given for the client secret " + shown(t) + " from this moment on. Those that were given live on until they expire; revoke them beside it."
	}
	return "Every request with the " + kindWord(t.Kind) + " " + shown(t) + " is refused from this moment on."
}
