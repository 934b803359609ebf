package oauthapi

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// wellKnown is what stands before an issuer's own path (RFC 8414 §3.1).
const wellKnown = "/.well-known/oauth-authorization-server"

// Placed lets the metadata be found where RFC 8414 §3.1 puts it when the
// configured address has a path: that path stands in the middle, where a proxy
// that takes it from the beginning leaves it.
func (h *Handler) Placed(c *fiber.Ctx) error {
	public, err := url.Parse(h.PublicURL)
	if err != nil {
		return c.Next()
	}
	if rest, found := strings.CutPrefix(c.Path(), wellKnown+strings.TrimSuffix(public.EscapedPath(), "/")+"/d/"); found {
		c.Path(wellKnown + "/d/" + rest)
	}
	return c.Next()
}
