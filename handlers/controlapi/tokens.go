package controlapi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// Token is a token as commands print it; Secret only when it was just made.
type Token struct {
	ID         string     `json:"id"`
	Label      string     `json:"label"`
	Last4      string     `json:"last4"`
	CreatedAt  *time.Time `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	RevokedAt  *time.Time `json:"revoked_at,omitempty"`
	EndsAt     *time.Time `json:"overlap_until,omitempty"`
	Secret     string     `json:"secret,omitempty"`
}

// NewToken asks for a token; a null expires_at never expires.
type NewToken struct {
	Label     string     `json:"label"`
	ExpiresAt *time.Time `json:"expires_at"`
}

// Rotation asks for a successor; the old token lives for overlap more.
type Rotation struct {
	Overlap time.Duration `json:"overlap"`
}

// ListTokens serves GET /directories/{directory}/tokens.
func (h *Handler) ListTokens(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	id := models.DirectoryID(c.Params("directory"))
	if _, err := h.Store.Directory(ctx, id); err != nil {
		return err
	}
	all, err := h.Store.Tokens(ctx, id)
	if err != nil {
		return err
	}
	out := make([]Token, len(all))
	for i, t := range all {
		out[i] = shown(t, "")
	}
	return c.JSON(out)
}

// CreateToken serves POST /directories/{directory}/tokens.
func (h *Handler) CreateToken(c *fiber.Ctx) error {
	var in NewToken
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	var expires time.Time
	if in.ExpiresAt != nil {
		expires = *in.ExpiresAt
	}
	made, secret, err := h.Desk.CreateToken(ctx, models.DirectoryID(c.Params("directory")), in.Label, expires, by)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(shown(made, secret))
}

// RotateToken serves POST /tokens/{token}/rotate.
func (h *Handler) RotateToken(c *fiber.Ctx) error {
	var in Rotation
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	made, secret, err := h.Desk.RotateToken(ctx, models.TokenID(c.Params("token")), in.Overlap, by)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(shown(made, secret))
}

// RevokeToken serves POST /tokens/{token}/revoke.
func (h *Handler) RevokeToken(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	id := models.TokenID(c.Params("token"))
	if err := h.Desk.RevokeToken(ctx, id); err != nil {
		return err
	}
	ended, err := h.Store.Token(ctx, id)
	if err != nil {
		return err
	}
	return c.JSON(shown(ended, ""))
}

func shown(t models.Token, secret string) Token {
	return Token{
		ID: string(t.ID), Label: t.Label, Last4: t.Last4, CreatedAt: moment(t.CreatedAt),
		ExpiresAt: moment(t.ExpiresAt), LastUsedAt: moment(t.LastUsedAt),
		RevokedAt: moment(t.RevokedAt), EndsAt: moment(t.OverlapUntil), Secret: secret,
	}
}
