package console

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/standins"
)

// Stage is what the pages know of stand-ins, and can ask of them; see package
// internal/stage. A channel is closed when what was asked for is done; nil
// when there is nothing to wait for.
type Stage interface {
	Open(ctx context.Context, dialect string, auth models.AuthMethod, by string) (models.DirectoryID, error)
	Start(ctx context.Context, id models.DirectoryID, by string) error
	End(ctx context.Context, id models.DirectoryID) error
	Demo(ctx context.Context) (models.Environment, []models.Directory, error)
	Remove(ctx context.Context) error

	Do(id models.DirectoryID, a models.StandInAction) (<-chan struct{}, error)
	Tell(id models.DirectoryID, story string) (<-chan struct{}, error)
	Step(id models.DirectoryID, all bool) (<-chan struct{}, error)
	Grow(id models.DirectoryID, people int) (<-chan struct{}, error)
	Speak(id models.DirectoryID, dialect string) (<-chan struct{}, error)
	Prove(id models.DirectoryID, auth models.AuthMethod, by string) (<-chan struct{}, error)
	SignIn(id models.DirectoryID, binding string) (location string, err error)
	Finish(id models.DirectoryID, binding string, query url.Values) (<-chan struct{}, error)
	Stepping(id models.DirectoryID, on bool) error
	SetSpeed(id models.DirectoryID, perSecond float64) error
	Pause(id models.DirectoryID) error
	Resume(id models.DirectoryID) error
	Stop(id models.DirectoryID) error

	View(d models.Directory, first int, search string) models.StandIn
	Playing() map[models.DirectoryID]bool
	Dialects() []models.StandInChoice
	Stories() []models.StandInChoice
}

// standInScript is what the stage's page gains with scripts.
const standInScript = "standins.js"

// shownGroups is how many of our groups the stage shows.
const shownGroups = 5

// ShowStandIn serves GET /standins/{directory}?from=&q=.
func (h *Console) ShowStandIn(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	d, err := h.standIn(ctx, c)
	if err != nil {
		return err
	}
	f, err := h.frame(ctx, c, d.Name)
	if err != nil {
		return err
	}
	if err := h.place(ctx, &f, d); err != nil {
		return err
	}
	f.Live, f.Seen, f.Current, f.Script = true, seen, d.ID, standInScript
	page := standins.Page{Frame: f, Directory: d, From: -1, Search: searched(c.Query("q")), Dialects: h.Stage.Dialects(), Stories: h.Stage.Stories()}
	if from, err := strconv.Atoi(c.Query("from")); err == nil && from >= 0 {
		page.From = from
	}
	page.StandIn = h.Stage.View(d, page.From, page.Search)
	if err := h.readStandIn(ctx, &page); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, standins.Show(page))
}

// standIn is the directory the address names; models.ErrNotFound when its
// identity provider is a real one.
func (h *Console) standIn(ctx context.Context, c *fiber.Ctx) (models.Directory, error) {
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err == nil && d.StandIn == "" {
		err = models.ErrNotFound
	}
	return d, err
}

// readStandIn reads what became of the requests here.
func (h *Console) readStandIn(ctx context.Context, page *standins.Page) error {
	scope := page.Directory.Scope()
	newest, err := h.Store.Accounts(ctx, models.AccountQuery{Scope: scope, Limit: models.StandInPeople})
	if err != nil {
		return err
	}
	page.Accounts = newest.Accounts
	if page.Known, err = h.Store.AccountCounts(ctx, scope); err != nil || page.Directory.Groups == 0 {
		return err
	}
	pushed, err := h.Store.Groups(ctx, models.GroupQuery{Scope: scope, Limit: shownGroups})
	page.Pushed = pushed.Groups
	return err
}

// ListStandIns serves GET /standins.
func (h *Console) ListStandIns(c *fiber.Ctx) error {
	return h.listStandIns(c, fiber.StatusOK, web.Form{"dialect": h.Stage.Dialects()[0].Name}, nil)
}

func (h *Console) listStandIns(c *fiber.Ctx, status int, chosen web.Form, invalid models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Stand-in IdPs")
	if err != nil {
		return err
	}
	page := standins.ListPage{Frame: f, Dialects: h.Stage.Dialects(), Dialect: chosen["dialect"], Auth: models.AuthMethod(chosen["auth"]), Problems: invalid}
	for _, d := range f.Directories {
		if d.StandIn == "" {
			continue
		}
		counts, err := h.Store.ExchangeCounts(ctx, d.ID)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, standins.Row{Directory: d, Label: h.Stage.View(d, 0, "").Label, Counts: counts})
	}
	return web.Render(c, status, standins.List(page))
}

// OpenStandIn serves POST /standins: a directory with somebody who plays its
// identity provider. Without a dialect it is the first, without a method it has
// a bearer token.
func (h *Console) OpenStandIn(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "dialect", "auth")
	if err != nil {
		return err
	}
	form["dialect"] = cmp.Or(form["dialect"], h.Stage.Dialects()[0].Name)
	form["auth"] = cmp.Or(form["auth"], string(models.AuthBearer))
	ctx, cancel := web.Deadline(c)
	defer cancel()
	id, err := h.Stage.Open(ctx, form["dialect"], models.AuthMethod(form["auth"]), web.Admin(c).Name)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.listStandIns(c, fiber.StatusUnprocessableEntity, form, invalid)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, standins.Path(id))
}

// AskRemoveDemo serves GET /standins/remove.
func (h *Console) AskRemoveDemo(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Remove the demo")
	if err != nil {
		return err
	}
	environment, directories, err := h.Stage.Demo(ctx)
	if err != nil {
		return err
	}
	f.Environment = environment.Name
	return web.Render(c, fiber.StatusOK, standins.Remove(standins.RemovePage{Frame: f, Name: environment.Name, Directories: directories}))
}

// RemoveDemo serves POST /standins/remove.
func (h *Console) RemoveDemo(c *fiber.Ctx) error {
	if _, err := web.ReadForm(c); err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	if err := h.Stage.Remove(ctx); err != nil {
		return err
	}
	return web.Redirect(c, "/")
}
