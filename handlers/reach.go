package handlers

import "github.com/gofiber/fiber/v2"

// Reach serves GET /reach/{nonce}: our own question whether the public side is
// reached, and what arrives of it. Of anybody else's there is nothing here.
func Reach(answer func(nonce, authorization string) (body []byte, known bool)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		body, known := answer(c.Params("nonce"), c.Get(fiber.HeaderAuthorization))
		if !known {
			return fiber.ErrNotFound
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Send(body)
	}
}
