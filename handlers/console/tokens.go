package console

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/directories"
	"scimdesk/views/layout"
)

// NewToken serves GET /directories/{directory}/tokens/new.
func (h *Console) NewToken(c *fiber.Ctx) error {
	return h.formOfToken(c, fiber.StatusOK, web.Form{"expires": directories.Lifetimes[0].Value}, nil)
}

// CreateToken serves POST /directories/{directory}/tokens. The answer shows
// the secret; no later page does.
func (h *Console) CreateToken(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "label", "expires")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	t, secret, err := h.createToken(ctx, d.ID, form, web.Admin(c).Name)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.formOfToken(c, fiber.StatusUnprocessableEntity, form, invalid)
	}
	if err != nil {
		return err
	}
	return h.showSecret(c, d, directories.Secret{Token: t, Text: secret})
}

func (h *Console) createToken(ctx context.Context, d models.DirectoryID, form web.Form, by string) (models.Token, string, error) {
	expires, err := h.expiry(form["expires"])
	if err != nil {
		return models.Token{}, "", err
	}
	var invalid models.Invalid
	if errors.As(models.CheckName(form["label"]), &invalid) {
		return models.Token{}, "", models.Invalid{"label": invalid["name"]}
	}
	return h.Desk.CreateToken(ctx, d, "", form["label"], expires, by)
}

// expiry is when a token of the chosen lifetime ends; zero for never.
func (h *Console) expiry(value string) (time.Time, error) {
	for _, l := range directories.Lifetimes {
		switch {
		case l.Value != value:
		case l.Days == 0:
			return time.Time{}, nil
		default:
			return h.Now().AddDate(0, 0, l.Days), nil
		}
	}
	return time.Time{}, models.Invalid{"expires": "Choose one of the times in the list."}
}

func (h *Console) formOfToken(c *fiber.Ctx, status int, form web.Form, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "New token", "")
	if err != nil {
		return err
	}
	return web.Render(c, status, directories.NewToken(directories.NewTokenPage{
		Frame: f, Head: head, Label: form["label"], Expires: form["expires"], Problems: invalid,
	}))
}

// AskRotate serves GET /directories/{directory}/tokens/{token}/rotate.
func (h *Console) AskRotate(c *fiber.Ctx) error { return h.askRotate(c, fiber.StatusOK, nil) }

func (h *Console) askRotate(c *fiber.Ctx, status int, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	page, err := h.tokenPage(ctx, c, "Rotate token")
	if err != nil {
		return err
	}
	page.Problems = invalid
	return web.Render(c, status, directories.Rotate(page))
}

// RotateToken serves POST /directories/{directory}/tokens/{token}/rotate.
func (h *Console) RotateToken(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "overlap")
	if err != nil {
		return err
	}
	overlap, known := map[string]time.Duration{"24h": 24 * time.Hour, "0": 0}[form["overlap"]]
	if !known {
		return h.askRotate(c, fiber.StatusUnprocessableEntity, models.Invalid{"overlap": "Choose when the old token ends."})
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, old, err := h.token(ctx, c)
	if err != nil {
		return err
	}
	t, secret, err := h.Desk.RotateToken(ctx, old.ID, overlap, web.Admin(c).Name)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.askRotate(c, fiber.StatusUnprocessableEntity, invalid)
	}
	if err != nil {
		return err
	}
	old.OverlapUntil = h.Now().Add(overlap)
	return h.showSecret(c, d, directories.Secret{Token: t, Text: secret, Replaced: &old})
}

// AskRevoke serves GET /directories/{directory}/tokens/{token}/revoke.
func (h *Console) AskRevoke(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	page, err := h.tokenPage(ctx, c, "Revoke token")
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, directories.Revoke(page))
}

// RevokeToken serves POST /directories/{directory}/tokens/{token}/revoke.
func (h *Console) RevokeToken(c *fiber.Ctx) error {
	if _, err := web.ReadForm(c); err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, t, err := h.token(ctx, c)
	if err != nil {
		return err
	}
	if err := h.Desk.RevokeToken(ctx, t.ID); err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(d.ID, "credentials"))
}

// token finds what the address names; a token of another directory is
// models.ErrNotFound.
func (h *Console) token(ctx context.Context, c *fiber.Ctx) (models.Directory, models.Token, error) {
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return d, models.Token{}, err
	}
	t, err := h.Store.Token(ctx, models.TokenID(c.Params("token")))
	if err == nil && t.Directory != d.ID {
		err = models.ErrNotFound
	}
	return d, t, err
}

func (h *Console) tokenPage(ctx context.Context, c *fiber.Ctx, title string) (directories.TokenPage, error) {
	_, t, err := h.token(ctx, c)
	if err != nil {
		return directories.TokenPage{}, err
	}
	f, head, err := h.inside(ctx, c, title, "")
	return directories.TokenPage{Frame: f, Head: head, Token: t}, err
}

// showSecret is the only page that ever shows a secret: a dialog over the
// directory's setup. It comes last, so a failure to draw the rest must not
// lose it: what cannot be read is left out.
func (h *Console) showSecret(c *fiber.Ctx, d models.Directory, secret directories.Secret) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, frameErr := h.frame(ctx, c, "Secret · "+d.Name)
	head, headErr := h.head(ctx, d, layout.TabSetup)
	page := directories.SetupPage{Head: head, Secret: &secret}
	bodyErr := h.readSetup(ctx, &page)
	var shownErr error
	if secret.Token.Kind != models.KindAccess {
		shownErr = h.Desk.Shown(ctx, d.ID, h.PublicURL)
	}
	if err := errors.Join(frameErr, headErr, bodyErr, shownErr); err != nil {
		h.Log.Error("what surrounds a new token could not be read", "request", web.RequestID(c), "error", err)
	}
	if frameErr != nil {
		f = h.bare(c, "Secret · "+d.Name)
	}
	f.Current, f.Place, f.Covered = d.ID, layout.Path(d.ID, "setup"), true
	page.Frame = f
	return web.Render(c, fiber.StatusOK, directories.Setup(page))
}
