package oauthapi

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/guards"
	"scimdesk/internal/oauth"
	"scimdesk/models"
)

// Answer turns whatever went wrong below into OAuth's error message or into a
// page, by who reads it. What is at no address of ours is left to the rest of
// the public side.
func (h *Handler) Answer(c *fiber.Ctx) error {
	if guards.On(guards.OAuthNoStore) {
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set(fiber.HeaderPragma, "no-cache")
	}
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	err := c.Next()
	switch v := visiting(c); {
	case err == nil:
		return nil
	case errors.Is(err, models.ErrNotFound), errors.Is(err, fiber.ErrNotFound):
		v.problem = "there is nothing at this address"
		return fiber.ErrNotFound
	case shown(c.Path()):
		return h.failPage(c, err)
	}
	return h.fail(c, err)
}

// fail answers err as RFC 6749 §5.2 says.
func (h *Handler) fail(c *fiber.Ctx, err error) error {
	e := h.explain(c, err)
	if e.Basic {
		c.Set(fiber.HeaderWWWAuthenticate, `Basic realm="scimdesk", charset="UTF-8"`)
	}
	return c.Status(e.Status).JSON(e)
}

// explain notes for the admin what went wrong, and says it in OAuth's words.
func (h *Handler) explain(c *fiber.Ctx, err error) *oauth.Error {
	e := translate(err)
	v := visiting(c)
	if e.Status == fiber.StatusInternalServerError {
		h.Log.Error("an authorization request failed", "method", c.Method(), "exchange", v.exchange, "error", err)
	}
	v.problem, v.facts.Odd, v.token = cmp.Or(e.Problem, e.Description), e.Odd, e.By
	v.proven = v.proven || e.Proven
	if e.Value != "" {
		v.facts.Value = e.Value
	}
	if e.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, seconds(e.RetryAfter))
	}
	return e
}

// translate is one cause, in OAuth's words.
func translate(err error) *oauth.Error {
	var e *oauth.Error
	var refused *fiber.Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, models.ErrUnknown):
		return busy("The connection to the database was lost, and whether anything was kept is not known. Try again.")
	case errors.Is(err, models.ErrFull):
		return busy("The storage of this server is full or read-only. Its administrator must make room.")
	case errors.Is(err, models.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return busy("The database is busy. Try again in a moment.")
	case errors.As(err, &refused) && refused.Code < fiber.StatusInternalServerError:
		return invalid(refused.Code, refusals[refused.Code])
	}
	return &oauth.Error{Code: "server_error", Status: fiber.StatusInternalServerError, Odd: models.OddOAuth, Description: "Something went wrong on this side. The request id names it in the log."}
}

// refusals are what Fiber refuses, in words.
var refusals = map[int]string{
	fiber.StatusMethodNotAllowed:      "This method is not allowed here. The Allow header names those that are.",
	fiber.StatusRequestEntityTooLarge: "The body is larger than 64 KiB, the most that is read here.",
	fiber.StatusRequestTimeout:        "The body did not arrive in time.",
	fiber.StatusBadRequest:            "The request ended before its body did. Send it again.",
}

// invalid is a request that is not what the RFC asks for.
func invalid(status int, description string) *oauth.Error {
	return &oauth.Error{Code: oauth.InvalidRequest, Status: status, Description: description, Odd: models.OddOAuth}
}

func busy(description string) *oauth.Error {
	return &oauth.Error{
		Code: oauth.TemporarilyUnavailable, Status: fiber.StatusServiceUnavailable, RetryAfter: 2 * time.Second,
		Description: description, Odd: models.OddOAuth,
	}
}
