package console

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/directories"
	"scimdesk/views/layout"
)

// ShowCredentials serves GET /directories/{directory}/credentials.
func (h *Console) ShowCredentials(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, head, err := h.inside(ctx, c, "Credentials", layout.TabCredentials)
	if err != nil {
		return err
	}
	f.Live, f.Seen = true, seen
	page := directories.CredentialsPage{Frame: f, Head: head, Issuer: head.Issuer(h.PublicURL)}
	if err := h.readCredentials(ctx, &page); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, directories.Credentials(page))
}

func (h *Console) readCredentials(ctx context.Context, page *directories.CredentialsPage) error {
	var err error
	if page.Tokens, err = h.Store.Tokens(ctx, page.Head.ID); err != nil {
		return err
	}
	client, found, err := h.clientOf(ctx, page.Head.ID)
	if err != nil || !found {
		return err
	}
	page.Client = &client
	page.Access, err = h.Store.AccessTokens(ctx, page.Head.ID, directories.ShownAccess)
	return err
}

// MintToken serves POST /directories/{directory}/mint. The answer shows the
// access token; no later page does.
func (h *Console) MintToken(c *fiber.Ctx) error {
	if _, err := web.ReadForm(c); err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	t, secret, err := h.Minter.MintNow(ctx, d.ID, web.Admin(c).Name)
	if err != nil {
		return err
	}
	h.Bell.Ring(string(d.ID))
	return h.showSecret(c, d, directories.Secret{Token: t, Text: secret})
}

// RefuseTokens serves POST /directories/{directory}/refuse: every credential is
// answered 401 for a minute, or no longer.
func (h *Console) RefuseTokens(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "for")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	length := time.Duration(0)
	if form["for"] != "0" {
		length = time.Minute
	}
	if err := h.Desk.RefuseFor(ctx, id, length); err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(id, "credentials"))
}

// AskRevokeFamily serves GET /directories/{directory}/families/{family}/revoke.
func (h *Console) AskRevokeFamily(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "Revoke tokens", layout.TabCredentials)
	if err != nil {
		return err
	}
	page := directories.FamilyPage{Frame: f, Head: head, Family: c.Params("family")}
	all, err := h.Store.AccessTokens(ctx, head.ID, directories.ShownAccess)
	if err != nil {
		return err
	}
	page.Tokens = slices.DeleteFunc(all, func(t models.Token) bool { return t.Family != page.Family || !t.Live(h.Now()) })
	if len(page.Tokens) == 0 {
		return models.ErrNotFound
	}
	return web.Render(c, fiber.StatusOK, directories.RevokeFamily(page))
}

// RevokeFamily serves POST /directories/{directory}/families/{family}/revoke.
func (h *Console) RevokeFamily(c *fiber.Ctx) error {
	if _, err := web.ReadForm(c); err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	if err := h.Desk.RevokeFamily(ctx, id, c.Params("family")); err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(id, "credentials"))
}
