package console

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/admin"
	"scimdesk/models"
	"scimdesk/views/admins"
)

// ShowApproval serves GET /approvals?done=1: the form for a code. No address
// brings one, or others could choose which is approved.
func (h *Console) ShowApproval(c *fiber.Ctx) error {
	ctx, cancel := web.Deadline(c)
	defer cancel()
	return h.showApproval(ctx, c, fiber.StatusOK, admins.ApprovalPage{Done: c.Query("done") != ""})
}

// FindApproval serves POST /approvals/code: whose code it is.
func (h *Console) FindApproval(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "code")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	page := admins.ApprovalPage{Code: form["code"]}
	err = h.readApproval(ctx, &page)
	if page.Problem = refused(err); page.Problem != "" {
		return h.showApproval(ctx, c, fiber.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return h.showApproval(ctx, c, fiber.StatusOK, page)
}

// Approve serves POST /approvals.
func (h *Console) Approve(c *fiber.Ctx) error {
	form, err := web.ReadForm(c, "code")
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	err = h.Operators.Approve(ctx, form["code"], web.Admin(c).ID)
	if problem := refused(err); problem != "" {
		return h.showApproval(ctx, c, fiber.StatusUnprocessableEntity, admins.ApprovalPage{Code: form["code"], Problem: problem})
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/approvals?done=1")
}

func (h *Console) readApproval(ctx context.Context, page *admins.ApprovalPage) error {
	found, err := h.Operators.Waiting(ctx, page.Code)
	if err != nil {
		return err
	}
	half := len(found.Code) / 2
	page.Code = found.Code[:half] + "-" + found.Code[half:]
	page.Waiting = &admins.Waiting{From: found.From, Agent: found.Agent, CreatedAt: found.CreatedAt, Expires: found.ExpiresAt}
	return nil
}

func (h *Console) showApproval(ctx context.Context, c *fiber.Ctx, status int, page admins.ApprovalPage) error {
	f, err := h.frame(ctx, c, "Approve a sign-in")
	if err != nil {
		return err
	}
	f.Place = "/approvals"
	page.Frame = f
	return web.Render(c, status, admins.Approval(page))
}

// refused says what to do about a code, "" when err is about something else.
func refused(err error) string {
	var wait *admin.Wait
	switch {
	case errors.As(err, &wait):
		return "Too many codes were typed that nobody shows. Wait " + (wait.For + time.Second).Truncate(time.Second).String() + ", then try again."
	case errors.Is(err, models.ErrNotFound):
		return noSuchCode
	}
	return ""
}

const noSuchCode = "No browser waits with this code. It works for a few minutes and once: compare it with the page that shows it, or reload that page for a new one."
