// Package controlapi is the door for the command line: JSON over a socket in
// the data folder that only its owner may open. The same routes serve a
// command in its own process when no server runs, so both ways answer alike.
package controlapi

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/desk"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/scim"
)

// Handler answers commands.
type Handler struct {
	Desk        *desk.Service
	Store       Store
	Definitions Definitions
	Backups     Backups
	SignIn      Links
	PublicURL   string
	ConsoleURL  string // "" when no console listens
	Now         func() time.Time
	Log         *slog.Logger
}

// Store is what commands read.
type Store interface {
	Directory(context.Context, models.DirectoryID) (models.Directory, error)
	Directories(context.Context) ([]models.Directory, error)
	Token(context.Context, models.TokenID) (models.Token, error)
	Tokens(context.Context, models.DirectoryID) ([]models.Token, error)
	ClientOf(context.Context, models.DirectoryID) (models.Client, error)
	Definitions(context.Context) ([]models.Definition, int64, error)
}

// Links makes one-time sign-in codes.
type Links interface {
	Link(context.Context) (code string, err error)
}

// by is who made what the command line makes.
const by = "command line"

const within = 30 * time.Second

func deadline(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.UserContext(), within)
}

// Problem is an error answer: one sentence for a person, or one for each
// value that does not fit.
type Problem struct {
	Error  string            `json:"error"`
	Fields map[string]string `json:"fields,omitempty"`
}

// Answer turns errors into Problems, the only place here that does.
func (h *Handler) Answer(c *fiber.Ctx) error {
	err := c.Next()
	if err == nil {
		return nil
	}
	return Fail(c, err, h.Log)
}

// Fail answers err as a Problem.
func Fail(c *fiber.Ctx, err error, log *slog.Logger) error {
	status, problem := translate(err)
	if status == fiber.StatusInternalServerError {
		log.Error("command failed", "path", c.Path(), "error", err)
	}
	return c.Status(status).JSON(problem)
}

func translate(err error) (int, Problem) {
	var invalid models.Invalid
	var refused *fiber.Error
	var misfit *scim.Error
	switch {
	case errors.As(err, &invalid) && conflict(invalid) != "":
		return fiber.StatusConflict, Problem{Error: conflict(invalid)}
	case errors.As(err, &invalid):
		return fiber.StatusUnprocessableEntity, Problem{Error: "A value does not fit.", Fields: invalid}
	case errors.Is(err, models.ErrNotFound):
		return fiber.StatusNotFound, Problem{Error: "There is nothing with this id. See what there is with: scimdesk directory list, scimdesk token list --directory ID"}
	case errors.Is(err, models.ErrUnknown):
		return fiber.StatusServiceUnavailable, Problem{Error: "The database was lost while saving. Whether the change was kept is not known; look before trying again."}
	case errors.Is(err, models.ErrFull):
		return fiber.StatusServiceUnavailable, Problem{Error: "The storage is full or read-only. Nothing was changed; make room where the data folder lies."}
	case errors.Is(err, models.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return fiber.StatusServiceUnavailable, Problem{Error: "The database is busy. Nothing was changed; try again in a moment."}
	case errors.As(err, &misfit):
		return fiber.StatusUnprocessableEntity, Problem{Error: misfit.Detail}
	case errors.As(err, &refused):
		return refused.Code, Problem{Error: refused.Message}
	case errors.Is(err, token.ErrRefused):
		return fiber.StatusForbidden, Problem{Error: err.Error()}
	default:
		return fiber.StatusInternalServerError, Problem{Error: "Something went wrong: " + err.Error()}
	}
}

// conflict is the sentence about a state that no other value would mend: what
// a directory cannot do now, or a token that has ended.
func conflict(invalid models.Invalid) string {
	return cmp.Or(invalid["action"], invalid["token"])
}

// absent is what to say when err is that there is nothing.
func absent(err, say error) error {
	if errors.Is(err, models.ErrNotFound) {
		return say
	}
	return err
}

// Open answers a fresh sign-in link of the running server.
func (h *Handler) Open(c *fiber.Ctx) error {
	if h.ConsoleURL == "" {
		return fiber.NewError(fiber.StatusConflict, "No server runs on this data folder, so there is no console to open. Start it with: scimdesk serve")
	}
	ctx, cancel := deadline(c)
	defer cancel()
	code, err := h.SignIn.Link(ctx)
	if err != nil {
		return err
	}
	return c.JSON(Link{URL: h.ConsoleURL + "/sign-in/" + code, Console: h.ConsoleURL})
}

// Link is where a browser goes to be signed in, once.
type Link struct {
	URL     string `json:"sign_in_url"`
	Console string `json:"console_url"`
}
