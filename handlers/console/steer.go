package console

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/layout"
)

// CompleteDirectory serves POST /directories/{directory}/complete.
func (h *Console) CompleteDirectory(c *fiber.Ctx) error { return h.steer(c, "complete") }

// PauseDirectory serves POST /directories/{directory}/pause.
func (h *Console) PauseDirectory(c *fiber.Ctx) error { return h.steer(c, "pause") }

// ResumeDirectory serves POST /directories/{directory}/resume.
func (h *Console) ResumeDirectory(c *fiber.Ctx) error { return h.steer(c, "resume") }

// DisableDirectory serves POST /directories/{directory}/disable.
func (h *Console) DisableDirectory(c *fiber.Ctx) error { return h.steer(c, "disable") }

// EnableDirectory serves POST /directories/{directory}/enable.
func (h *Console) EnableDirectory(c *fiber.Ctx) error { return h.steer(c, "enable") }

// steer does an action and leads back to the page it was asked for on. An
// action that no longer fits the state leads back, too: that page says what is
// so by now.
func (h *Console) steer(c *fiber.Ctx, action string) error {
	form, err := web.ReadForm(c, "back")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	_, err = h.Desk.SteerDirectory(ctx, id, action, web.Admin(c).Name)
	var invalid models.Invalid
	if err != nil && !errors.As(err, &invalid) {
		return err
	}
	return web.Redirect(c, web.LocalPath(form["back"], layout.Path(id)))
}
