package console

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/standins"
)

// SetStandInMethod serves POST /standins/{directory}/auth.
func (h *Console) SetStandInMethod(c *fiber.Ctx) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, form web.Form) (<-chan struct{}, error) {
		return h.Stage.Prove(id, models.AuthMethod(form["auth"]), web.Admin(c).Name)
	}, "auth")
}

// SignInStandIn serves POST /standins/{directory}/sign-in: what the button
// "Authenticate with …" is in Okta. A page of its own leads to the public
// side, because a form of the console leads nowhere else.
func (h *Console) SignInStandIn(c *fiber.Ctx) error {
	if _, err := web.ReadForm(c, "back"); err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.standIn(ctx, c)
	if err != nil {
		return err
	}
	location, err := h.Stage.SignIn(d.ID, binding(c))
	var invalid models.Invalid
	switch {
	case errors.As(err, &invalid):
		return &web.Error{Status: fiber.StatusUnprocessableEntity, Title: "This cannot be done", Text: first(invalid)}
	case errors.Is(err, models.ErrNotFound):
		return web.Redirect(c, standins.Path(d.ID))
	case err != nil:
		return err
	}
	f, err := h.frame(ctx, c, "Authenticate "+d.Name)
	if err != nil {
		return err
	}
	c.Set("Refresh", "0; url="+location)
	return web.Render(c, fiber.StatusOK, standins.Leave(standins.LeavePage{Frame: f, Directory: d, Location: location}))
}

// FinishStandIn serves GET /standins/{directory}/callback, the redirect URI of
// the stand-in's client. A browser that only looks ahead brings nothing.
func (h *Console) FinishStandIn(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet || prefetched(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.standIn(ctx, c)
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		return fiber.ErrBadRequest
	}
	done, err := h.Stage.Finish(d.ID, binding(c), query)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	await(ctx, done)
	return web.Redirect(c, standins.Path(d.ID))
}

// binding names this browser's session without being good for anything.
func binding(c *fiber.Ctx) string {
	sum := sha256.Sum256([]byte("stand-in\x00" + web.Session(c)))
	return hex.EncodeToString(sum[:])
}
