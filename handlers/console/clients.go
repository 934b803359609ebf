package console

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/desk"
	"scimdesk/models"
	"scimdesk/views/directories"
	"scimdesk/views/layout"
)

// EditClient serves GET /directories/{directory}/client.
func (h *Console) EditClient(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	there, err := h.Store.ClientOf(ctx, id)
	if err != nil {
		return err
	}
	return h.formOfClient(c, fiber.StatusOK, directories.WayOf("", there), nil)
}

// SaveClient serves POST /directories/{directory}/client.
func (h *Console) SaveClient(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, directories.WayFields...)
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	way := wayOf(form)
	err = h.saveClient(ctx, d, way)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.formOfClient(c, fiber.StatusUnprocessableEntity, way, invalid)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(d.ID, "credentials"))
}

// saveClient takes every field of the form: those of other methods keep
// working for who still uses them.
func (h *Console) saveClient(ctx context.Context, d models.Directory, way directories.Way) error {
	invalid := models.Invalid{}
	wanted := models.Client{
		PKCE: way.PKCE || !directories.ChoosesPKCE(d.Provider), RedirectURIs: strings.Fields(way.Redirects), Trust: trust(way, invalid),
		Direct: way.Direct || d.Auth == models.AuthClientCredentials, // its own method stays
	}
	life(&wanted, way, invalid)
	if len(invalid) > 0 {
		return invalid
	}
	return h.Desk.SaveClient(ctx, d.ID, wanted)
}

func (h *Console) formOfClient(c *fiber.Ctx, status int, way directories.Way, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "OAuth client", layout.TabCredentials)
	if err != nil {
		return err
	}
	return web.Render(c, status, directories.Client(directories.ClientPage{Frame: f, Head: head, Way: way, Problems: atTenant(head.Provider, way, invalid)}))
}

// AskRedirect serves GET /directories/{directory}/client/redirects?uri=.
func (h *Console) AskRedirect(c *fiber.Ctx) error {
	return h.askRedirect(c, fiber.StatusOK, filled(c, "uri"), nil)
}

func (h *Console) askRedirect(c *fiber.Ctx, status int, uri string, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "Add a redirect URI", layout.TabCredentials)
	if err != nil {
		return err
	}
	return web.Render(c, status, directories.Redirect(directories.RedirectPage{Frame: f, Head: head, URI: uri, Problems: invalid}))
}

// AddRedirect serves POST /directories/{directory}/client/redirects.
func (h *Console) AddRedirect(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "uri")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	err = h.Desk.AddRedirect(ctx, id, form["uri"])
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.askRedirect(c, fiber.StatusUnprocessableEntity, form["uri"], invalid)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(id, "setup"))
}

// AskMethod serves GET /directories/{directory}/method.
func (h *Console) AskMethod(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	way := directories.Offered(d.Provider)
	there, found, err := h.clientOf(ctx, d.ID)
	if err != nil {
		return err
	}
	if found {
		way = directories.WayOf(way.Auth, there)
	}
	return h.formOfMethod(c, fiber.StatusOK, way, nil)
}

// ChangeMethod serves POST /directories/{directory}/method. What is there
// keeps working; the answer shows what was made for the new method.
func (h *Console) ChangeMethod(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, directories.WayFields...)
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	way := wayOf(form)
	made, err := h.changeMethod(ctx, d, way, web.Admin(c).Name)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.formOfMethod(c, fiber.StatusUnprocessableEntity, way, invalid)
	}
	if err != nil {
		return err
	}
	return h.showMade(c, made)
}

func (h *Console) changeMethod(ctx context.Context, d models.Directory, way directories.Way, by string) (desk.Made, error) {
	wanted, invalid := client(d.Provider, way)
	if !offers(d.Provider, way.Auth) {
		invalid["auth"] = noSuchMethod(d.Provider)
	}
	if len(invalid) > 0 {
		return desk.Made{}, invalid
	}
	return h.Desk.SetAuth(ctx, d.ID, models.NewDirectory{Auth: way.Auth, Client: wanted}, by)
}

func (h *Console) formOfMethod(c *fiber.Ctx, status int, way directories.Way, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "Authorization method", layout.TabCredentials)
	if err != nil {
		return err
	}
	return web.Render(c, status, directories.Method(directories.MethodPage{Frame: f, Head: head, Way: way, Problems: atTenant(head.Provider, way, invalid)}))
}

// showMade shows the secret of what was made, over the setup; without one the
// setup alone.
func (h *Console) showMade(c *fiber.Ctx, made desk.Made) error {
	if made.Secret != "" {
		return h.showSecret(c, made.Directory, directories.Secret{Token: made.Token, Text: made.Secret})
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	if err := h.Desk.Shown(ctx, made.Directory.ID, h.PublicURL); err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(made.Directory.ID, "setup"))
}
