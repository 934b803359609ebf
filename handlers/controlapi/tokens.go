package controlapi

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// Token is a token as commands print it; Secret only when it was just made.
type Token struct {
	ID           string     `json:"id"`
	Kind         string     `json:"kind"` // bearer, basic or secret
	Label        string     `json:"label"`
	Last4        string     `json:"last4"`
	CreatedAt    *time.Time `json:"created_at"`
	ExpiresAt    *time.Time `json:"expires_at"`
	LastUsedAt   *time.Time `json:"last_used_at"`
	LastUsedFrom string     `json:"last_used_from,omitempty"`
	RevokedAt    *time.Time `json:"revoked_at,omitempty"`
	EndsAt       *time.Time `json:"overlap_until,omitempty"`
	State        string     `json:"state"` // live, replaced, expired or revoked
	Secret       string     `json:"secret,omitempty"`
}

// NewToken asks for a token; a null expires_at never expires. Without a kind
// it is the one of the directory's method.
type NewToken struct {
	Kind      string     `json:"kind"`
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
		out[i] = h.shown(t, "")
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
	made, secret, err := h.Desk.CreateToken(ctx, models.DirectoryID(c.Params("directory")), in.Kind, in.Label, expires, by)
	if err != nil {
		return absent(err, h.missing(ctx, c, in.Kind))
	}
	return c.Status(fiber.StatusCreated).JSON(h.shown(made, secret))
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
	return c.Status(fiber.StatusCreated).JSON(h.shown(made, secret))
}

// missing says what is not there: the directory, or a client to give a secret to.
func (h *Handler) missing(ctx context.Context, c *fiber.Ctx, kind string) error {
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err == nil && (kind == models.KindSecret || d.Auth.OAuth()) {
		return errNoClient
	}
	return models.ErrNotFound
}

// RevokeToken serves POST /tokens/{token}/revoke.
func (h *Handler) RevokeToken(c *fiber.Ctx) error { return h.endToken(c, h.Desk.RevokeToken) }

// ExpireToken serves POST /tokens/{token}/expire.
func (h *Handler) ExpireToken(c *fiber.Ctx) error { return h.endToken(c, h.Desk.ExpireToken) }

// FinishRotation serves POST /tokens/{token}/finish.
func (h *Handler) FinishRotation(c *fiber.Ctx) error { return h.endToken(c, h.Desk.FinishRotation) }

// CancelRotation serves POST /tokens/{token}/cancel.
func (h *Handler) CancelRotation(c *fiber.Ctx) error { return h.endToken(c, h.Desk.CancelRotation) }

// endToken does one thing to a token and answers it as it is afterwards.
func (h *Handler) endToken(c *fiber.Ctx, do func(context.Context, models.TokenID) error) error {
	ctx, cancel := deadline(c)
	defer cancel()
	id := models.TokenID(c.Params("token"))
	if err := do(ctx, id); err != nil {
		return err
	}
	after, err := h.Store.Token(ctx, id)
	if err != nil {
		return err
	}
	return c.JSON(h.shown(after, ""))
}

func (h *Handler) shown(t models.Token, secret string) Token {
	return Token{
		ID: string(t.ID), Kind: t.Kind, Label: t.Label, Last4: t.Last4, CreatedAt: moment(t.CreatedAt),
		ExpiresAt: moment(t.ExpiresAt), LastUsedAt: moment(t.LastUsedAt), LastUsedFrom: t.LastUsedFrom,
		RevokedAt: moment(t.RevokedAt), EndsAt: moment(t.OverlapUntil), State: life(t, h.Now()), Secret: secret,
	}
}

func life(t models.Token, now time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked"
	case !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt):
		return "expired"
	case !t.OverlapUntil.IsZero():
		return "replaced"
	}
	return "live"
}
