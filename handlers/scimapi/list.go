package scimapi

import (
	"github.com/gofiber/fiber/v2"
)

// List serves GET /Users and the like (RFC 7644 §3.4.2), GET / over all
// types, and the same questions sent as a POST to /.search (§3.4.3).
func (h *Handler) List(c *fiber.Ctx) error {
	v := visiting(c)
	asked, err := decodeListing(c)
	if err != nil {
		return err
	}
	l, err := h.lens(v, asked.attributes, asked.excluded)
	if err != nil {
		return err
	}
	question := asked.question()
	question.Type, question.With = v.place.of, l.with()
	ctx, cancel := within(c)
	defer cancel()
	page, err := h.Provisioning.List(ctx, v.caller(question.With), question)
	if err != nil {
		return err
	}
	v.facts = v.answered(v.question(asked, page.Bound), page)
	return sendPage(c, l, page, asked.cursor != nil)
}
