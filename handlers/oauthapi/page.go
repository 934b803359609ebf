package oauthapi

import (
	"context"
	"errors"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/oauth"
	"scimdesk/models"
	"scimdesk/views/consent"
	"scimdesk/views/layout"
)

// root leads from a page of the authorization server to the public side's own
// root, whatever a tunnel puts before it.
const root = "../../.."

// show sends a page. Its forms may lead to leadsTo, besides ourselves.
func (h *Handler) show(c *fiber.Ctx, status int, leadsTo string, page templ.Component) error {
	h.pages().Headers(c, leadsTo)
	return web.Render(c, status, page)
}

// failPage says what is wrong on a page; only an error that may be told to the
// client is, by sending the browser to where the admin allows it.
func (h *Handler) failPage(c *fiber.Ctx, err error) error {
	var ours *web.Error
	if errors.As(err, &ours) {
		visiting(c).problem, visiting(c).facts.Odd = ours.Title, models.OddOAuth
		return h.stop(c, layout.Problem{Status: ours.Status, Title: ours.Title, Text: ours.Text})
	}
	e := h.explain(c, err)
	if e.Location != "" {
		return h.leave(c, e.Location)
	}
	title, todo := "This request cannot be answered", ""
	switch {
	case e.Odd == models.OddRedirect:
		title = "Nobody entered this return address"
		if e.Value != "" {
			todo = " An administrator can open this directory's setup in the console: it shows the address and lets you add it."
		}
	case e.Odd == models.OddClientUnknown:
		title = "This client is not known here"
	case e.Status >= fiber.StatusInternalServerError:
		title = "This is not possible right now"
	}
	return h.stop(c, layout.Problem{Status: e.Status, Title: title, Text: e.Description + todo, Request: string(visiting(c).exchange)})
}

func (h *Handler) stop(c *fiber.Ctx, p layout.Problem) error {
	return h.show(c, p.Status, "", layout.Stopped(layout.Outside{Title: p.Title, Root: root}, p))
}

// leave sends the browser to an address internal/oauth made, by a GET
// (RFC 9700 §4.12).
func (h *Handler) leave(c *fiber.Ctx, location string) error {
	h.pages().Headers(c, "")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	return c.Redirect(location, fiber.StatusSeeOther)
}

// again sends the browser to the same authorization request.
func (h *Handler) again(c *fiber.Ctx) error {
	return h.leave(c, "authorize?"+query(c))
}

// query is the authorization request as it came.
func query(c *fiber.Ctx) string { return string(c.Request().URI().QueryString()) }

// asked is what all pages are told about the request; key stands in its forms.
func asked(c *fiber.Ctx, key string) consent.Asked {
	d := visiting(c).directory
	return consent.Asked{Provider: d.Provider, Directory: d.Name, Query: query(c), Key: key}
}

// outside is what all pages are told besides.
func (h *Handler) outside(ctx context.Context, c *fiber.Ctx, title string) (layout.Outside, error) {
	organization, _, err := h.Directories.Place(ctx, visiting(c).directory.Organization)
	return layout.Outside{Title: title, Root: root, For: organization.Name}, err
}

// understood reads the authorization request that every page carries on.
func (h *Handler) understood(ctx context.Context, c *fiber.Ctx) (oauth.Asking, error) {
	values, err := oauth.Parse(query(c))
	if err != nil {
		return oauth.Asking{}, err
	}
	return h.OAuth.Ask(ctx, visiting(c).directory, values)
}

// form reads the fields of a page's form.
func form(c *fiber.Ctx, fields ...string) (web.Form, error) {
	if !web.IsForm(c) {
		return nil, invalid(fiber.StatusUnsupportedMediaType, "This is not a form. Go back and use the button of the page.")
	}
	return web.FormOf(visiting(c).body, append(fields, "key")...)
}

// waiting is the code and the secret of a browser that waits to be approved.
func waiting(guest string) (code, secret string, yes bool) {
	mark, rest, _ := strings.Cut(guest, ".")
	code, secret, yes = strings.Cut(rest, ".")
	return code, secret, yes && mark == "w"
}
