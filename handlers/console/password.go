package console

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/admin"
	"scimdesk/models"
	"scimdesk/views/admins"
)

// Operators is how an admin gets in at the public side: by password, or by a
// short code approved at the console.
type Operators interface {
	HasPassword(context.Context, models.AdminID) (bool, error)
	// ChangePassword asks for the current one when there is one.
	// models.Invalid names the fields that do not fit: current, password.
	ChangePassword(ctx context.Context, who models.Admin, current, wanted string) error
	// Waiting finds the browser that shows a code. models.ErrNotFound; an
	// *admin.Wait after too many codes that nobody shows.
	Waiting(ctx context.Context, code string) (models.Approval, error)
	// Approve lets that browser in, once. Errors are those of Waiting.
	Approve(ctx context.Context, code string, by models.AdminID) error
}

// ShowPassword serves GET /settings/password?saved=1.
func (h *Console) ShowPassword(c *fiber.Ctx) error {
	return h.showPassword(c, fiber.StatusOK, nil)
}

// ChangePassword serves POST /settings/password.
func (h *Console) ChangePassword(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "current", "password", "again")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	err = changePassword(ctx, h.Operators, web.Admin(c), form)
	var invalid models.Invalid
	if errors.As(err, &invalid) {
		return h.showPassword(c, fiber.StatusUnprocessableEntity, invalid)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/settings/password?saved=1")
}

func changePassword(ctx context.Context, operators Operators, who models.Admin, form web.Form) error {
	if form["password"] != form["again"] {
		invalid := models.Invalid{"again": "This is not the same as above. Type the new password twice."}
		if problem := admin.PasswordProblem(who.Name, form["password"]); problem != "" {
			invalid["password"] = problem
		}
		return invalid
	}
	return operators.ChangePassword(ctx, who, form["current"], form["password"])
}

func (h *Console) showPassword(c *fiber.Ctx, status int, problems models.Invalid) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	f, err := h.frame(ctx, c, "Your password")
	if err != nil {
		return err
	}
	has, err := h.Operators.HasPassword(ctx, web.Admin(c).ID)
	if err != nil {
		return err
	}
	f.Place = "/settings/password"
	return web.Render(c, status, admins.Password(admins.PasswordPage{Frame: f, Has: has, Saved: c.Query("saved") != "", Problems: problems}))
}
