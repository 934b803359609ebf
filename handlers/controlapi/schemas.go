package controlapi

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
	"scimdesk/scim/schema"
)

// Definitions adds schemas and resource types while the server runs; see
// package internal/provisioning. Its errors are for people.
type Definitions interface {
	AddDefinitions(ctx context.Context, all []schema.Definition, by string) error
}

// NewSchemas asks for the definitions a file holds.
type NewSchemas struct {
	Text     string `json:"text"`
	Extends  string `json:"extends"`
	Required bool   `json:"required"`
}

// Definition is a schema or resource type as commands print it.
type Definition struct {
	Kind     string     `json:"kind"` // Schema or ResourceType
	ID       string     `json:"id"`
	Extends  string     `json:"extends"`
	Required bool       `json:"required"`
	AddedAt  *time.Time `json:"added_at,omitempty"`
	AddedBy  string     `json:"added_by,omitempty"`
}

// AddSchemas serves POST /schemas.
func (h *Handler) AddSchemas(c *fiber.Ctx) error {
	var in NewSchemas
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	all, err := schema.ReadDefinitions([]byte(in.Text), in.Extends, in.Required)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := h.Definitions.AddDefinitions(ctx, all, by); err != nil {
		return err
	}
	out := make([]Definition, len(all))
	for i, d := range all {
		out[i] = Definition{Kind: string(d.Kind), ID: d.ID, Extends: d.Extends, Required: d.Required}
	}
	return c.Status(fiber.StatusCreated).JSON(out)
}

// ListSchemas serves GET /schemas.
func (h *Handler) ListSchemas(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	all, _, err := h.Store.Definitions(ctx)
	if err != nil {
		return err
	}
	out := make([]Definition, len(all))
	for i, d := range all {
		out[i] = shownDefinition(d)
	}
	return c.JSON(out)
}

func shownDefinition(d models.Definition) Definition {
	return Definition{
		Kind: string(d.Kind), ID: d.ID, Extends: d.Extends, Required: d.Required,
		AddedAt: moment(d.AddedAt), AddedBy: d.AddedBy,
	}
}
