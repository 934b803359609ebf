package console

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/sentence"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/views/exchanges"
	"scimdesk/views/layout"
)

// ListExchanges serves GET /directories/{directory}/exchanges?failed=1&after=&before=.
// The newest page follows what happens, an older one stays as it is.
func (h *Console) ListExchanges(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, head, err := h.inside(ctx, c, "Requests", layout.TabRequests)
	if err != nil {
		return err
	}
	q := exchangeQuery(c, head.ID)
	f.Live, f.Seen = q.After == "" && q.Before == "", seen
	found, err := h.Store.Exchanges(ctx, q)
	if err != nil {
		return err
	}
	traffic, err := h.Store.Traffic(ctx, f.Now.Add(-2*time.Hour))
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, exchanges.List(exchanges.ListPage{
		Frame: f, Head: head, Query: q, Bars: traffic[head.ID],
		Told: h.told(head.Provider, found.Exchanges), Older: found.Older, Newer: found.Newer,
	}))
}

func exchangeQuery(c *fiber.Ctx, d models.DirectoryID) models.ExchangeQuery {
	q := models.ExchangeQuery{
		Directory: d, Limit: pageSize, Failed: c.Query("failed") == "1",
		After: models.ExchangeID(c.Query("after")), Before: models.ExchangeID(c.Query("before")),
	}
	if q.After != "" {
		q.Before = ""
	}
	return q
}

// told tells each exchange in a sentence.
func (h *Console) told(p models.Provider, all []models.Exchange) []models.Told {
	told := make([]models.Told, len(all))
	for i, e := range all {
		told[i] = models.Told{Exchange: e, Sentence: sentence.Tell(p, e)}
	}
	return told
}

// ShowExchange serves GET /directories/{directory}/exchanges/{exchange}.
func (h *Console) ShowExchange(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "", "")
	if err != nil {
		return err
	}
	e, err := h.Store.Exchange(ctx, head.ID, models.ExchangeID(c.Params("exchange")))
	if err != nil {
		return err
	}
	page := exchanges.ShowPage{Frame: f, Head: head, Told: h.told(head.Provider, []models.Exchange{e})[0]}
	page.Title = page.Told.Sentence.String() + " · " + head.Name
	if err := h.readExchange(ctx, &page); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, exchanges.Show(page))
}

// readExchange adds who opened the door, whom it was about, and what it made
// true.
func (h *Console) readExchange(ctx context.Context, page *exchanges.ShowPage) (err error) {
	e, scope := page.Told.Exchange, page.Head.Scope()
	if page.Token, err = h.tokenOf(ctx, e); err != nil {
		return err
	}
	if e.Facts.Type == scim.TypeGroup {
		return h.readGroupOf(ctx, page)
	}
	if page.Name, page.Account, err = h.personOf(ctx, scope, e.ResourceID); err != nil {
		return err
	}
	page.Event, err = h.eventOf(ctx, scope, page.Account, e.ID)
	return err
}

// readGroupOf adds the group an exchange was about, and what it made true of
// it; a group that was deleted has its events still.
func (h *Console) readGroupOf(ctx context.Context, page *exchanges.ShowPage) error {
	id, scope := page.Told.ResourceID, page.Head.Scope()
	if id == "" {
		return nil
	}
	g, err := h.Store.Group(ctx, scope, id)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	page.Group, page.Name = g.ID, g.Name
	all, err := h.Store.GroupEvents(ctx, scope, id, historySize)
	page.Event = madeBy(all, page.Told.ID)
	return err
}

// madeBy is the event an exchange made, nil when it is not among all.
func madeBy(all []models.Event, by models.ExchangeID) *models.Event {
	for i := range all {
		if all[i].Exchange == by {
			return &all[i]
		}
	}
	return nil
}

// eventOf is what an exchange made true of an account; nil when nothing, or
// when that is not among the newest that happened to it.
func (h *Console) eventOf(ctx context.Context, s models.Scope, id models.AccountID, by models.ExchangeID) (*models.Event, error) {
	if id == "" {
		return nil, nil
	}
	all, err := h.Store.AccountEvents(ctx, s, id, historySize)
	return madeBy(all, by), err
}

// tokenOf is the token that opened the door; zero when none did.
func (h *Console) tokenOf(ctx context.Context, e models.Exchange) (models.Token, error) {
	if e.Token == "" {
		return models.Token{}, nil
	}
	t, err := h.Store.Token(ctx, e.Token)
	if errors.Is(err, models.ErrNotFound) || (err == nil && t.Directory != e.Directory) {
		return models.Token{}, nil
	}
	return t, err
}

// personOf is what to call a resource and which account it provisions; both
// empty once it was deleted.
func (h *Console) personOf(ctx context.Context, s models.Scope, id string) (string, models.AccountID, error) {
	if id == "" {
		return "", "", nil
	}
	r, err := h.Store.Resource(ctx, models.Ref{Scope: s, Type: scim.TypeUser, ID: id}, models.With{})
	if errors.Is(err, models.ErrNotFound) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	return called(r), r.Account, nil
}

func called(r models.Resource) string {
	if r.DisplayName != "" {
		return r.DisplayName
	}
	return r.UserName
}
