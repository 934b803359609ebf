// Package scimapi is the door for identity providers: SCIM 2.0 under
// /d/{directory}/scim/v2 on the public side. It authenticates, reads a body
// only then, decodes a request once, calls provisioning, and answers in SCIM's
// own language, errors included. What was said, and the facts of it, are
// handed to the recorder after the answer.
package scimapi

import (
	"context"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// How long a request may wait for the store: writes give up before an
// identity provider does, reads may look at many resources, and what is long
// changes many.
const (
	writeWithin = 5 * time.Second
	readWithin  = 20 * time.Second
	longWithin  = 40 * time.Second
)

// Handler serves the SCIM routes of every directory.
type Handler struct {
	Provisioning *provisioning.Service
	Tokens       Tokens
	Directories  Directories
	Recorder     Recorder
	PublicURL    string          // every location begins with it; never read from a request
	Broken       <-chan struct{} // closed when the disk failed
	Now          func() time.Time
	NewID        func() string
	Log          *slog.Logger

	long    turns   // of bodies that need much memory
	known   known   // of the types there are
	answers answers // of groups, as they were last given
}

// Tokens verifies what a client brings; see package internal/token.
type Tokens interface {
	Verify(ctx context.Context, text string, wanted models.DirectoryID) (models.Token, models.Directory, error)
	VerifyBasic(ctx context.Context, username, password string, wanted models.DirectoryID) (models.Token, models.Directory, error)
	Touch(t models.Token, from, agent string)
}

// Directories tells a directory with a bad token from one that does not exist.
type Directories interface {
	Directory(context.Context, models.DirectoryID) (models.Directory, error)
}

// Recorder keeps exchanges, and counts those that reached no directory. Record
// calls fill, at once, for an exchange it keeps and not only counts.
type Recorder interface {
	Record(e models.Exchange, fill func(*models.Exchange))
	Count(models.Exchange)
}

// visit is what one request knows about itself on its way down and up.
type visit struct {
	exchange models.ExchangeID
	from     string       // address of the peer
	agent    string       // what it calls itself
	resource string       // id of the resource it is about, when known
	problem  string       // detail of an error answer, or the reason of a refusal
	facts    models.Facts // what it was about

	asked models.DirectoryID // whom the URL names; "" when it names nobody
	owner models.DirectoryID // whose live token was brought, when it is another's than the URL's

	called *models.Directory // whom the URL names, once that was looked up

	// What follows is zero until the request is authenticated.
	directory models.Directory
	token     models.Token
	manner    *scim.Manner
	types     *schema.Set // as they are now, for the whole request
	known     *shape      // what follows from them
	place     place
	body      []byte
	unread    int             // bytes of the body that were not read
	long      bool            // the body needed a turn
	until     context.Context // of a request without a body, from its first question to the answer
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

// caller is for whom provisioning works; with is what the answer needs.
func (v *visit) caller(with models.With) provisioning.Caller {
	return provisioning.Caller{
		Scope: v.directory.Scope(), Exchange: v.exchange, Protocol: v.directory.Protocol,
		Manner: v.manner, With: with,
	}
}

// within is the request's context: ours, because Fiber's never ends.
func within(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	limit, v := writeWithin, visiting(c)
	if v.until != nil {
		return v.until, func() {}
	}
	switch {
	case v.long, v.facts.Kind == models.KindBulk:
		limit = longWithin
	case c.Method() == fiber.MethodGet, c.Method() == fiber.MethodHead, v.place.last() == ".search":
		limit = readWithin
	}
	return context.WithTimeout(c.UserContext(), limit)
}

// base is the SCIM base URL of the directory that was asked.
func (h *Handler) base(v *visit) string { return v.directory.SCIMURL(h.PublicURL) }
