package scimapi

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
)

// lean is a resource without what is kept beside its document.
var lean = models.With{Lean: true}

// repeatable says whether answers are kept: those of groups as they are by
// default, which may have very many members.
func (l lens) repeatable(v *visit) bool { return v.place.group() && l.shown == nil }

// repeat answers a group as it was answered before, when it still is what it
// was then: only its own row is read. done says whether it did.
func (h *Handler) repeat(ctx context.Context, c *fiber.Ctx, l lens, whom string) (done bool, err error) {
	v := visiting(c)
	ref := models.Ref{Scope: v.directory.Scope(), Type: v.place.name(), ID: whom}
	if !l.repeatable(v) || !h.answers.known(ref) {
		return false, nil
	}
	found, err := h.Provisioning.Get(ctx, v.caller(lean), v.place.of, whom, lean)
	if err != nil {
		return false, err
	}
	body := h.answers.find(l, found)
	if body == nil {
		return false, nil
	}
	v.facts.Name = provisioning.Name(found)
	return true, sendAs(c, fiber.StatusOK, found, body)
}

// sendAnew answers what was read with its members, and keeps the answer when
// it may be repeated.
func (h *Handler) sendAnew(c *fiber.Ctx, l lens, found models.Resource) error {
	body, err := l.append(nil, found)
	if err != nil {
		return err
	}
	if l.repeatable(visiting(c)) {
		h.answers.keep(l, found, body)
	}
	return sendAs(c, fiber.StatusOK, found, body)
}
