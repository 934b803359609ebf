package web

import "github.com/gofiber/fiber/v2"

// policy allows what the pages need: our own files, and no inline anything.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Secure sets the headers every answer of the console bears. The referrer
// stays within the console instead of being left out: with no-referrer a
// browser that sends no Sec-Fetch-Site would send "Origin: null" with every
// form, and could not be told from a foreign page.
func Secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderCacheControl, "no-store")
}
