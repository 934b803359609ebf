package console

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/setup"
	"scimdesk/models"
	"scimdesk/views/directories"
	"scimdesk/views/layout"
)

// ShowSetup serves GET /directories/{directory}/setup?change=1.
func (h *Console) ShowSetup(c *fiber.Ctx) error {
	return h.showSetup(c, fiber.StatusOK, nil)
}

// ChangeProvider serves POST /directories/{directory}/setup/provider.
func (h *Console) ChangeProvider(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "provider", "groups")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	change := directories.Change{Provider: models.Provider(form["provider"]), WantsGroups: form["groups"] != ""}
	err = h.Desk.ChangeProvider(ctx, id, change.Provider, change.WantsGroups)
	if errors.As(err, &change.Problems) {
		return h.showSetup(c, fiber.StatusUnprocessableEntity, &change)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(id, "setup"))
}

// showSetup is live unless a form is open in it: what was typed must stay.
func (h *Console) showSetup(c *fiber.Ctx, status int, change *directories.Change) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, head, err := h.inside(ctx, c, "Setup", layout.TabSetup)
	if err != nil {
		return err
	}
	if change == nil && c.Query("change") != "" {
		change = &directories.Change{Provider: head.Provider, WantsGroups: head.WantsGroups}
	}
	f.Live, f.Seen = change == nil, seen
	page := directories.SetupPage{Frame: f, Head: head, Local: onlyHere(h.PublicURL) != "", Change: change}
	if err := h.readSetup(ctx, &page); err != nil {
		return err
	}
	return web.Render(c, status, directories.Setup(page))
}

// readSetup adds the tokens and the steps of the directory in the head.
func (h *Console) readSetup(ctx context.Context, page *directories.SetupPage) error {
	var tokensErr, stepsErr error
	page.Tokens, tokensErr = h.Store.Tokens(ctx, page.Head.ID)
	page.Steps, stepsErr = h.steps(ctx, page.Head.Directory)
	return errors.Join(tokensErr, stepsErr)
}

// steps are those of the directory's setup, by what was seen there.
func (h *Console) steps(ctx context.Context, d models.Directory) ([]models.Step, error) {
	seen, err := h.Store.Sightings(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	return setup.Steps(d, seen, h.Now()), nil
}
