package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/assets"
	"scimdesk/models"
)

// Asset serves GET /assets/{hash}/{name}: style sheet, scripts and fonts. The
// hash is part of the address, so a browser keeps them for good.
func Asset(c *fiber.Ctx) error {
	body, contentType, ok := assets.File(c.Params("name"))
	if !ok || c.Params("hash") != assets.Hash() {
		return models.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Send(body)
}

// Style serves the same to the pages of the public side, which have a style
// and no script.
func Style(c *fiber.Ctx) error {
	if name := c.Params("name"); !strings.HasSuffix(name, ".css") && !strings.HasSuffix(name, ".woff2") {
		return models.ErrNotFound
	}
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return Asset(c)
}
