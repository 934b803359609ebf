package scimapi

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// ServiceProviderConfig serves GET /ServiceProviderConfig (RFC 7644 §4): it
// says true only of what works.
func (h *Handler) ServiceProviderConfig(c *fiber.Ctx) error {
	v := visiting(c)
	return sendValue(c, schema.ServiceProviderConfig(h.base(v), schema.Features{
		ChangePassword: v.directory.Protocol.KeepPasswords, Authentication: scheme(v.directory.Auth),
	}))
}

// scheme is what RFC 7643 §5 calls a method.
func scheme(method models.AuthMethod) string {
	switch {
	case method.OAuth():
		return schema.SchemeOAuth
	case method == models.AuthBasic:
		return schema.SchemeBasic
	}
	return schema.SchemeBearer
}

// ListResourceTypes serves GET /ResourceTypes.
func (h *Handler) ListResourceTypes(c *fiber.Ctx) error {
	return sendList(c, visiting(c).types.ResourceTypes(h.base(visiting(c))))
}

// GetResourceType serves GET /ResourceTypes/{name}.
func (h *Handler) GetResourceType(c *fiber.Ctx) error {
	for _, rt := range visiting(c).types.ResourceTypes(h.base(visiting(c))) {
		if strings.EqualFold(rt.ID, named(c)) {
			return sendValue(c, rt)
		}
	}
	return models.ErrNotFound
}

// ListSchemas serves GET /Schemas.
func (h *Handler) ListSchemas(c *fiber.Ctx) error {
	return sendList(c, visiting(c).types.Schemas(h.base(visiting(c))))
}

// GetSchema serves GET /Schemas/{urn}; URNs are compared without regard to case.
func (h *Handler) GetSchema(c *fiber.Ctx) error {
	for _, s := range visiting(c).types.Schemas(h.base(visiting(c))) {
		if strings.EqualFold(s.ID, named(c)) {
			return sendValue(c, s)
		}
	}
	return models.ErrNotFound
}

// NoFilter refuses a filter on discovery (RFC 7644 §4: 403).
func NoFilter(c *fiber.Ctx) error {
	values, err := query(c)
	if err != nil {
		return err
	}
	if _, given := values["filter"]; given {
		return scim.Errorf(fiber.StatusForbidden, "", "Discovery cannot be filtered. Leave the filter out and read the whole answer.")
	}
	return c.Next()
}

// named is the name in the URL; clients encode the colons of a URN or not.
func named(c *fiber.Ctx) string {
	name, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return ""
	}
	return name
}

// sendList answers a ListResponse of everything there is.
func sendList[T any](c *fiber.Ctx, all []T) error {
	return sendValue(c, struct {
		Schemas      []string `json:"schemas"`
		TotalResults int      `json:"totalResults"`
		StartIndex   int      `json:"startIndex"`
		ItemsPerPage int      `json:"itemsPerPage"`
		Resources    []T      `json:"Resources"`
	}{[]string{scim.MessageList}, len(all), 1, len(all), all})
}
