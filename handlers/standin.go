package handlers

import "github.com/gofiber/fiber/v2"

// Issuer serves what the test issuer of a stand-in publishes below
// /d/{directory}/standin: its discovery document (OpenID Connect Discovery 1.0
// §4) or its keys. Where none is, the address is like any that does not exist.
func Issuer(document func(directory, name string) (body []byte, known bool), name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		body, known := document(c.Params("directory"), name)
		if !known {
			return c.Next()
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Send(body)
	}
}
