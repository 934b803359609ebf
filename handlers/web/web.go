// Package web is what pages share: how one is sent, how a form is read, who
// may ask at all, how a browser is recognised, and how an error becomes words.
// It knows no page and no store.
package web

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// within is how long a page may wait for its data. Fiber's own context is
// never cancelled, so each handler brings this one.
const within = 10 * time.Second

// Deadline is the context a handler hands down; call cancel when done.
func Deadline(c *fiber.Ctx) (ctx context.Context, cancel context.CancelFunc) {
	return context.WithTimeout(c.UserContext(), within)
}

// Render sends a page. Nothing is sent when rendering fails.
func Render(c *fiber.Ctx, status int, page templ.Component) error {
	var body bytes.Buffer
	if err := page.Render(c.UserContext(), &body); err != nil {
		return fmt.Errorf("render page: %w", err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Status(status).Send(body.Bytes())
}

// Redirect sends the browser on with a GET.
func Redirect(c *fiber.Ctx, path string) error {
	return c.Redirect(path, fiber.StatusSeeOther)
}

// LocalPath is path when it leads to a page of this console, else fallback: a
// form field must not send anybody elsewhere.
func LocalPath(path, fallback string) string {
	if !guards.On(guards.LocalPath) {
		return path
	}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return fallback
	}
	if strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f }) {
		return fallback
	}
	return path
}

// visit is what is known about one request besides its own text.
type visit struct {
	id    string
	admin models.Admin
}

type visitKey struct{}

func visitOf(c *fiber.Ctx) visit {
	v, _ := c.Locals(visitKey{}).(visit)
	return v
}

// RequestID names this request in the log and on an error page.
func RequestID(c *fiber.Ctx) string { return visitOf(c).id }

// Admin is who is signed in; the zero Admin when nobody is.
func Admin(c *fiber.Ctx) models.Admin { return visitOf(c).admin }

// SetAdmin notes who is signed in for the rest of this request.
func SetAdmin(c *fiber.Ctx, who models.Admin) {
	v := visitOf(c)
	v.admin = who
	c.Locals(visitKey{}, v)
}
