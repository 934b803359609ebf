package console

import (
	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/layout"
)

// SetProtocol serves POST /directories/{directory}/protocol: what the form
// names is turned, the rest of how the directory speaks stays as it is.
func (h *Console) SetProtocol(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "strict", "same-names", "passwords")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	wanted, err := turn(d.Protocol, form)
	if err != nil {
		return err
	}
	if err := h.Desk.SetProtocol(ctx, d.ID, wanted, web.Admin(c).Name); err != nil {
		return err
	}
	return web.Redirect(c, layout.Path(d.ID))
}

// turn is a protocol with what the form names; a value the page does not have
// turns nothing.
func turn(p models.Protocol, form web.Form) (models.Protocol, error) {
	for name, value := range form {
		on, known := values[value]
		if !known || (name == "passwords") != (value == "argon2id" || value == "drop") {
			return p, errNoSwitch
		}
		switch name {
		case "strict":
			p.Strict = on
		case "same-names":
			p.SameNames = on
		case "passwords":
			p.KeepPasswords = on
		}
	}
	return p, nil
}

var values = map[string]bool{"true": true, "false": false, "argon2id": true, "drop": false}

var errNoSwitch = &web.Error{
	Status: fiber.StatusBadRequest, Title: "The form could not be read",
	Text: "It has a value this page does not offer, and nothing was changed. Reload the page and press the button again.",
}
