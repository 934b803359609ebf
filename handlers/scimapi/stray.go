package scimapi

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/scim"
)

// Stray is where requests end that no route takes. Who brought a live token
// is told apart from a stranger, so that the admin who mistyped a base URL
// sees it; the answer is the same for everyone.
func (h *Handler) Stray(c *fiber.Ctx) error {
	v := visiting(c)
	if v.token.ID != "" {
		return c.Next() // a directory's routes let it in and had nothing for it
	}
	ctx, cancel := within(c)
	defer cancel()
	found, directory, _, err := h.verify(ctx, c, v.asked)
	var refusal *token.Refusal
	switch {
	case err == nil:
		v.token, v.directory, v.manner = found, directory, &scim.Manner{Strict: directory.Protocol.Strict}
		end, err := h.read(c, v)
		defer end()
		if err != nil {
			h.Log.Debug("the body of a stray request was not read", "error", err)
		}
	case errors.As(err, &refusal):
		v.owner = refusal.Owner
	}
	return c.Next()
}

// misled is what is odd about the base URL of a client whose live token
// belongs to another directory than the URL names.
func (v *visit) misled(known endpoints, path string) models.Odd {
	if v.asked != "" {
		return models.OddURLOther
	}
	if _, asked, _ := known.split(path); len(asked) > 0 {
		return models.OddURLCut
	}
	return models.OddURLOther
}
