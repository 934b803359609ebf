package console

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/views/exchanges"
	"scimdesk/views/layout"
)

// ListExchanges serves GET /directories/{directory}/exchanges?failed=1&after=&before=.
func (h *Console) ListExchanges(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "Requests", layout.TabRequests)
	if err != nil {
		return err
	}
	page := exchanges.ListPage{Frame: f, Head: head, Query: exchangeQuery(c, head.ID)}
	if page.Page, err = h.Store.Exchanges(ctx, page.Query); err != nil {
		return err
	}
	page.Names = h.names(ctx, head.Scope(), page.Page.Exchanges)
	return web.Render(c, fiber.StatusOK, exchanges.List(page))
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

// ShowExchange serves GET /directories/{directory}/exchanges/{exchange}.
func (h *Console) ShowExchange(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, head, err := h.inside(ctx, c, "Request", "")
	if err != nil {
		return err
	}
	page := exchanges.ShowPage{Frame: f, Head: head}
	if page.Exchange, err = h.Store.Exchange(ctx, head.ID, models.ExchangeID(c.Params("exchange"))); err != nil {
		return err
	}
	if page.Token, err = h.tokenOf(ctx, page.Exchange); err != nil {
		return err
	}
	if page.Name, page.Account, err = h.personOf(ctx, head.Scope(), page.Exchange.ResourceID); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, exchanges.Show(page))
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
	r, err := h.Store.Resource(ctx, models.Ref{Scope: s, Type: scim.TypeUser, ID: id})
	if errors.Is(err, models.ErrNotFound) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	return called(r), r.Account, nil
}

// names is what to call the resources these exchanges were about. A name that
// cannot be had is left out: the sentence says "a person" then.
func (h *Console) names(ctx context.Context, s models.Scope, all []models.Exchange) map[string]string {
	names := make(map[string]string, len(all))
	for _, e := range all {
		if _, known := names[e.ResourceID]; known || e.ResourceID == "" {
			continue
		}
		r, err := h.Store.Resource(ctx, models.Ref{Scope: s, Type: scim.TypeUser, ID: e.ResourceID})
		if err != nil {
			names[e.ResourceID] = ""
			continue
		}
		names[e.ResourceID] = called(r)
	}
	return names
}

func called(r models.Resource) string {
	if r.DisplayName != "" {
		return r.DisplayName
	}
	return r.UserName
}
