package console

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/views/accounts"
	"scimdesk/views/layout"
)

// Limits of the page of one person and of what is searched for.
const (
	historySize = 50
	touchedSize = 10
	maxSearch   = 100
)

// ListAccounts serves GET /directories/{directory}/accounts?q=&state=&after=&before=.
func (h *Console) ListAccounts(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, head, err := h.inside(ctx, c, "Accounts", layout.TabAccounts)
	if err != nil {
		return err
	}
	f.Live, f.Seen = true, seen
	page := accounts.ListPage{Frame: f, Head: head, Query: accountQuery(c, head.Scope())}
	if page.Page, err = h.Store.Accounts(ctx, page.Query); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, accounts.List(page))
}

// accountQuery reads what is asked for; what makes no sense is left out.
func accountQuery(c *fiber.Ctx, s models.Scope) models.AccountQuery {
	q := models.AccountQuery{
		Scope: s, Limit: pageSize, Search: searched(c.Query("q")),
		After: models.AccountID(c.Query("after")), Before: models.AccountID(c.Query("before")),
	}
	if q.After != "" {
		q.Before = ""
	}
	switch state := models.AccountState(c.Query("state")); state {
	case models.AccountActive, models.AccountInactive, models.AccountRemoved:
		q.State = state
	}
	return q
}

func searched(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	if utf8.RuneCountInString(text) > maxSearch {
		text = string([]rune(text)[:maxSearch])
	}
	return text
}

// ShowAccount serves GET /directories/{directory}/accounts/{account}.
func (h *Console) ShowAccount(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, head, err := h.inside(ctx, c, "", "")
	if err != nil {
		return err
	}
	f.Live, f.Seen = true, seen
	page := accounts.ShowPage{Frame: f, Head: head}
	if page.Account, err = h.Store.Account(ctx, head.Scope(), models.AccountID(c.Params("account"))); err != nil {
		return err
	}
	page.Title = page.Account.DisplayName + " · " + head.Name
	if page.Events, err = h.Store.AccountEvents(ctx, head.Scope(), page.Account.ID, historySize); err != nil {
		return err
	}
	if err := h.readResource(ctx, &page); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, accounts.Show(page))
}

// readResource adds the document behind the account, the groups it is in, and
// the requests that named it; an account whose resource was deleted has neither.
func (h *Console) readResource(ctx context.Context, page *accounts.ShowPage) error {
	id := page.Account.ResourceID
	if id == "" {
		return nil
	}
	var err error
	page.Resource, err = h.document(ctx, models.Ref{Scope: page.Head.Scope(), Type: scim.TypeUser, ID: id})
	if err != nil || page.Resource == nil {
		return err
	}
	if page.Groups, err = h.Store.GroupsOf(ctx, page.Head.Scope(), id, mostGroups); err != nil {
		return err
	}
	touched, err := h.Store.Exchanges(ctx, models.ExchangeQuery{Directory: page.Head.ID, Resource: id, Limit: touchedSize})
	page.Told = h.told(page.Head.Provider, touched.Exchanges)
	return err
}
