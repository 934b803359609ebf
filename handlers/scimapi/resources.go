package scimapi

import (
	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
)

// Create serves POST /Users and the like (RFC 7644 §3.3).
func (h *Handler) Create(c *fiber.Ctx) error {
	v := visiting(c)
	l, _, err := h.wanted(c)
	if err != nil {
		return err
	}
	in, err := v.resourceBody()
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	made, err := h.Provisioning.Create(ctx, v.caller(l.with()), v.place.of, in)
	v.tell(made)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, l.location(made.Type, made.ID))
	return send(c, fiber.StatusCreated, l, made.Resource)
}

// Get serves GET /Users/{id} (RFC 7644 §3.4.1); If-None-Match is answered
// with 304 when the client's version is the present one.
func (h *Handler) Get(c *fiber.Ctx) error {
	v, whom := visiting(c), id(c)
	l, _, err := h.wanted(c)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	if known := c.Get(fiber.HeaderIfNoneMatch); known != "" {
		found, err := h.Provisioning.Get(ctx, v.caller(lean), v.place.of, whom, lean)
		if err != nil {
			return err
		}
		if scim.MatchesETag(known, found.ETag()) {
			v.facts.Name = provisioning.Name(found)
			c.Set(fiber.HeaderETag, found.ETag())
			return c.SendStatus(fiber.StatusNotModified)
		}
	}
	if done, err := h.repeat(ctx, c, l, whom); done || err != nil {
		return err
	}
	found, err := h.Provisioning.Get(ctx, v.caller(l.with()), v.place.of, whom, l.with())
	if err != nil {
		return err
	}
	v.facts.Name = provisioning.Name(found)
	return h.sendAnew(c, l, found)
}

// Replace serves PUT /Users/{id} and the like (RFC 7644 §3.5.1).
func (h *Handler) Replace(c *fiber.Ctx) error {
	v, whom := visiting(c), id(c)
	l, _, err := h.wanted(c)
	if err != nil {
		return err
	}
	in, err := v.resourceBody()
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	after, err := h.Provisioning.Replace(ctx, v.caller(l.with()), v.place.of, whom, in, c.Get(fiber.HeaderIfMatch))
	v.tell(after)
	if err != nil {
		return err
	}
	return send(c, fiber.StatusOK, l, after.Resource)
}

// Patch serves PATCH /Users/{id} and the like (RFC 7644 §3.5.2). It answers
// with the resource, which every client understands; a group, which may be
// large, only to a client that says what of it to see.
func (h *Handler) Patch(c *fiber.Ctx) error {
	v, whom := visiting(c), id(c)
	l, chosen, err := h.wanted(c)
	if err != nil {
		return err
	}
	ops, err := v.operations()
	if err != nil {
		return err
	}
	quiet, with := v.place.group() && !chosen, l.with()
	if quiet {
		with = models.With{}
	}
	ctx, cancel := within(c)
	defer cancel()
	after, err := h.Provisioning.Patch(ctx, v.caller(with), v.place.of, whom, ops, c.Get(fiber.HeaderIfMatch))
	v.tell(after)
	if err != nil {
		return err
	}
	if quiet {
		c.Set(fiber.HeaderETag, after.ETag())
		c.Status(fiber.StatusNoContent)
		return nil
	}
	return send(c, fiber.StatusOK, l, after.Resource)
}

// Delete serves DELETE /Users/{id} and the like (RFC 7644 §3.6).
func (h *Handler) Delete(c *fiber.Ctx) error {
	v, whom := visiting(c), id(c)
	ctx, cancel := within(c)
	defer cancel()
	gone, err := h.Provisioning.Delete(ctx, v.caller(models.With{}), v.place.of, whom, c.Get(fiber.HeaderIfMatch))
	v.tell(gone)
	if err != nil {
		return err
	}
	c.Status(fiber.StatusNoContent)
	return nil
}

// wanted is what the client wants to see of what is answered, and whether it
// said so.
func (h *Handler) wanted(c *fiber.Ctx) (l lens, chosen bool, err error) {
	values, err := query(c)
	if err != nil {
		return l, false, err
	}
	attributes, excluded := values["attributes"], values["excludedattributes"]
	l, err = h.lens(visiting(c), attributes, excluded)
	return l, attributes+excluded != "", err
}

// resourceBody reads the resource a client sent; a group may be long.
func (v *visit) resourceBody() (scim.Resource, error) {
	if v.place.group() {
		return scim.ParseGroup(v.body)
	}
	return scim.Parse(v.body)
}

// operations reads a PATCH; that of a group may be long.
func (v *visit) operations() ([]patch.Op, error) {
	if v.place.group() {
		return patch.ParseLong(v.body, v.manner)
	}
	return patch.Parse(v.body, v.manner)
}

// id is the resource the URL names, noted for the exchange.
func id(c *fiber.Ctx) string {
	v := visiting(c)
	v.resource = c.Params("id")
	return v.resource
}
