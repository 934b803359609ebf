package controlapi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// Client is an OAuth client as commands set it up and print it. In a request,
// what is absent stays as it is, or becomes what is usual.
type Client struct {
	RedirectURLs []string       `json:"redirect_urls,omitempty"`
	PKCE         *bool          `json:"pkce,omitempty"`
	Direct       *bool          `json:"direct,omitempty"`     // it may ask in its own name
	TokenLife    *time.Duration `json:"token_life,omitempty"` // nanoseconds
	Issuer       *string        `json:"issuer,omitempty"`
	Subject      *string        `json:"subject,omitempty"`
	Audiences    []string       `json:"audiences,omitempty"`
}

// Empty says whether nothing was named.
func (in Client) Empty() bool {
	return len(in.RedirectURLs)+len(in.Audiences) == 0 && in.PKCE == nil && in.Direct == nil && in.TokenLife == nil && in.Issuer == nil && in.Subject == nil
}

// After is what before becomes.
func (in Client) After(before models.Client) models.Client {
	put(&before.PKCE, in.PKCE)
	put(&before.Direct, in.Direct)
	put(&before.TokenLife, in.TokenLife)
	put(&before.Trust.Issuer, in.Issuer)
	put(&before.Trust.Subject, in.Subject)
	if len(in.RedirectURLs) > 0 {
		before.RedirectURIs = in.RedirectURLs
	}
	if len(in.Audiences) > 0 {
		before.Trust.Audiences = in.Audiences
	}
	return before
}

func put[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}

// fresh is what a client is when nothing was named: PKCE is demanded, except
// of Okta, which documents none; what it sends must fit all the same.
func fresh(p models.Provider) models.Client { return models.Client{PKCE: p != "okta"} }

// ShownClient is a client with where it goes.
type ShownClient struct {
	ID           string     `json:"id"` // of its directory
	ClientID     string     `json:"client_id"`
	TokenURL     string     `json:"token_url"`
	AuthorizeURL string     `json:"authorize_url"`
	RedirectURLs []string   `json:"redirect_urls"`
	PKCE         bool       `json:"pkce"`
	Direct       bool       `json:"direct"`
	TokenLife    int        `json:"token_life"` // seconds
	Issuer       string     `json:"issuer"`
	Subject      string     `json:"subject"`
	Audiences    []string   `json:"audiences"`
	CreatedAt    *time.Time `json:"created_at"`
}

func (h *Handler) client(d models.Directory, c models.Client) ShownClient {
	return ShownClient{
		ID: string(d.ID), ClientID: string(c.ID), TokenURL: d.TokenURL(h.PublicURL), AuthorizeURL: d.AuthorizeURL(h.PublicURL),
		RedirectURLs: append([]string{}, c.RedirectURIs...), PKCE: c.PKCE, Direct: c.Direct, TokenLife: int(c.TokenLife / time.Second),
		Issuer: c.Trust.Issuer, Subject: c.Trust.Subject, Audiences: append([]string{}, c.Trust.Audiences...), CreatedAt: moment(c.CreatedAt),
	}
}

var errNoClient = fiber.NewError(fiber.StatusConflict, "This directory has no OAuth client. Give it one with: scimdesk directory auth ID --method client-credentials")

// ShowClient serves GET /directories/{directory}/client.
func (h *Handler) ShowClient(c *fiber.Ctx) error { return h.changeClient(c, Client{}) }

// SetClient serves PATCH /directories/{directory}/client.
func (h *Handler) SetClient(c *fiber.Ctx) error {
	var in Client
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	return h.changeClient(c, in)
}

// changeClient changes what in names and answers the client after it.
func (h *Handler) changeClient(c *fiber.Ctx, in Client) error {
	ctx, cancel := deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	client, err := h.Store.ClientOf(ctx, d.ID)
	if err != nil {
		return absent(err, errNoClient)
	}
	if client = in.After(client); !in.Empty() {
		if err := h.Desk.SaveClient(ctx, d.ID, client); err != nil {
			return err
		}
	}
	return c.JSON(h.client(d, client))
}
