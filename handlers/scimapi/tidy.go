package scimapi

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
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

// CountStrays counts requests that reached no directory's routes; nothing of
// them is kept.
func (h *Handler) CountStrays(c *fiber.Ctx) error {
	err := c.Next()
	if v := visiting(c); v.exchange == "" && c.Path() != "/healthz" {
		h.Recorder.Count(models.Exchange{At: models.Moment(h.Now()), Status: fiber.StatusNotFound})
	}
	return err
}
