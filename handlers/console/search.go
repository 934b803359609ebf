package console

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/search"
)

// Limits of one search over all directories.
const (
	searchWithin   = 2 * time.Second // for people; what was found until then is shown
	mostInOne      = 5               // people of one directory
	mostPushed     = 6               // groups
	mostPeople     = 12
	mostMore       = 5
	mostRequests   = 6
	peopleFollowed = 3 // people whose newest requests are shown
	followedSize   = 2
)

// Search serves GET /search?q=.
func (h *Console) Search(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Search")
	if err != nil {
		return err
	}
	page := search.Page{Frame: f, Query: searched(c.Query("q"))}
	if page.Query != "" {
		page.Title = page.Query + " · Search"
		if err := h.find(ctx, &page); err != nil {
			return err
		}
	}
	return web.Render(c, fiber.StatusOK, search.Found(page))
}

// find is people first: requests are found by them.
func (h *Console) find(ctx context.Context, page *search.Page) error {
	if err := h.findPeople(ctx, page); err != nil {
		return err
	}
	if err := h.findGroups(ctx, page); err != nil {
		return err
	}
	return h.findRequests(ctx, page)
}

// findPeople asks each directory for a few, until time is up. Who is called
// exactly as asked comes first, and nobody's place depends on how many
// directories there are.
func (h *Console) findPeople(ctx context.Context, page *search.Page) error {
	within, cancel := context.WithTimeout(ctx, searchWithin)
	defer cancel()
	for _, d := range page.Directories {
		found, err := h.Store.Accounts(within, models.AccountQuery{Scope: d.Scope(), Search: page.Query, Limit: mostInOne})
		if err != nil && (within.Err() != nil || errors.Is(err, context.DeadlineExceeded)) && ctx.Err() == nil {
			page.Missed++
			continue
		}
		if err != nil {
			return err
		}
		for _, a := range found.Accounts {
			page.People = append(page.People, search.Person{Account: a, In: d})
		}
		if found.Older {
			page.More = append(page.More, d)
		}
	}
	choosePeople(page)
	return nil
}

// findGroups asks each directory that has groups for a few, until there are
// enough or time is up. A directory that was too slow for people is counted
// there already.
func (h *Console) findGroups(ctx context.Context, page *search.Page) error {
	within, cancel := context.WithTimeout(ctx, searchWithin)
	defer cancel()
	for _, d := range page.Directories {
		if d.Groups == 0 || len(page.Groups) == mostPushed {
			continue
		}
		found, err := h.Store.Groups(within, models.GroupQuery{Scope: d.Scope(), Search: page.Query, Limit: mostPushed - len(page.Groups)})
		if err != nil && (within.Err() != nil || errors.Is(err, context.DeadlineExceeded)) && ctx.Err() == nil {
			page.Missed = max(page.Missed, 1)
			continue
		}
		if err != nil {
			return err
		}
		for _, g := range found.Groups {
			page.Groups = append(page.Groups, search.Group{Group: g, In: d})
		}
	}
	return nil
}

// choosePeople keeps the first few, and names the directories of the others.
func choosePeople(page *search.Page) {
	exact := func(p search.Person) bool {
		return strings.EqualFold(p.UserName, page.Query) || strings.EqualFold(p.Email, page.Query) || strings.EqualFold(p.DisplayName, page.Query)
	}
	slices.SortStableFunc(page.People, func(a, b search.Person) int {
		switch {
		case exact(a) == exact(b):
			return 0
		case exact(a):
			return -1
		}
		return 1
	})
	shown := min(len(page.People), mostPeople)
	for _, p := range page.People[shown:] {
		if !slices.ContainsFunc(page.More, func(d models.Directory) bool { return d.ID == p.In.ID }) {
			page.More = append(page.More, p.In)
		}
	}
	page.People, page.More = page.People[:shown], page.More[:min(len(page.More), mostMore)]
}

// findRequests takes the query as an id if it looks like one: of a request, or
// of what requests were about. Else it adds the newest requests about the
// people found.
func (h *Console) findRequests(ctx context.Context, page *search.Page) error {
	if id := idIn(page.Query); id != "" {
		return h.findByID(ctx, page, id)
	}
	for _, p := range page.People[:min(len(page.People), peopleFollowed)] {
		if err := h.addRequestsAbout(ctx, page, p.In, p.ResourceID, followedSize); err != nil {
			return err
		}
	}
	return nil
}

func (h *Console) findByID(ctx context.Context, page *search.Page, id string) error {
	for _, d := range page.Directories {
		e, err := h.Store.Exchange(ctx, d.ID, models.ExchangeID(id))
		switch {
		case err == nil:
			h.addRequests(page, d, e)
			return nil
		case !errors.Is(err, models.ErrNotFound):
			return err
		}
		if err := h.addRequestsAbout(ctx, page, d, id, mostRequests); err != nil {
			return err
		}
	}
	return nil
}

// addRequestsAbout adds the newest requests about one resource.
func (h *Console) addRequestsAbout(ctx context.Context, page *search.Page, d models.Directory, resource string, limit int) error {
	if resource == "" {
		return nil
	}
	found, err := h.Store.Exchanges(ctx, models.ExchangeQuery{Directory: d.ID, Resource: resource, Limit: limit})
	h.addRequests(page, d, found.Exchanges...)
	return err
}

func (h *Console) addRequests(page *search.Page, d models.Directory, found ...models.Exchange) {
	room := mostRequests - len(page.Requests)
	for _, t := range h.told(d.Provider, found[:min(len(found), room)]) {
		page.Requests = append(page.Requests, search.Request{In: d, Told: t})
	}
}

// idIn is the id in a query: the query, or the last part of a path such as
// /Users/0198…; "" when there is none.
func idIn(query string) string {
	query = strings.ToLower(query)
	if at := strings.LastIndexByte(query, '/'); at >= 0 {
		query = query[at+1:]
	}
	if len(query) < 16 || strings.ContainsFunc(query, notOfID) || !strings.ContainsAny(query, "0123456789") {
		return ""
	}
	return query
}

func notOfID(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'f') && r != '-'
}
