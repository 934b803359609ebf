// Package console is the admin's pages. A handler reads what was asked, asks
// the store or the desk once, and renders; rules are below, words are in
// views. Which address leads to which handler stands in package handlers.
package console

import (
	"context"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/desk"
	"scimdesk/internal/live"
	"scimdesk/models"
	"scimdesk/views/layout"
)

// pageSize is how many rows a list shows at once.
const pageSize = 50

// Console serves the pages.
type Console struct {
	Store     Store
	Desk      Desk
	Minter    Minter
	Stage     Stage
	SignIn    SignIn
	Operators Operators
	Reach     Reach // nil when nobody asks
	Bell      *live.Bell
	PublicURL string          // what identity providers are given, never read from a request
	Broken    <-chan struct{} // closed when the disk failed
	Now       func() time.Time
	Log       *slog.Logger
}

// Store is what the pages read; see the interfaces of package models.
type Store interface {
	DefaultOrganization(context.Context) (models.Organization, models.Environment, error)
	Directory(context.Context, models.DirectoryID) (models.Directory, error)
	Directories(context.Context) ([]models.Directory, error)
	Place(context.Context, models.OrganizationID) (models.Organization, models.Environment, error)
	Token(context.Context, models.TokenID) (models.Token, error)
	Tokens(context.Context, models.DirectoryID) ([]models.Token, error)
	AccessTokens(ctx context.Context, id models.DirectoryID, limit int) ([]models.Token, error)
	ClientOf(context.Context, models.DirectoryID) (models.Client, error)
	Resource(context.Context, models.Ref, models.With) (models.Resource, error)
	Accounts(context.Context, models.AccountQuery) (models.AccountPage, error)
	Account(context.Context, models.Scope, models.AccountID) (models.Account, error)
	AccountCounts(context.Context, models.Scope) (models.AccountCounts, error)
	AccountEvents(ctx context.Context, s models.Scope, id models.AccountID, limit int) ([]models.Event, error)
	Exchanges(context.Context, models.ExchangeQuery) (models.ExchangePage, error)
	Exchange(context.Context, models.DirectoryID, models.ExchangeID) (models.Exchange, error)
	ExchangeCounts(context.Context, models.DirectoryID) (models.ExchangeCounts, error)
	Sightings(context.Context, models.DirectoryID) (models.Sightings, error)
	Traffic(ctx context.Context, since time.Time) (map[models.DirectoryID][]models.Bar, error)
	models.Groups
}

// Desk is what the pages can do. models.Invalid names the fields that do not
// fit, models.ErrNotFound what is not there.
type Desk interface {
	CreateDirectory(ctx context.Context, wanted models.NewDirectory, by string) (desk.Made, error)
	SteerDirectory(ctx context.Context, id models.DirectoryID, action, by string) (models.Directory, error)
	ChangeProvider(ctx context.Context, id models.DirectoryID, provider models.Provider, wantsGroups bool) error
	SetProtocol(ctx context.Context, id models.DirectoryID, wanted models.Protocol, by string) error
	CreateToken(ctx context.Context, id models.DirectoryID, kind, label string, expires time.Time, by string) (models.Token, string, error)
	RotateToken(ctx context.Context, id models.TokenID, overlap time.Duration, by string) (models.Token, string, error)
	RevokeToken(ctx context.Context, id models.TokenID) error
	ExpireToken(ctx context.Context, id models.TokenID) error
	FinishRotation(ctx context.Context, replaced models.TokenID) error
	CancelRotation(ctx context.Context, replaced models.TokenID) error
	RevokeFamily(ctx context.Context, id models.DirectoryID, family string) error
	SetAuth(ctx context.Context, id models.DirectoryID, wanted models.NewDirectory, by string) (desk.Made, error)
	SaveClient(ctx context.Context, id models.DirectoryID, wanted models.Client) error
	AddRedirect(ctx context.Context, id models.DirectoryID, uri string) error
	RefuseFor(ctx context.Context, id models.DirectoryID, long time.Duration) error
	Shown(ctx context.Context, id models.DirectoryID, publicURL string) error
}

// Minter makes an access token for an admin to try; models.ErrNotFound when
// the directory has no OAuth client.
type Minter interface {
	MintNow(ctx context.Context, id models.DirectoryID, by string) (models.Token, string, error)
}

// SignIn is how a browser gets in; models.ErrNotFound when it does not.
type SignIn interface {
	Enter(ctx context.Context, code, userAgent string) (sessionSecret string, err error)
	Session(ctx context.Context, secret string) (models.Admin, error)
	Watching(ctx context.Context, secret string) (models.Admin, error) // like Session, without counting as use
	Leave(ctx context.Context, secret string) error
}

// frame is what every page is told besides its own matter.
func (h *Console) frame(ctx context.Context, c *fiber.Ctx, title string) (layout.Frame, error) {
	organization, environment, err := h.Store.DefaultOrganization(ctx)
	if err != nil {
		return layout.Frame{}, err
	}
	all, err := h.Store.Directories(ctx)
	if err != nil {
		return layout.Frame{}, err
	}
	f := h.bare(c, title)
	f.Admin, f.Directories = web.Admin(c).Name, all
	f.Environment, f.Organization = environment.Name, organization.Name
	if h.Stage != nil {
		f.Playing = h.Stage.Playing()
	}
	return f, nil
}

// place says in which environment and organization a directory is.
func (h *Console) place(ctx context.Context, f *layout.Frame, d models.Directory) error {
	organization, environment, err := h.Store.Place(ctx, d.Organization)
	f.Environment, f.Organization = environment.Name, organization.Name
	return err
}

// bare is the frame of a page for somebody who is not signed in.
func (h *Console) bare(c *fiber.Ctx, title string) layout.Frame {
	place := "/directories"
	if c.Method() == fiber.MethodGet {
		place = web.LocalPath(c.OriginalURL(), place)
	}
	return layout.Frame{Title: title, Place: place, Look: web.Look(c), Now: h.Now()}
}

// inside is the frame and the head of a page about the directory the address
// names. models.ErrNotFound when there is none.
func (h *Console) inside(ctx context.Context, c *fiber.Ctx, title, tab string) (layout.Frame, layout.Directory, error) {
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return layout.Frame{}, layout.Directory{}, err
	}
	f, err := h.frame(ctx, c, d.Name)
	if err == nil {
		err = h.place(ctx, &f, d)
	}
	if err != nil {
		return layout.Frame{}, layout.Directory{}, err
	}
	if title != "" {
		f.Title = title + " · " + d.Name
	}
	f.Current = d.ID
	head, err := h.head(ctx, d, tab)
	return f, head, err
}

// head is what stands above every page of a directory.
func (h *Console) head(ctx context.Context, d models.Directory, tab string) (layout.Directory, error) {
	head := layout.Directory{Directory: d, URL: d.SCIMURL(h.PublicURL), Tab: tab}
	var err error
	if head.Counts, err = h.Store.ExchangeCounts(ctx, d.ID); err != nil {
		return head, err
	}
	head.Accounts, err = h.Store.AccountCounts(ctx, head.Scope())
	return head, err
}
