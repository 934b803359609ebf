package scimapi

import (
	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
)

// CreateUser serves POST /Users (RFC 7644 §3.3).
func (h *Handler) CreateUser(c *fiber.Ctx) error {
	in, err := body(c)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	made, err := h.Provisioning.Create(ctx, visiting(c).caller(), in)
	visiting(c).tell(made)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, h.location(c, made.Resource))
	return h.send(c, fiber.StatusCreated, made.Resource)
}

// GetUser serves GET /Users/{id} (RFC 7644 §3.4.1); If-None-Match is answered
// with 304 when the client's version is the present one.
func (h *Handler) GetUser(c *fiber.Ctx) error {
	values, err := query(c)
	if err != nil {
		return err
	}
	if err := served(values); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	found, err := h.Provisioning.Get(ctx, visiting(c).caller(), id(c))
	if err != nil {
		return err
	}
	visiting(c).facts.Name = provisioning.Name(found)
	if known := c.Get(fiber.HeaderIfNoneMatch); known != "" && scim.MatchesETag(known, found.ETag()) {
		c.Set(fiber.HeaderETag, found.ETag())
		c.Status(fiber.StatusNotModified)
		return nil
	}
	return h.send(c, fiber.StatusOK, found)
}

// ListUsers serves GET /Users (RFC 7644 §3.4.2).
func (h *Handler) ListUsers(c *fiber.Ctx) error {
	asked, err := decodeListing(c)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	page, as, err := h.Provisioning.List(ctx, visiting(c).caller(), asked.filter, asked.startIndex, asked.count)
	if err != nil {
		return err
	}
	visiting(c).facts = answered(question(scim.TypeUser, asked, as.Filter), page, visiting(c).directory.Provider)
	return h.sendPage(c, page, as.StartIndex)
}

// ReplaceUser serves PUT /Users/{id} (RFC 7644 §3.5.1).
func (h *Handler) ReplaceUser(c *fiber.Ctx) error {
	whom := id(c)
	in, err := body(c)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	after, err := h.Provisioning.Replace(ctx, visiting(c).caller(), whom, in, c.Get(fiber.HeaderIfMatch))
	visiting(c).tell(after)
	if err != nil {
		return err
	}
	return h.send(c, fiber.StatusOK, after.Resource)
}

// PatchUser serves PATCH /Users/{id} (RFC 7644 §3.5.2); it answers 200 with
// the resource, which every client understands.
func (h *Handler) PatchUser(c *fiber.Ctx) error {
	whom := id(c)
	ops, err := patch.Parse(c.Request().Body(), nil)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	after, err := h.Provisioning.Patch(ctx, visiting(c).caller(), whom, ops, c.Get(fiber.HeaderIfMatch))
	visiting(c).tell(after)
	if err != nil {
		return err
	}
	return h.send(c, fiber.StatusOK, after.Resource)
}

// DeleteUser serves DELETE /Users/{id} (RFC 7644 §3.6).
func (h *Handler) DeleteUser(c *fiber.Ctx) error {
	ctx, cancel := within(c)
	defer cancel()
	gone, err := h.Provisioning.Delete(ctx, visiting(c).caller(), id(c), c.Get(fiber.HeaderIfMatch))
	visiting(c).tell(gone)
	if err != nil {
		return err
	}
	c.Status(fiber.StatusNoContent)
	return nil
}

// id is the resource the URL names, noted for the exchange.
func id(c *fiber.Ctx) string {
	v := visiting(c)
	v.resource = c.Params("id")
	return v.resource
}

func (h *Handler) location(c *fiber.Ctx, r models.Resource) string {
	return h.base(visiting(c)) + "/Users/" + r.ID
}
