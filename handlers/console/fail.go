package console

import (
	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/views/layout"
)

// Fail is the console's one place where errors become pages: inside the shell
// for who is signed in. What nobody expected is logged here, once.
func (h *Console) Fail(c *fiber.Ctx, err error) error {
	web.Secure(c)
	problem := web.Explain(err, web.RequestID(c))
	if problem.Status >= fiber.StatusInternalServerError {
		h.Log.Error("a page could not be shown", "request", web.RequestID(c), "method", c.Method(), "route", c.Route().Path, "error", err)
	}
	return web.Render(c, problem.Status, layout.Error(h.frameOfFailure(c, problem.Title), problem))
}

// frameOfFailure leaves the shell away when it cannot be had either.
func (h *Console) frameOfFailure(c *fiber.Ctx, title string) layout.Frame {
	bare := h.bare(c, title)
	if web.Admin(c).ID == "" {
		return bare
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, title)
	if err != nil {
		return bare
	}
	f.Place = "/directories"
	return f
}
