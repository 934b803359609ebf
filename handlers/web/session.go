package web

import (
	"github.com/gofiber/fiber/v2"

	"scimdesk/views/layout"
)

// Names of the cookies. Cookies ignore ports, so the name tells our side.
const (
	sessionCookie = "scimdesk_console"
	lookCookie    = "scimdesk_appearance"
)

// yearSeconds is how long a browser keeps its appearance.
const yearSeconds = 365 * 24 * 60 * 60

// Session is the secret of this browser's session, "" when it has none.
func Session(c *fiber.Ctx) string { return c.Cookies(sessionCookie) }

// SetSession gives the browser its session. It is Lax, not Strict: a sign-in
// link clicked in a chat would otherwise arrive without it after the
// redirect. Writes from other sites are refused by [Guard].
func SetSession(c *fiber.Ctx, secret string) {
	c.Cookie(&fiber.Cookie{Name: sessionCookie, Value: secret, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, SessionOnly: true})
}

// ClearSession takes the session from the browser.
func ClearSession(c *fiber.Ctx) {
	c.Cookie(&fiber.Cookie{Name: sessionCookie, Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, MaxAge: -1})
}

// Look is the appearance this browser asked for, "" for the system's.
func Look(c *fiber.Ctx) layout.Look {
	switch look := layout.Look(c.Cookies(lookCookie)); look {
	case layout.Light, layout.Dark:
		return look
	}
	return ""
}

// SetLook keeps the appearance for a year; anything but light and dark is the
// system's.
func SetLook(c *fiber.Ctx, look layout.Look) {
	cookie := &fiber.Cookie{Name: lookCookie, Value: string(look), Path: "/", HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, MaxAge: yearSeconds}
	if look != layout.Light && look != layout.Dark {
		cookie.Value, cookie.MaxAge = "", -1
	}
	c.Cookie(cookie)
}
