package oauthapi

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/guards"
	"scimdesk/internal/oauth"
	"scimdesk/models"
	"scimdesk/views/consent"
)

// Authorize serves GET /d/{directory}/oauth/authorize (RFC 6749 §3.1): a
// browser that nobody is signed in with signs in first; then the admin is
// asked. Nothing is ever allowed by a GET.
func (h *Handler) Authorize(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	request, err := h.understood(ctx, c)
	if err != nil {
		return err
	}
	who, err := h.signedIn(ctx, c)
	if errors.Is(err, errNobody) {
		return h.askName(ctx, c, fiber.StatusOK, consent.SignInPage{})
	}
	if err != nil {
		return err
	}
	return h.askAdmin(ctx, c, request, who)
}

// Consent serves POST /d/{directory}/oauth/consent?{the same query}.
func (h *Handler) Consent(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	request, err := h.understood(ctx, c)
	if err != nil {
		return err
	}
	who, err := h.signedIn(ctx, c)
	switch {
	case errors.Is(err, errNobody) && guards.On(guards.ConsentSignedIn):
		visiting(c).facts.Kind = models.KindAuthorize // nothing was decided
		return h.again(c)
	case err != nil && !errors.Is(err, errNobody):
		return err
	}
	fields, err := form(c, "decision")
	if err == nil {
		err = h.pages().Check(c, h.pages().Session(c), fields["key"])
	}
	if err != nil {
		return err
	}
	return h.decide(ctx, c, request, who, fields["decision"])
}

// decide does what the admin chose.
func (h *Handler) decide(ctx context.Context, c *fiber.Ctx, request oauth.Asking, who models.Admin, decision string) error {
	v := visiting(c)
	v.facts.Name = who.Name
	switch decision {
	case "allow":
		location, err := h.OAuth.Allow(ctx, request, who.ID)
		if err != nil {
			return err
		}
		return h.leave(c, location)
	case "deny":
		v.facts.Odd, v.problem = models.OddDenied, who.Name+" denied it"
		return h.leave(c, h.OAuth.Deny(request))
	case "leave":
		v.facts.Kind = models.KindAuthorize
		return h.signOut(ctx, c)
	}
	return invalid(fiber.StatusBadRequest, "Nothing was chosen, and nothing was allowed. Go back and press one of the buttons.")
}

// askAdmin shows what is asked for, and by whom.
func (h *Handler) askAdmin(ctx context.Context, c *fiber.Ctx, request oauth.Asking, who models.Admin) error {
	outside, err := h.outside(ctx, c, "Allow access")
	if err != nil {
		return err
	}
	page := consent.AskPage{
		Outside: outside, Asked: asked(c, web.FormKey(h.pages().Session(c))), Admin: who.Name,
		Host: request.Host(), Address: request.RedirectURI, Writes: request.Writes(), Offline: request.Offline(),
	}
	return h.show(c, fiber.StatusOK, leadsTo(request.RedirectURI), consent.Ask(page))
}

// leadsTo is what the policy of the consent page must allow. A browser holds
// every redirect that follows a form to it, also those on the other side:
// Okta's callback sends it on to a host of the customer's own.
func leadsTo(redirectURI string) string {
	if strings.HasPrefix(redirectURI, "https://") {
		return "https:"
	}
	return web.Origin(redirectURI)
}

// errNobody: nobody is signed in with this browser.
var errNobody = errors.New("nobody is signed in")

// signedIn is who is signed in on the public side; a session of the console
// is none. errNobody when nobody is.
func (h *Handler) signedIn(ctx context.Context, c *fiber.Ctx) (models.Admin, error) {
	who, err := h.SignIn.PublicSession(ctx, h.pages().Session(c))
	if errors.Is(err, models.ErrNotFound) {
		return models.Admin{}, errNobody
	}
	visiting(c).proven = err == nil
	return who, err
}
