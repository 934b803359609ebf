package oauthapi

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// Record mints the exchange's id and, after the answer, hands over what was
// said. Requests for directories that do not exist are only counted.
func (h *Handler) Record(c *fiber.Ctx) error {
	v := visiting(c)
	began := h.Now()
	v.exchange, v.from, v.agent = models.ExchangeID(h.NewID()), c.Context().RemoteIP().String(), c.Get(fiber.HeaderUserAgent)
	c.Set("X-Request-Id", string(v.exchange))
	err := c.Next()
	e := models.Exchange{
		ID: v.exchange, Directory: v.directory.ID, Token: v.token, Proven: v.proven, At: models.Moment(began), Took: h.Now().Sub(began),
		Method: c.Method(), Path: told(c), Status: c.Response().StatusCode(), From: v.from, Agent: v.agent,
		Problem: v.problem, Facts: short(v.facts),
	}
	if err != nil { // the rest of the public side answers it
		e.Status = fiber.StatusNotFound
	}
	if v.directory.ID == "" {
		h.Recorder.Count(e)
		return err
	}
	h.Recorder.Record(e, func(e *models.Exchange) { v.gather(e, c) })
	return err
}

// told is the whole path and query as sent.
func told(c *fiber.Ctx) string {
	if asked := query(c); asked != "" {
		return c.Path() + "?" + asked
	}
	return c.Path()
}

// maxKept is how much is kept of a form, which is shorter by far when it is
// what it should be.
const maxKept = 8 << 10

// gather copies what was said into an exchange that is kept; the recorder
// hides its secrets. Of pages neither the form nor the answer is kept.
func (v *visit) gather(e *models.Exchange, c *fiber.Ctx) {
	e.RequestCut = max(len(v.body), c.Request().Header.ContentLength(), 0)
	if v.form != nil {
		e.RequestBody = bytes.Clone(v.body[:min(len(v.body), maxKept)])
		e.RequestCut -= len(e.RequestBody)
	}
	if answer := c.Response().Body(); shown(c.Path()) {
		e.ResponseCut = len(answer)
	} else {
		e.ResponseBody = bytes.Clone(answer)
	}
	for name, value := range c.Request().Header.All() {
		e.RequestHeaders = append(e.RequestHeaders, models.Header{Name: string(name), Value: string(value)})
	}
	for name, value := range c.Response().Header.All() {
		e.ResponseHeaders = append(e.ResponseHeaders, models.Header{Name: string(name), Value: string(value)})
	}
}

// short cuts texts that somebody else wrote.
func short(f models.Facts) models.Facts {
	const most = 200
	for _, text := range []*string{&f.Name, &f.Value} {
		if runes := []rune(*text); len(runes) > most {
			*text = string(runes[:most-1]) + "…"
		}
	}
	return f
}
