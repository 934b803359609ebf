package console

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/setup"
	"scimdesk/models"
	"scimdesk/views/directories"
	"scimdesk/views/guide"
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
	page := directories.SetupPage{Frame: f, Head: head, Change: change}
	if err := h.readSetup(ctx, &page); err != nil {
		return err
	}
	return web.Render(c, status, directories.Setup(page))
}

// readSetup adds the values, the tokens and the steps of the directory in the
// head.
func (h *Console) readSetup(ctx context.Context, page *directories.SetupPage) error {
	var tokensErr, stepsErr error
	page.Tokens, tokensErr = h.Store.Tokens(ctx, page.Head.ID)
	page.Steps, stepsErr = h.steps(ctx, page.Head.Directory)
	client, _, clientErr := h.clientOf(ctx, page.Head.ID)
	page.At = h.at(page.Head.Directory, client)
	if page.Head.StandIn == "" {
		page.Reach = h.reachCard(page.Head.Directory, layout.Path(page.Head.ID, "setup"))
	}
	return errors.Join(tokensErr, stepsErr, clientErr)
}

// at is what the identity provider of d is told.
func (h *Console) at(d models.Directory, client models.Client) guide.At {
	return guide.At{
		Auth: d.Auth, URL: d.SCIMURL(h.PublicURL), AuthorizeURL: d.AuthorizeURL(h.PublicURL), TokenURL: d.TokenURL(h.PublicURL),
		Client: string(client.ID), Username: string(d.ID),
	}
}

// clientOf is the OAuth client of a directory; false when it has none.
func (h *Console) clientOf(ctx context.Context, id models.DirectoryID) (models.Client, bool, error) {
	client, err := h.Store.ClientOf(ctx, id)
	if errors.Is(err, models.ErrNotFound) {
		return models.Client{}, false, nil
	}
	return client, err == nil, err
}

// NoteShown serves POST /directories/{directory}/setup/shown: the values of
// today's public address are typed in.
func (h *Console) NoteShown(c *fiber.Ctx) error {
	if _, err := web.ReadForm(c); err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	if err := h.Desk.Shown(ctx, id, h.PublicURL); err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(id, "setup"))
}

// steps are those of the directory's setup, by what was seen there.
func (h *Console) steps(ctx context.Context, d models.Directory) ([]models.Step, error) {
	seen, err := h.Store.Sightings(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	return setup.Steps(d, seen, h.Now()), nil
}
