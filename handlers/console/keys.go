package console

import (
	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/views/search"
)

// ShowKeys serves GET /keys.
func (h *Console) ShowKeys(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Keys")
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, search.Keys(search.KeysPage{Frame: f}))
}
