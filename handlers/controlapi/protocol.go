package controlapi

import (
	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// Protocol is how a directory speaks SCIM. In a request, what is absent stays
// as it is.
type Protocol struct {
	Strict    *bool   `json:"strict,omitempty"`
	SameNames *bool   `json:"same_names,omitempty"`
	Passwords *string `json:"passwords,omitempty"` // PasswordsDrop or PasswordsArgon2
}

// What becomes of passwords that are sent.
const (
	PasswordsDrop   = "drop"
	PasswordsArgon2 = "argon2id"
)

// Check is models.Invalid when a value does not fit.
func (p Protocol) Check() error {
	if p.Passwords != nil && *p.Passwords != PasswordsDrop && *p.Passwords != PasswordsArgon2 {
		return models.Invalid{"passwords": "Choose " + PasswordsDrop + ", or " + PasswordsArgon2 + " to keep a hash of them."}
	}
	return nil
}

// after is what before becomes.
func (p Protocol) after(before models.Protocol) (models.Protocol, error) {
	if p.Strict != nil {
		before.Strict = *p.Strict
	}
	if p.SameNames != nil {
		before.SameNames = *p.SameNames
	}
	if p.Passwords != nil {
		before.KeepPasswords = *p.Passwords == PasswordsArgon2
	}
	return before, p.Check()
}

func spoken(p models.Protocol) Protocol {
	passwords := PasswordsDrop
	if p.KeepPasswords {
		passwords = PasswordsArgon2
	}
	return Protocol{Strict: &p.Strict, SameNames: &p.SameNames, Passwords: &passwords}
}

// SetProtocol serves PATCH /directories/{directory}.
func (h *Handler) SetProtocol(c *fiber.Ctx) error {
	var in Protocol
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	if d.Protocol, err = in.after(d.Protocol); err != nil {
		return err
	}
	if err := h.Desk.SetProtocol(ctx, d.ID, d.Protocol, by); err != nil {
		return err
	}
	return c.JSON(h.directory(d))
}
