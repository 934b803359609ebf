package scimapi

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Tidy reads "…/v2//Users" as "…/v2/Users": some clients join a base URL that
// ends in a slash with a path that begins with one.
func Tidy(c *fiber.Ctx) error {
	path := c.Path()
	if !strings.Contains(path, "//") {
		return c.Next()
	}
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	c.Path(path)
	return c.RestartRouting()
}
