package oauthapi

import (
	"cmp"
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/guards"
	"scimdesk/internal/oauth"
)

// maxBody is the largest form that is read.
const maxBody = 64 << 10

// Receive reads the body of a form.
func (h *Handler) Receive(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodPost {
		return c.Next()
	}
	limit := maxBody
	if !guards.On(guards.OAuthBody) {
		limit = 1 << 30
	}
	body, err := web.ReadBody(c, limit)
	if err != nil {
		return err
	}
	visiting(c).body = body
	return c.Next()
}

// Token serves POST /d/{directory}/oauth/token (RFC 6749 §3.2).
func (h *Handler) Token(c *fiber.Ctx) error {
	request, err := h.request(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	v := visiting(c)
	v.facts.Kind = oauth.KindOf(request.Form)
	answer, err := h.OAuth.Token(ctx, request)
	if err != nil {
		return h.slowed(v, err)
	}
	v.token, v.proven, v.facts.Value = cmp.Or(answer.By, answer.Token), true, answer.Scope
	return c.JSON(answer)
}

// Revoke serves POST /d/{directory}/oauth/revoke (RFC 7009).
func (h *Handler) Revoke(c *fiber.Ctx) error {
	request, err := h.request(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := h.OAuth.Revoke(ctx, request); err != nil {
		return h.slowed(visiting(c), err)
	}
	visiting(c).proven = true
	return c.SendStatus(fiber.StatusOK)
}

// Introspect serves POST /d/{directory}/oauth/introspect (RFC 7662).
func (h *Handler) Introspect(c *fiber.Ctx) error {
	request, err := h.request(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	answer, err := h.OAuth.Introspect(ctx, request)
	if err != nil {
		return h.slowed(visiting(c), err)
	}
	visiting(c).token, visiting(c).proven = answer.By, true
	return c.JSON(answer)
}

// Metadata serves GET /.well-known/oauth-authorization-server/d/{directory}
// (RFC 8414 §3).
func (h *Handler) Metadata(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	answer, err := h.OAuth.Metadata(ctx, visiting(c).directory)
	if err != nil {
		return err
	}
	return c.JSON(answer)
}

// request decodes a form and what stands around it.
func (h *Handler) request(c *fiber.Ctx) (oauth.Request, error) {
	v := visiting(c)
	if guards.On(guards.OAuthForm) && !web.IsForm(c) {
		return oauth.Request{}, errNoForm
	}
	query, err := oauth.Parse(string(c.Request().URI().QueryString()))
	if err != nil {
		return oauth.Request{}, err
	}
	if v.form, err = oauth.Parse(string(v.body)); err != nil {
		return oauth.Request{}, err
	}
	return oauth.Request{
		Directory: v.directory, Query: query, Form: v.form, Authorization: headers(c), From: v.from, Agent: v.agent,
	}, nil
}

// headers are all Authorization headers that were sent.
func headers(c *fiber.Ctx) (all []string) {
	for _, value := range c.Request().Header.PeekAll(fiber.HeaderAuthorization) {
		all = append(all, string(value))
	}
	return all
}

var errNoForm = invalid(fiber.StatusBadRequest, "The body must be a form: application/x-www-form-urlencoded, not compressed.")

// slowed is err, or that too many like it came.
func (h *Handler) slowed(v *visit, err error) error {
	var refused *oauth.Error
	if !errors.As(err, &refused) || refused.Code != oauth.InvalidClient {
		return err
	}
	wait := h.failures.note(string(refused.Client), v.from, h.Now())
	if wait == 0 || !guards.On(guards.ClientThrottle) {
		return err
	}
	return &oauth.Error{
		Code: oauth.TemporarilyUnavailable, Status: fiber.StatusTooManyRequests, RetryAfter: wait, Odd: refused.Odd, Problem: refused.Problem,
		Description: "Client authentication failed too often. Check the client identifier and the client secret, then try again later.",
	}
}
