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

// recentSize is how many requests the overview shows.
const recentSize = 8

// Home serves GET /.
func (h *Console) Home(c *fiber.Ctx) error { return web.Redirect(c, "/directories") }

// ListDirectories serves GET /directories.
func (h *Console) ListDirectories(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Directories")
	if err != nil {
		return err
	}
	rows := make([]directories.Row, len(f.Directories))
	for i, d := range f.Directories {
		counts, err := h.Store.ExchangeCounts(ctx, d.ID)
		if err != nil {
			return err
		}
		rows[i] = directories.Row{Directory: d, URL: d.SCIMURL(h.PublicURL), Counts: counts}
	}
	return web.Render(c, fiber.StatusOK, directories.List(directories.ListPage{Frame: f, Rows: rows}))
}

// NewDirectory serves GET /directories/new.
func (h *Console) NewDirectory(c *fiber.Ctx) error {
	return h.formOfDirectory(c, fiber.StatusOK, web.Form{"provider": "okta"}, nil)
}

// CreateDirectory serves POST /directories. The answer shows the token; no
// later page does.
func (h *Console) CreateDirectory(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "name", "provider", "auth")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, secret, err := h.createDirectory(ctx, form, web.Admin(c).Name)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.formOfDirectory(c, fiber.StatusUnprocessableEntity, form, invalid)
	}
	if err != nil {
		return err
	}
	return h.showSecret(c, d, models.Token{}, secret, nil)
}

func (h *Console) createDirectory(ctx context.Context, form web.Form, by string) (models.Directory, string, error) {
	auth := models.AuthMethod(form["auth"])
	if auth != models.AuthBearer {
		return models.Directory{}, "", models.Invalid{"auth": "Choose the long-lived bearer token."}
	}
	return h.Desk.CreateDirectory(ctx, form["name"], models.Provider(form["provider"]), auth, by)
}

func (h *Console) formOfDirectory(c *fiber.Ctx, status int, form web.Form, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "New directory")
	if err != nil {
		return err
	}
	return web.Render(c, status, directories.New(directories.NewPage{
		Frame: f, Name: form["name"], Provider: models.Provider(form["provider"]), Problems: invalid,
	}))
}

// ShowDirectory serves GET /directories/{directory}.
func (h *Console) ShowDirectory(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "", layout.TabOverview)
	if err != nil {
		return err
	}
	page := directories.OverviewPage{Frame: f, Head: head}
	if page.Tokens, err = h.Store.Tokens(ctx, head.ID); err != nil {
		return err
	}
	recent, err := h.Store.Exchanges(ctx, models.ExchangeQuery{Directory: head.ID, Limit: recentSize})
	if err != nil {
		return err
	}
	page.Exchanges, page.Names = recent.Exchanges, h.names(ctx, head.Scope(), recent.Exchanges)
	return web.Render(c, fiber.StatusOK, directories.Overview(page))
}
