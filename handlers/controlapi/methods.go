package controlapi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/desk"
	"scimdesk/models"
)

// Credentials are what an identity provider authenticates with, by method.
// Secrets are shown this once.
type Credentials struct {
	BearerToken  string `json:"bearer_token,omitempty"`
	TokenURL     string `json:"token_url,omitempty"`
	AuthorizeURL string `json:"authorize_url,omitempty"`
	ClientID     string `json:"client_id,omitempty"`
	ClientSecret string `json:"client_secret,omitempty"`
	Username     string `json:"username,omitempty"`
	Password     string `json:"password,omitempty"`
}

// given are the credentials of what was made, with URLs below publicURL. A
// signed assertion needs no page to sign in at.
func given(m desk.Made, publicURL string) Credentials {
	switch d := m.Directory; {
	case m.Client != nil && d.Auth == models.AuthWorkloadIdentity:
		return Credentials{TokenURL: d.TokenURL(publicURL), ClientID: string(m.Client.ID)}
	case m.Client != nil:
		return Credentials{TokenURL: d.TokenURL(publicURL), AuthorizeURL: d.AuthorizeURL(publicURL), ClientID: string(m.Client.ID), ClientSecret: m.Secret}
	case m.Username != "":
		return Credentials{Username: m.Username, Password: m.Secret}
	}
	return Credentials{BearerToken: m.Secret}
}

// Method asks for another way to authenticate.
type Method struct {
	Auth string `json:"auth"`
	Client
}

// SetMethod serves POST /directories/{directory}/auth: what was good before
// stays good.
func (h *Handler) SetMethod(c *fiber.Ctx) error {
	var in Method
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	made, err := h.Desk.SetAuth(ctx, d.ID, models.NewDirectory{Auth: models.AuthMethod(in.Auth), Client: in.After(fresh(d.Provider))}, by)
	if err != nil {
		return err
	}
	return c.JSON(MadeDirectory{Directory: h.directory(made.Directory), Credentials: given(made, h.PublicURL)})
}

// Refusal asks that every token is refused for a while; zero ends that.
type Refusal struct {
	For time.Duration `json:"for"`
}

// RefuseTokens serves POST /directories/{directory}/refuse.
func (h *Handler) RefuseTokens(c *fiber.Ctx) error {
	var in Refusal
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	if err := h.Desk.RefuseFor(ctx, id, in.For); err != nil {
		return err
	}
	d, err := h.Store.Directory(ctx, id)
	if err != nil {
		return err
	}
	return c.JSON(h.directory(d))
}
