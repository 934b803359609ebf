// Package oauthapi is the door of the authorization server: the token,
// revocation and introspection endpoints of each directory, its metadata, and
// the pages on which an administrator signs in and consents. It decodes a
// request once, asks internal/oauth, and answers in OAuth's own language or
// with a page. What was said is handed to the recorder, without its secrets.
package oauthapi

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/admin"
	"scimdesk/internal/oauth"
	"scimdesk/models"
)

// Handler serves the authorization server of every directory.
type Handler struct {
	OAuth       Server
	SignIn      SignIn
	Directories Directories
	Recorder    Recorder
	PublicURL   string // never read from a request
	Now         func() time.Time
	NewID       func() string
	Log         *slog.Logger

	failures throttle
}

// Server is the authorization server; see package internal/oauth.
type Server interface {
	Metadata(context.Context, models.Directory) (oauth.Metadata, error)
	Ask(ctx context.Context, d models.Directory, query url.Values) (oauth.Asking, error)
	Allow(ctx context.Context, asked oauth.Asking, by models.AdminID) (location string, err error)
	Deny(oauth.Asking) (location string)
	Token(context.Context, oauth.Request) (oauth.Answer, error)
	Revoke(context.Context, oauth.Request) error
	Introspect(context.Context, oauth.Request) (oauth.Introspection, error)
}

// SignIn lets administrators in on the public side; see package internal/admin.
type SignIn interface {
	SignInPublic(ctx context.Context, name, password string, v admin.Visitor) (sessionSecret string, err error)
	Remember(ctx context.Context, sessionSecret string, v admin.Visitor) (device string, err error)
	StartApproval(ctx context.Context, v admin.Visitor) (code, secret string, err error)
	TakeApproval(ctx context.Context, secret, agent string) (sessionSecret string, err error)
	PublicSession(ctx context.Context, secret string) (models.Admin, error)
	Leave(ctx context.Context, secret string) error
}

// Directories finds a directory and whose it is.
type Directories interface {
	Directory(context.Context, models.DirectoryID) (models.Directory, error)
	Place(context.Context, models.OrganizationID) (models.Organization, models.Environment, error)
}

// Recorder keeps exchanges, and counts those that reached no directory.
type Recorder interface {
	Record(e models.Exchange, fill func(*models.Exchange))
	Count(models.Exchange)
}

// visit is what one request knows about itself on its way down and up.
type visit struct {
	exchange  models.ExchangeID
	from      string // address of the peer
	agent     string
	directory models.Directory // zero until it is known to exist
	body      []byte
	form      url.Values // of body, where it is a form
	token     models.TokenID
	proven    bool   // it is known who asked
	problem   string // for the admin
	facts     models.Facts
}

type visitKey struct{}

// visiting is the one reader of the request's locals.
func visiting(c *fiber.Ctx) *visit {
	if v, ok := c.Locals(visitKey{}).(*visit); ok {
		return v
	}
	v := &visit{}
	c.Locals(visitKey{}, v)
	return v
}

// within is how long a request may wait for what it needs.
const within = 10 * time.Second

// deadline is the request's context: ours, because Fiber's never ends.
func deadline(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.UserContext(), within)
}

func (h *Handler) pages() web.Pages { return web.Pages{PublicURL: h.PublicURL} }

// Find lets a request for a directory that exists on, and what it says.
func (h *Handler) Find(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	v := visiting(c)
	d, err := h.Directories.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	v.directory = d
	v.facts.Kind = kindOf(c.Path())
	return c.Next()
}

// Only refuses methods an endpoint does not know (RFC 9110 §15.5.6).
func Only(methods string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderAllow, methods)
		return fiber.ErrMethodNotAllowed
	}
}

// Nothing is where requests end that no route takes.
func Nothing(*fiber.Ctx) error { return fiber.ErrNotFound }
