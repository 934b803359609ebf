package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
	"scimdesk/views/layout"
)

// Error is a refusal in words: what happened, why, what to do.
type Error struct {
	Status      int
	Title, Text string
}

// Error is the title, for the log.
func (e *Error) Error() string { return e.Title }

// Explain turns whatever went wrong into a page's words. An error nobody
// expected is a 500 that says nothing about itself but the request id under
// which the log has it.
func Explain(err error, requestID string) layout.Problem {
	var ours *Error
	var fibers *fiber.Error
	switch {
	case errors.As(err, &ours):
		return layout.Problem{Status: ours.Status, Title: ours.Title, Text: ours.Text}
	case errors.Is(err, models.ErrNotFound):
		return notFound
	case errors.Is(err, models.ErrUnknown):
		return unknown
	case errors.Is(err, models.ErrFull):
		return full
	case errors.Is(err, models.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return busy
	case errors.As(err, &fibers):
		return ofFiber(fibers)
	}
	return layout.Problem{
		Status: fiber.StatusInternalServerError, Title: "Something went wrong here", Request: requestID,
		Text: "Scimdesk could not answer. The log has the reason under this request id. Reloading is safe.",
	}
}

var (
	notFound = layout.Problem{
		Status: fiber.StatusNotFound, Title: "There is nothing at this address",
		Text: "The address has a wrong id, or what was here is gone. Old requests make room for new ones.",
	}
	full = layout.Problem{
		Status: fiber.StatusServiceUnavailable, Title: "The storage is full or read-only",
		Text: "Nothing was changed. Make room where the data folder lies, then reload.",
	}
	unknown = layout.Problem{
		Status: fiber.StatusServiceUnavailable, Title: "The database was lost while saving",
		Text: "Whether the change was kept is not known. Look at the page it was about before trying again.",
	}
	busy = layout.Problem{
		Status: fiber.StatusServiceUnavailable, Title: "The database is busy",
		Text: "It did not answer in time and nothing was changed. Reload in a moment.",
	}
)

// ofFiber words what Fiber refuses by itself.
func ofFiber(e *fiber.Error) layout.Problem {
	switch e.Code {
	case fiber.StatusNotFound:
		return notFound
	case fiber.StatusMethodNotAllowed:
		return layout.Problem{Status: e.Code, Title: "This address takes no such request", Text: "Go back and use the button of the page."}
	case fiber.StatusRequestEntityTooLarge:
		return layout.Problem{Status: e.Code, Title: "The form is too large", Text: "Nothing was changed. No form of this console needs more than 64 KiB."}
	case fiber.StatusRequestHeaderFieldsTooLarge:
		return layout.Problem{Status: e.Code, Title: "The request's headers are too large", Text: "Delete the cookies of this address and open the console again."}
	}
	return layout.Problem{Status: e.Code, Title: "The request was refused", Text: "It is not one a page of this console sends. Go back and use the button of the page."}
}
