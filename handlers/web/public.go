package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/guards"
)

// Names of the public side's cookies; behind TLS [hostOnly] stands before
// them. None is one of the console's.
const (
	publicCookie = "scimdesk_public"
	guestCookie  = "scimdesk_guest"
	deviceCookie = "scimdesk_device"
	hostOnly     = "__Host-"
)

// Pages is the public side for browsers: where an admin signs in and allows
// what an identity provider asks for. PublicURL is configured; what a request
// says about its own address counts for nothing.
type Pages struct{ PublicURL string }

// origin is how a browser writes where PublicURL is.
func (p Pages) origin() string {
	u, err := url.Parse(p.PublicURL)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

func (p Pages) secure() bool { return strings.HasPrefix(p.origin(), "https://") }

func (p Pages) cookie(name string) string {
	if p.secure() {
		return hostOnly + name
	}
	return name
}

// Headers are those every page of the public side bears: it runs no script,
// stands in no frame, and tells no other site where it was. A form leads
// elsewhere only as far as leadsTo allows. The referrer stays on this side
// instead of being left out, as [Secure] says why.
func (p Pages) Headers(c *fiber.Ctx, leadsTo string) {
	frames := "; frame-ancestors 'none'"
	if !guards.On(guards.NeverFramed) {
		frames = ""
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'self'; img-src data:; font-src 'self'; base-uri 'none'; form-action "+
		strings.TrimSpace("'self' "+leadsTo)+frames)
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderPragma, "no-cache")
}

// Origin is the origin of an address that is registered, as a policy writes
// it; "" when it has a part no policy could hold.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" || strings.ContainsFunc(u.Host, outsideHost) {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func outsideHost(r rune) bool {
	return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]", r)
}

// Session is the secret of this browser's session on the public side, "" when
// it has none.
func (p Pages) Session(c *fiber.Ctx) string { return c.Cookies(p.cookie(publicCookie)) }

// SetSession gives the browser its session there.
func (p Pages) SetSession(c *fiber.Ctx, secret string) { p.give(c, publicCookie, secret) }

// ClearSession takes it away again.
func (p Pages) ClearSession(c *fiber.Ctx) { p.take(c, publicCookie) }

// Guest is what a browser holds that nobody signed in with, "" for nothing.
func (p Pages) Guest(c *fiber.Ctx) string { return c.Cookies(p.cookie(guestCookie)) }

// SetGuest gives it something to hold.
func (p Pages) SetGuest(c *fiber.Ctx, value string) { p.give(c, guestCookie, value) }

// ClearGuest takes it away.
func (p Pages) ClearGuest(c *fiber.Ctx) { p.take(c, guestCookie) }

// Device is what a browser is known by that somebody signed in with before, ""
// for nothing. It opens nothing.
func (p Pages) Device(c *fiber.Ctx) string { return c.Cookies(p.cookie(deviceCookie)) }

// SetDevice makes it known, for a quarter of a year.
func (p Pages) SetDevice(c *fiber.Ctx, value string) {
	const days = 90
	c.Cookie(&fiber.Cookie{Name: p.cookie(deviceCookie), Value: value, Path: "/", HTTPOnly: true, Secure: p.secure(), SameSite: fiber.CookieSameSiteLaxMode, MaxAge: days * 24 * 60 * 60})
}

func (p Pages) give(c *fiber.Ctx, name, value string) {
	c.Cookie(&fiber.Cookie{Name: p.cookie(name), Value: value, Path: "/", HTTPOnly: true, Secure: p.secure(), SameSite: fiber.CookieSameSiteLaxMode, SessionOnly: true})
}

func (p Pages) take(c *fiber.Ctx, name string) {
	c.Cookie(&fiber.Cookie{Name: p.cookie(name), Path: "/", HTTPOnly: true, Secure: p.secure(), SameSite: fiber.CookieSameSiteLaxMode, MaxAge: -1})
}

// NewGuest is a value for a browser to hold that cannot be guessed.
func NewGuest() string { return rand.Text() }

// FormKey is the value that stands in every form of who holds secret: another
// site can neither read nor make it.
func FormKey(secret string) string {
	sum := sha256.Sum256([]byte("scimdesk form\x00" + secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Check refuses, with an *Error, a form that did not come from our own page:
// by what the browser says of its origin, and by the value only our page had.
func (p Pages) Check(c *fiber.Ctx, held, key string) error {
	if guards.On(guards.PublicCrossSite) && !p.sameOrigin(c) {
		return errForeignForm
	}
	if guards.On(guards.FormKey) && (held == "" || subtle.ConstantTimeCompare([]byte(FormKey(held)), []byte(key)) != 1) {
		return errOldForm
	}
	return nil
}

// sameOrigin believes Sec-Fetch-Site, which no page can set and no tunnel
// changes; without it, the Origin must be that of the configured URL.
func (p Pages) sameOrigin(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin":
		return true
	case "":
		own := p.origin()
		return own != "" && strings.EqualFold(c.Get(fiber.HeaderOrigin), own)
	}
	return false
}

var (
	errForeignForm = &Error{
		Status: fiber.StatusForbidden, Title: "Nothing was allowed",
		Text: "The form did not come from this page. Start again at the identity provider.",
	}
	errOldForm = &Error{
		Status: fiber.StatusForbidden, Title: "This form is no longer good",
		Text: "It belongs to another browser or to a session that has ended, and nothing was allowed. Start again at the identity provider. The browser must accept cookies of this site.",
	}
)
