package console

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/reach"
)

// Reach finds out whether identity providers reach the public side.
type Reach interface {
	Last() models.Reach
	Ask(context.Context) models.Reach
}

// ShowReach serves GET /reach.
func (h *Console) ShowReach(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Reachability")
	if err != nil {
		return err
	}
	page := reach.Page{Frame: f, Reach: h.reached()}
	for _, d := range f.Directories {
		if d.ShownURL != "" && d.ShownURL != h.PublicURL && d.StandIn == "" {
			page.Moved = append(page.Moved, d)
		}
	}
	return web.Render(c, fiber.StatusOK, reach.Show(page))
}

// AskReach serves POST /reach: one question to our own public URL.
func (h *Console) AskReach(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "back")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	if h.Reach != nil {
		h.Reach.Ask(ctx)
	}
	return web.Redirect(c, web.LocalPath(form["back"], "/reach"))
}

// reached is what is known, by the public URL alone where nobody asks.
func (h *Console) reached() models.Reach {
	if h.Reach == nil {
		return models.Reach{URL: h.PublicURL, State: models.ReachOf(h.PublicURL)}
	}
	return h.Reach.Last()
}

// reachCard is the card on the setup page of a directory, whose identity
// provider may have been given another address.
func (h *Console) reachCard(d models.Directory, back string) templ.Component {
	return reach.Card(reach.About{Reach: h.reached(), Now: h.Now(), Back: back, Shown: d.ShownURL})
}
