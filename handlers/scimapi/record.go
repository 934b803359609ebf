package scimapi

import (
	"context"
	"errors"
	"slices"
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
	c.Set("X-Request-Id", string(v.exchange))
	err := c.Next()
	directory := h.whose(c, v)
	if directory == "" {
		h.Recorder.Count(models.Exchange{At: models.Moment(began), Status: c.Response().StatusCode()})
		return err
	}
	e := exchange(c, v, began, h.Now().Sub(began))
	e.Directory = directory
	h.Recorder.Record(e)
	return err
}

// keep is how much of an answer, and of a long body, is handed over; the
// recorder keeps less.
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
	d, err := models.Directory{}, models.ErrNotFound
	if v.asked != "" {
		d, err = h.Directories.Directory(ctx, v.asked)
	}
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

func exchange(c *fiber.Ctx, v *visit, began time.Time, took time.Duration) models.Exchange {
	for _, quirk := range v.manner.Met() {
		v.facts.Quirks = append(v.facts.Quirks, int(quirk))
	}
	e := models.Exchange{
		ID: v.exchange, Token: v.token.ID, At: models.Moment(began), Took: took,
		Method: c.Method(), Path: told(c, v), Status: c.Response().StatusCode(),
		From: c.Context().RemoteIP().String(), Agent: c.Get(fiber.HeaderUserAgent),
		ResourceID: v.resource, Problem: v.problem, Facts: short(v.facts),
		ResponseBody: append([]byte(nil), c.Response().Body()[:min(len(c.Response().Body()), keep)]...),
	}
	e.ResponseCut = len(c.Response().Body()) - len(e.ResponseBody)
	e.RequestBody, e.RequestCut = v.said(c)
	if v.types != nil {
		e.Secrets = v.secrets()
	}
	for name, value := range c.Request().Header.All() {
		if string(name) == claimHeader {
			continue
		}
		e.RequestHeaders = append(e.RequestHeaders, models.Header{Name: string(name), Value: string(value)})
	}
	for name, value := range c.Response().Header.All() {
		e.ResponseHeaders = append(e.ResponseHeaders, models.Header{Name: string(name), Value: string(value)})
	}
	return e
}

// secrets are the attributes whose values are not to be kept; of the password
// the recorder knows by itself.
func (v *visit) secrets() []string {
	return slices.DeleteFunc(v.types.Secrets(), func(name string) bool { return name == "password" })
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
