package scimapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
	"scimdesk/scim"
)

// Answer turns whatever went wrong below into SCIM's own error message. It is
// the only place behind the public side's routes that does.
func (h *Handler) Answer(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	err := c.Next()
	if err == nil {
		return nil
	}
	v := visiting(c)
	v.explain(c)
	if odd := endpointsOf(h.Provisioning.Types()).odd(belowDirectory(c.Path())); odd != "" && v.asked != "" {
		v.facts.Odd = odd
		err = astray(c, err)
	}
	return Fail(c, err, h.Log)
}

// Fail answers err as a SCIM error (RFC 7644 §3.12); the public side's app
// uses it too for what never reaches a route. Unknown errors are logged here,
// once, and not shown.
func Fail(c *fiber.Ctx, err error, log *slog.Logger) error {
	e := translate(err)
	if e.Status == fiber.StatusInternalServerError {
		log.Error("scim request failed", "method", c.Method(), "exchange", visiting(c).exchange, "error", err)
	}
	if errors.Is(err, models.ErrFull) {
		log.Warn("a change was refused", "exchange", visiting(c).exchange, "error", err)
	}
	if e.Status == fiber.StatusServiceUnavailable && len(c.Response().Header.Peek(fiber.HeaderRetryAfter)) == 0 {
		c.Set(fiber.HeaderRetryAfter, "2")
	}
	if v := visiting(c); v.problem == "" {
		v.problem = e.Detail
	}
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, scim.ContentType)
	return c.Status(e.Status).Send(body)
}

// translate is one cause, in this door's language.
func translate(err error) *scim.Error {
	var e *scim.Error
	var taken *models.TakenError
	var refused *fiber.Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, models.ErrNotFound):
		return scim.Errorf(fiber.StatusNotFound, "", "No such resource in this directory. It was deleted, or the id belongs elsewhere.")
	case errors.As(err, &taken):
		return scim.Errorf(fiber.StatusConflict, scim.Uniqueness, "The %s is already taken by another resource of this directory. Look it up with a filter and update that one.", taken.Attribute)
	case errors.Is(err, models.ErrTaken):
		return scim.Errorf(fiber.StatusConflict, scim.Uniqueness, "Another resource of this directory has this value.")
	case errors.Is(err, models.ErrStale):
		return scim.Errorf(fiber.StatusPreconditionFailed, "", "The resource has changed since it was read. Read it again and repeat the change.")
	case errors.Is(err, models.ErrTooMany):
		return scim.Errorf(fiber.StatusBadRequest, scim.TooMany, "The filter or the order would have to look at too many resources. Filter by userName, externalId, displayName, id or emails.value.")
	case errors.Is(err, models.ErrUnknown) && errors.Is(err, models.ErrBroken):
		return scim.Errorf(fiber.StatusServiceUnavailable, "", "The disk of this server failed while the change was being saved, and whether it was is not known. Nothing more is kept until its administrator has looked at it.")
	case errors.Is(err, models.ErrUnknown):
		return scim.Errorf(fiber.StatusServiceUnavailable, "", "The connection to the database was lost while the change was being saved, and whether it was is not known. Read the resource to see it before trying again.")
	case errors.Is(err, models.ErrBroken):
		return scim.Errorf(fiber.StatusServiceUnavailable, "", "The disk of this server failed, so it keeps nothing more until its administrator has looked at it.")
	case errors.Is(err, models.ErrFull):
		return scim.Errorf(fiber.StatusServiceUnavailable, "", "The storage of this server is full or read-only. Nothing was changed; its administrator must make room.")
	case errors.Is(err, models.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return scim.Errorf(fiber.StatusServiceUnavailable, "", "The database is busy. Nothing was changed; try again in a moment.")
	case errors.As(err, &refused):
		return refusal(refused)
	default:
		return scim.Errorf(fiber.StatusInternalServerError, "", "Something went wrong on this side. The request id names it in the log.")
	}
}

// refusal gives what Fiber refused a sentence.
func refusal(e *fiber.Error) *scim.Error {
	detail, known := map[int]string{
		fiber.StatusNotFound:                    "There is nothing at this address. The base URL ends in /scim/v2; resources are below it, at /Users and /Groups.",
		fiber.StatusMethodNotAllowed:            "This method is not allowed here. The Allow header names those that are.",
		fiber.StatusRequestEntityTooLarge:       "The request body is too large. Send fewer values at once.",
		fiber.StatusRequestHeaderFieldsTooLarge: "The URL and the headers together are larger than 16 kB. Shorten the filter.",
		fiber.StatusRequestTimeout:              "The request did not arrive in time.",
	}[e.Code]
	if !known {
		detail = "The request could not be read as HTTP. Nothing was changed." // never the reader's own words: they quote headers
	}
	if e.Code >= 500 {
		return scim.Errorf(fiber.StatusInternalServerError, "", "Something went wrong on this side.")
	}
	return &scim.Error{Status: e.Code, Detail: detail}
}

// NotServed answers what RFC 7644 knows and this server does not offer; the
// ServiceProviderConfig says the same.
func NotServed(what string) fiber.Handler {
	return func(*fiber.Ctx) error {
		return scim.Errorf(fiber.StatusNotImplemented, "", "%s is not served here. The ServiceProviderConfig says what is.", what)
	}
}
