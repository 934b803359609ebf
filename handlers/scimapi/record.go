package scimapi

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// Record mints the exchange's id and, after the answer, hands over what was
// said. Requests for directories that do not exist are only counted, so that
// nobody fills the disk by guessing; unless their token shows whose they are.
func (h *Handler) Record(c *fiber.Ctx) error {
	v := visiting(c)
	if v.exchange != "" {
		return c.Next() // a directory's routes had nothing for it
	}
	began := h.Now()
	v.exchange, v.asked = models.ExchangeID(h.NewID()), directoryIn(c.Path())
	v.from, v.agent = c.Context().RemoteIP().String(), c.Get(fiber.HeaderUserAgent)
	c.Set("X-Request-Id", string(v.exchange))
	err := c.Next()
	directory := h.whose(c, v)
	if directory == "" {
		h.Recorder.Count(models.Exchange{At: models.Moment(began), Status: c.Response().StatusCode()})
		return err
	}
	e := h.exchange(c, v, began)
	e.Directory = directory
	h.Recorder.Record(e, func(e *models.Exchange) { gather(e, c, v) })
	return err
}

// How much of a long body, and of an answer, is handed over; the recorder
// keeps less.
const (
	keep       = 128 << 10
	keepAnswer = 64<<10 + 4 // it cuts between characters
)

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
	d, err := h.named(ctx, v)
	switch {
	case err == nil:
		return d.ID
	case !errors.Is(err, models.ErrNotFound):
		h.Log.Warn("an exchange could not be told to its directory", "error", err)
		return ""
	case v.owner != "":
		v.facts.Odd = v.misled(endpointsOf(h.Provisioning.Types()), c.Path())
	}
	return v.owner
}

// named is the directory the URL names, whoever asks; it is looked up once.
// models.ErrNotFound when there is none.
func (h *Handler) named(ctx context.Context, v *visit) (models.Directory, error) {
	if v.asked == "" {
		return models.Directory{}, models.ErrNotFound
	}
	if v.called == nil {
		d, err := h.Directories.Directory(ctx, v.asked)
		if err != nil {
			return d, err
		}
		v.called = &d
	}
	return *v.called, nil
}

// exchange is what is noted of every request, kept or only counted.
func (h *Handler) exchange(c *fiber.Ctx, v *visit, began time.Time) models.Exchange {
	for _, quirk := range v.manner.Met() {
		v.facts.Quirks = append(v.facts.Quirks, int(quirk))
	}
	e := models.Exchange{
		ID: v.exchange, Token: v.token.ID, At: models.Moment(began), Took: h.Now().Sub(began),
		Method: c.Method(), Path: told(c, v), Status: c.Response().StatusCode(), From: v.from, Agent: v.agent,
		ResourceID: v.resource, Problem: v.problem, Facts: short(v.facts),
	}
	if v.known != nil {
		e.Secrets = v.known.secrets
	}
	return e
}

// gather copies what was said into an exchange that is kept.
func gather(e *models.Exchange, c *fiber.Ctx, v *visit) {
	answer := c.Response().Body()
	e.ResponseBody = bytes.Clone(answer[:min(len(answer), keepAnswer)])
	e.ResponseCut = len(answer) - len(e.ResponseBody)
	e.RequestBody, e.RequestCut = v.said(c)
	e.RequestHeaders = make([]models.Header, 0, c.Request().Header.Len())
	for name, value := range c.Request().Header.All() {
		if string(name) != claimHeader {
			e.RequestHeaders = append(e.RequestHeaders, models.Header{Name: string(name), Value: string(value)})
		}
	}
	e.ResponseHeaders = make([]models.Header, 0, c.Response().Header.Len())
	for name, value := range c.Response().Header.All() {
		e.ResponseHeaders = append(e.ResponseHeaders, models.Header{Name: string(name), Value: string(value)})
	}
}

// said is what is kept of a request's body, and how many bytes are not: what
// strangers say was never read, and of what is long the beginning is enough.
func (v *visit) said(c *fiber.Ctx) (body []byte, cut int) {
	if v.token.ID == "" {
		return nil, max(c.Request().Header.ContentLength(), unread(&c.Request().Header))
	}
	body = v.body
	if len(body) > MaxBody {
		body = append([]byte(nil), body[:keep]...)
	}
	return body, v.unread + len(v.body) - len(body)
}

// told is the path and query as sent, without the directory's base; when the
// base is what is wrong, as much of it as shows that.
func told(c *fiber.Ctx, v *visit) string {
	path := c.Path()
	switch rest := belowDirectory(path); {
	case v.facts.Odd == models.OddURLOther:
	case v.facts.Odd.URL() || !inBase(rest):
		path = rest
	default:
		path = rest[len(base):]
	}
	if query := c.Request().URI().QueryString(); len(query) > 0 {
		path += "?" + string(query)
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}
