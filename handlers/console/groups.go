package console

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/views/groups"
	"scimdesk/views/layout"
)

// Limits of the page of one group, and of the groups somebody is in that a
// page names.
const (
	memberSize = 25
	mostGroups = 100
)

// ListGroups serves GET /directories/{directory}/groups?q=&after=&before=.
func (h *Console) ListGroups(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, head, err := h.inside(ctx, c, "Groups", layout.TabGroups)
	if err != nil {
		return err
	}
	f.Live, f.Seen = true, seen
	page := groups.ListPage{Frame: f, Head: head, Query: models.GroupQuery{Scope: head.Scope(), Limit: pageSize, Search: searched(c.Query("q"))}}
	page.Query.After, page.Query.Before = turned(c)
	if page.Page, err = h.Store.Groups(ctx, page.Query); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, groups.List(page))
}

// turned is the place in a list that is asked for; at most one is set.
func turned(c *fiber.Ctx) (after, before string) {
	if after = c.Query("after"); after != "" {
		return after, ""
	}
	return "", c.Query("before")
}

// ShowGroup serves GET /directories/{directory}/groups/{group}?q=&after=&before=;
// the query is about its members.
func (h *Console) ShowGroup(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, head, err := h.inside(ctx, c, "", "")
	if err != nil {
		return err
	}
	f.Live, f.Seen = true, seen
	page := groups.ShowPage{Frame: f, Head: head}
	if page.Group, err = h.Store.Group(ctx, head.Scope(), c.Params("group")); err != nil {
		return err
	}
	page.Title = page.Group.Name + " · " + head.Name
	page.Query = models.MemberQuery{Scope: head.Scope(), Group: page.Group.ID, Limit: memberSize, Search: searched(c.Query("q"))}
	page.Query.After, page.Query.Before = turned(c)
	if err := h.readGroup(ctx, &page); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, groups.Show(page))
}

// readGroup adds who is in the group, what it is in, its document, and what
// happened to it.
func (h *Console) readGroup(ctx context.Context, page *groups.ShowPage) (err error) {
	scope, id := page.Head.Scope(), page.Group.ID
	if page.Members, err = h.Store.GroupMembers(ctx, page.Query); err != nil {
		return err
	}
	if page.Of, err = h.Store.GroupsOf(ctx, scope, id, mostGroups); err != nil {
		return err
	}
	if page.Events, err = h.Store.GroupEvents(ctx, scope, id, historySize); err != nil {
		return err
	}
	if page.Resource, err = h.document(ctx, models.Ref{Scope: scope, Type: scim.TypeGroup, ID: id}); err != nil {
		return err
	}
	touched, err := h.Store.Exchanges(ctx, models.ExchangeQuery{Directory: page.Head.ID, Resource: id, Limit: touchedSize})
	page.Told = h.told(page.Head.Provider, touched.Exchanges)
	return err
}

// document is a resource as it is kept, nil once it was deleted.
func (h *Console) document(ctx context.Context, ref models.Ref) (*models.Resource, error) {
	r, err := h.Store.Resource(ctx, ref, models.With{})
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &r, nil
}
