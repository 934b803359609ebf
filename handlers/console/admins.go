package console

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/admins"
	"scimdesk/views/layout"
)

// Admit lets a signed-in browser on and sends any other to the sign-in page.
// A form sent after the session ended is refused with 401: nothing happens.
func (h *Console) Admit(c *fiber.Ctx) error {
	secret := web.Session(c)
	if secret == "" {
		return signIn(c)
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	recognise := h.SignIn.Session
	if refreshes(c) {
		recognise = h.SignIn.Watching
	}
	who, err := recognise(ctx, secret)
	if errors.Is(err, models.ErrNotFound) {
		return signIn(c)
	}
	if err != nil {
		return err
	}
	web.SetAdmin(c, who)
	return c.Next()
}

// refreshes says whether an open page fetches itself again. That is not use:
// else a page left open would keep its session alive.
func refreshes(c *fiber.Ctx) bool { return c.Get("HX-Trigger") == "main" }

func signIn(c *fiber.Ctx) error {
	switch {
	case c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead:
		return errSignedOut
	case c.Get("HX-Request") == "true":
		c.Set("HX-Redirect", "/sign-in")
		return errSignedOut
	}
	return web.Redirect(c, "/sign-in")
}

var errSignedOut = &web.Error{
	Status: fiber.StatusUnauthorized, Title: "You are signed out",
	Text: "Nothing was changed. Run “scimdesk open” for a new sign-in link and repeat what you were doing.",
}

// ShowSignIn serves GET /sign-in.
func (h *Console) ShowSignIn(c *fiber.Ctx) error {
	return web.Render(c, fiber.StatusOK, admins.SignIn(admins.SignInPage{Frame: h.bare(c, "Sign in")}))
}

// Enter serves GET /sign-in/{code}: the link works once, and only for a
// browser that really opens it. A session it had before ends.
func (h *Console) Enter(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet || prefetched(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	secret, err := h.SignIn.Enter(ctx, c.Params("code"), c.Get(fiber.HeaderUserAgent))
	if errors.Is(err, models.ErrNotFound) {
		return web.Render(c, fiber.StatusUnauthorized, admins.SignIn(admins.SignInPage{Frame: h.refusedFrame(c), Refused: true}))
	}
	if err != nil {
		return err
	}
	if before := web.Session(c); before != "" {
		if err := h.SignIn.Leave(ctx, before); err != nil {
			return err
		}
	}
	web.SetSession(c, secret)
	return web.Redirect(c, "/")
}

// refusedFrame keeps the code out of the page.
func (h *Console) refusedFrame(c *fiber.Ctx) layout.Frame {
	f := h.bare(c, "Sign in")
	f.Place = "/sign-in"
	return f
}

// prefetched says whether the browser only guesses that the link will be
// opened.
func prefetched(c *fiber.Ctx) bool {
	return c.Get("Sec-Purpose") != "" || c.Get("Purpose") == "prefetch" || c.Get("X-Moz") == "prefetch"
}

// Leave serves POST /sign-out.
func (h *Console) Leave(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	if err := h.SignIn.Leave(ctx, web.Session(c)); err != nil {
		return err
	}
	web.ClearSession(c)
	return web.Redirect(c, "/sign-in")
}

// ChangeLook serves POST /appearance.
func (h *Console) ChangeLook(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "look", "back")
	if err != nil {
		return err
	}
	web.SetLook(c, layout.Look(form["look"]))
	return web.Redirect(c, web.LocalPath(form["back"], "/"))
}
