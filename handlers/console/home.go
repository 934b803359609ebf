package console

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/setup"
	"scimdesk/models"
	"scimdesk/views/home"
)

// activitySize is how many requests home shows.
const activitySize = 12

// Home serves GET /.
func (h *Console) Home(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	seen := h.Bell.Count()
	f, err := h.frame(ctx, c, "Home")
	if err != nil {
		return err
	}
	f.Live, f.Seen = true, seen
	page := home.Page{Frame: f, Reach: h.reached()}
	if err := h.readHome(ctx, &page); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, home.Home(page))
}

// readHome reads each directory and what it was sent last.
func (h *Console) readHome(ctx context.Context, page *home.Page) error {
	traffic, err := h.Store.Traffic(ctx, page.Now.Add(-models.KeepBars))
	if err != nil {
		return err
	}
	for _, d := range page.Directories {
		row, lines, err := h.rowOfHome(ctx, d, traffic[d.ID])
		if err != nil {
			return err
		}
		page.Rows, page.Lines = append(page.Rows, row), append(page.Lines, lines...)
	}
	page.Lines = newest(page.Lines)
	return nil
}

// rowOfHome reads how one directory is, and its newest requests.
func (h *Console) rowOfHome(ctx context.Context, d models.Directory, bars []models.Bar) (row home.Row, lines []home.Line, err error) {
	row = home.Row{Directory: d, Bars: bars}
	if row.Tokens, err = h.Store.Tokens(ctx, d.ID); err != nil {
		return row, nil, err
	}
	seen, err := h.Store.Sightings(ctx, d.ID)
	if err != nil {
		return row, nil, err
	}
	row.Troubles = setup.Trouble(d, seen, h.Now())
	if row.Failure, err = h.failureOf(ctx, row); err != nil {
		return row, nil, err
	}
	recent, err := h.Store.Exchanges(ctx, models.ExchangeQuery{Directory: d.ID, Limit: activitySize})
	for _, t := range h.told(d.Provider, recent.Exchanges) {
		lines = append(lines, home.Line{In: d, Told: t})
	}
	return row, lines, err
}

// failureOf is the newest failure of the last hour, nil when none is kept. It
// is looked for only when one was counted; who denied the consent or mistyped
// a password is no failure of the identity provider.
func (h *Console) failureOf(ctx context.Context, row home.Row) (*models.Told, error) {
	hourAgo := h.Now().Add(-time.Hour)
	failed := func(b models.Bar) bool { return b.Failed > 0 && b.At.Add(models.BarLength).After(hourAgo) }
	if !slices.ContainsFunc(row.Bars, failed) {
		return nil, nil
	}
	page, err := h.Store.Exchanges(ctx, models.ExchangeQuery{Directory: row.ID, Failed: true, Limit: activitySize})
	heeded := slices.IndexFunc(page.Exchanges, func(e models.Exchange) bool { return !e.Facts.Odd.Person() })
	if err != nil || heeded < 0 || page.Exchanges[heeded].At.Before(hourAgo) {
		return nil, err
	}
	return &h.told(row.Provider, page.Exchanges[heeded:heeded+1])[0], nil
}

// newest are the last few of all; ids are time-ordered.
func newest(lines []home.Line) []home.Line {
	slices.SortFunc(lines, func(a, b home.Line) int { return cmp.Compare(b.ID, a.ID) })
	return lines[:min(len(lines), activitySize)]
}
