package console

import (
	"context"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/desk"
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

// newFields are those of the form that enables SCIM.
var newFields = append([]string{"name", "provider", "groups"}, directories.WayFields...)

// NewDirectory serves GET /directories/new?provider=, and with ?choose= what
// was typed before another provider was chosen: it stays, but for a suggested
// name, or none, and the method, which follow the provider.
func (h *Console) NewDirectory(c *fiber.Ctx) error {
	form := web.Form{}
	for _, field := range newFields {
		form[field] = filled(c, field)
	}
	chosen := models.Provider(typed(c, "choose"))
	if chosen == "" {
		chosen = models.Provider(typed(c, "provider"))
	}
	if !chosen.Known() {
		chosen = models.Providers[0]
	}
	if slices.ContainsFunc(models.Providers, func(p models.Provider) bool { return directories.Suggested(p) == form["name"] }) {
		form["name"] = directories.Suggested(chosen)
	}
	form["provider"] = string(chosen)
	return h.formOfDirectory(c, fiber.StatusOK, form, withOffer(chosen, wayOf(form)), nil)
}

// withOffer is what was typed, with what the provider's console offers where
// nothing was, or what was does not fit it.
func withOffer(p models.Provider, w directories.Way) directories.Way {
	offered := directories.Offered(p)
	w.Auth, w.PKCE = offered.Auth, offered.PKCE
	if w.Life == "" {
		w.Life = offered.Life
	}
	if w.Cell == "" {
		w.Cell = offered.Cell
	}
	return w
}

// CreateDirectory serves POST /directories. The answer shows the secret over
// the setup of the new directory; no later page does.
func (h *Console) CreateDirectory(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, newFields...)
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	made, err := h.createDirectory(ctx, form, web.Admin(c).Name)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.formOfDirectory(c, fiber.StatusUnprocessableEntity, form, wayOf(form), invalid)
	}
	if err != nil {
		return err
	}
	return h.showMade(c, made)
}

func (h *Console) createDirectory(ctx context.Context, form web.Form, by string) (desk.Made, error) {
	way := wayOf(form)
	wanted := models.NewDirectory{Name: form["name"], Provider: models.Provider(form["provider"]), Auth: way.Auth, WantsGroups: form["groups"] != ""}
	var invalid models.Invalid
	wanted.Client, invalid = client(wanted.Provider, way)
	if wanted.Provider.Known() && !offers(wanted.Provider, way.Auth) {
		invalid["auth"] = noSuchMethod(wanted.Provider)
		wanted.Auth = "" // nothing else is asked for
	}
	if len(invalid) == 0 {
		return h.Desk.CreateDirectory(ctx, wanted, by)
	}
	return desk.Made{}, alsoWrong(invalid, desk.Check(wanted))
}

// alsoWrong adds what the desk says of the other fields.
func alsoWrong(invalid models.Invalid, err error) models.Invalid {
	var more models.Invalid
	errors.As(err, &more)
	for field, sentence := range more {
		if invalid[field] == "" && (field != "redirects" || invalid["app"]+invalid["cell"] == "") && (field != "issuer" || invalid["tenant"] == "") {
			invalid[field] = sentence
		}
	}
	return invalid
}

func (h *Console) formOfDirectory(c *fiber.Ctx, status int, form web.Form, way directories.Way, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Enable SCIM")
	if err != nil {
		return err
	}
	provider := models.Provider(form["provider"])
	return web.Render(c, status, directories.New(directories.NewPage{
		Frame: f, Name: form["name"], Provider: provider, WantsGroups: form["groups"] != "", Way: way, Problems: atTenant(provider, way, invalid),
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
