package console

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/directories"
	"scimdesk/views/layout"
)

// FinishRotation serves POST /directories/{directory}/tokens/{token}/finish:
// the replaced token ends now.
func (h *Console) FinishRotation(c *fiber.Ctx) error {
	return h.changeToken(c, h.Desk.FinishRotation)
}

// CancelRotation serves POST /directories/{directory}/tokens/{token}/keep: the
// replaced token lives on.
func (h *Console) CancelRotation(c *fiber.Ctx) error {
	return h.changeToken(c, h.Desk.CancelRotation)
}

// ExpireToken serves POST /directories/{directory}/tokens/{token}/expire.
func (h *Console) ExpireToken(c *fiber.Ctx) error {
	return h.changeToken(c, h.Desk.ExpireToken)
}

// AskExpire serves GET /directories/{directory}/tokens/{token}/expire.
func (h *Console) AskExpire(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	page, err := h.tokenPage(ctx, c, "Expire now")
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, directories.Expire(page))
}

// changeToken does one thing to the token the address names and leads back to
// the credentials. What no longer fits leads back, too: that page says what is
// so by now.
func (h *Console) changeToken(c *fiber.Ctx, change func(context.Context, models.TokenID) error) error {
	if _, err := web.ReadForm(c); err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, t, err := h.token(ctx, c)
	if err != nil {
		return err
	}
	var invalid models.Invalid
	if err := change(ctx, t.ID); err != nil && !errors.As(err, &invalid) {
		return err
	}
	return web.Redirect(c, layout.Path(d.ID, "credentials"))
}
