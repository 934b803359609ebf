package scimapi

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// Record mints the exchange's id and, after the answer, hands over what was
// said. Requests for directories that do not exist are only counted, so that
// nobody fills the disk by guessing.
func (h *Handler) Record(c *fiber.Ctx) error {
	began := h.Now()
	v := visiting(c)
	v.exchange = models.ExchangeID(h.NewID())
	c.Set("X-Request-Id", string(v.exchange))
	err := c.Next()
	e := exchange(c, v, began, h.Now().Sub(began))
	if e.Directory = h.whose(c, v); e.Directory == "" {
		h.Recorder.Count(e)
	} else {
		h.Recorder.Record(e)
	}
	return err
}

// keep is how much of an answer is handed over; the recorder keeps less.
const keep = 128 << 10

// tellWithin is how long finding out whose exchange it was may take.
const tellWithin = 2 * time.Second

// whose is the directory the exchange belongs to, also when nobody was
// authenticated; "" when there is none.
func (h *Handler) whose(c *fiber.Ctx, v *visit) models.DirectoryID {
	if v.directory.ID != "" {
		return v.directory.ID
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), tellWithin)
	defer cancel()
	d, err := h.Directories.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		h.Log.Warn("an exchange could not be told to its directory", "error", err)
	}
	return d.ID
}

func exchange(c *fiber.Ctx, v *visit, began time.Time, took time.Duration) models.Exchange {
	e := models.Exchange{
		ID: v.exchange, Token: v.token.ID, At: models.Moment(began), Took: took,
		Method: c.Method(), Path: below(c), Status: c.Response().StatusCode(),
		From: c.Context().RemoteIP().String(), Agent: c.Get(fiber.HeaderUserAgent),
		ResourceID: v.resource, Problem: v.problem,
		ResponseBody: append([]byte(nil), c.Response().Body()[:min(len(c.Response().Body()), keep)]...),
	}
	e.ResponseCut = len(c.Response().Body()) - len(e.ResponseBody)
	if v.token.ID == "" {
		e.RequestCut = len(c.Request().Body()) // what strangers say is not kept
	} else {
		e.RequestBody = append([]byte(nil), c.Request().Body()...)
	}
	for name, value := range c.Request().Header.All() {
		e.RequestHeaders = append(e.RequestHeaders, models.Header{Name: string(name), Value: string(value)})
	}
	for name, value := range c.Response().Header.All() {
		e.ResponseHeaders = append(e.ResponseHeaders, models.Header{Name: string(name), Value: string(value)})
	}
	return e
}

// below is the path and query as sent, without the directory's base.
func below(c *fiber.Ctx) string {
	sent := string(c.Request().RequestURI())
	if _, rest, found := strings.Cut(sent, "/scim/v2"); found {
		sent = rest
	}
	if !strings.HasPrefix(sent, "/") {
		sent = "/" + sent
	}
	return sent
}
