package console

import (
	"context"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/directories"
	"scimdesk/views/layout"
)

// recentSize is how many requests the overview shows.
const recentSize = 8

// ListDirectories serves GET /directories.
func (h *Console) ListDirectories(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, err := h.frame(ctx, c, "Directories")
	if err != nil {
		return err
	}
	f.Live, f.Seen = true, seen
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

// NewDirectory serves GET /directories/new?provider=&name=&groups=. What was
// typed before another provider was chosen stays; a suggested name, or none,
// follows the provider.
func (h *Console) NewDirectory(c *fiber.Ctx) error {
	provider := models.Provider(c.Query("provider"))
	if !provider.Known() {
		provider = models.Providers[0]
	}
	name := searched(c.Query("name"))
	if slices.ContainsFunc(models.Providers, func(p models.Provider) bool { return directories.Suggested(p) == name }) {
		name = directories.Suggested(provider)
	}
	return h.formOfDirectory(c, fiber.StatusOK, web.Form{"provider": string(provider), "name": name, "groups": c.Query("groups")}, nil)
}

// CreateDirectory serves POST /directories. The answer shows the token over
// the setup of the new directory; no later page does.
func (h *Console) CreateDirectory(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "name", "provider", "auth", "groups")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, t, secret, err := h.createDirectory(ctx, form, web.Admin(c).Name)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.formOfDirectory(c, fiber.StatusUnprocessableEntity, form, invalid)
	}
	if err != nil {
		return err
	}
	return h.showSecret(c, d, directories.Secret{Token: t, Text: secret})
}

func (h *Console) createDirectory(ctx context.Context, form web.Form, by string) (models.Directory, models.Token, string, error) {
	wanted := models.NewDirectory{
		Name: form["name"], Provider: models.Provider(form["provider"]), Auth: models.AuthMethod(form["auth"]), WantsGroups: form["groups"] != "",
	}
	if wanted.Auth == models.AuthBearer {
		return h.Desk.CreateDirectory(ctx, wanted, by)
	}
	invalid := models.Invalid{}
	errors.As(models.CheckName(wanted.Name), &invalid)
	invalid["auth"] = "Choose the long-lived bearer token."
	return models.Directory{}, models.Token{}, "", invalid
}

func (h *Console) formOfDirectory(c *fiber.Ctx, status int, form web.Form, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Enable SCIM")
	if err != nil {
		return err
	}
	return web.Render(c, status, directories.New(directories.NewPage{
		Frame: f, Name: form["name"], Provider: models.Provider(form["provider"]), WantsGroups: form["groups"] != "", Problems: invalid,
	}))
}

// ShowDirectory serves GET /directories/{directory}.
func (h *Console) ShowDirectory(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, head, err := h.inside(ctx, c, "", layout.TabOverview)
	if err != nil {
		return err
	}
	f.Live, f.Seen = true, seen
	page := directories.OverviewPage{Frame: f, Head: head}
	if page.Tokens, err = h.Store.Tokens(ctx, head.ID); err != nil {
		return err
	}
	if page.Steps, err = h.steps(ctx, head.Directory); err != nil {
		return err
	}
	recent, err := h.Store.Exchanges(ctx, models.ExchangeQuery{Directory: head.ID, Limit: recentSize})
	if err != nil {
		return err
	}
	page.Told = h.told(head.Provider, recent.Exchanges)
	return web.Render(c, fiber.StatusOK, directories.Overview(page))
}
