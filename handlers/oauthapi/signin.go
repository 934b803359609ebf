package oauthapi

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/admin"
	"scimdesk/models"
	"scimdesk/views/consent"
)

// Enter serves POST /d/{directory}/oauth/sign-in?{the same query}.
func (h *Handler) Enter(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	if _, err := h.understood(ctx, c); err != nil {
		return err
	}
	fields, err := form(c, "name", "password")
	if err == nil {
		err = h.pages().Check(c, h.pages().Guest(c), fields["key"])
	}
	if err != nil {
		return err
	}
	secret, err := h.SignIn.SignInPublic(ctx, fields["name"], fields["password"], h.visitor(c))
	if err != nil {
		return h.turnedAway(ctx, c, fields["name"], err)
	}
	return h.enter(ctx, c, secret)
}

// enter gives the browser its new session, whatever it held before.
func (h *Handler) enter(ctx context.Context, c *fiber.Ctx, secret string) error {
	visiting(c).proven = true
	if before := h.pages().Session(c); before != "" {
		if err := h.SignIn.Leave(ctx, before); err != nil {
			return err
		}
	}
	h.pages().SetSession(c, secret)
	h.pages().ClearGuest(c)
	switch device, err := h.SignIn.Remember(ctx, secret, h.visitor(c)); {
	case err != nil: // who is in is in
		h.Log.Warn("a browser will not be known again", "error", err)
	case device != "":
		h.pages().SetDevice(c, device)
	}
	return h.again(c)
}

// visitor is the browser, as far as it is known.
func (h *Handler) visitor(c *fiber.Ctx) admin.Visitor {
	v := visiting(c)
	return admin.Visitor{From: v.from, Agent: v.agent, Device: h.pages().Device(c)}
}

// signOut ends the session of this browser.
func (h *Handler) signOut(ctx context.Context, c *fiber.Ctx) error {
	if err := h.SignIn.Leave(ctx, h.pages().Session(c)); err != nil {
		return err
	}
	h.pages().ClearSession(c)
	return h.again(c)
}

// askName shows the form to sign in with, filled but for the password.
func (h *Handler) askName(ctx context.Context, c *fiber.Ctx, status int, page consent.SignInPage) error {
	outside, err := h.outside(ctx, c, "Sign in")
	if err != nil {
		return err
	}
	page.Outside, page.Asked = outside, asked(c, web.FormKey(h.guest(c)))
	return h.show(c, status, "", consent.SignIn(page))
}

// guest is what this browser holds; it is given something when it has nothing.
func (h *Handler) guest(c *fiber.Ctx) string {
	if held := h.pages().Guest(c); held != "" {
		return held
	}
	held := web.NewGuest()
	h.pages().SetGuest(c, held)
	return held
}

// Wait serves POST /d/{directory}/oauth/wait?{the same query}: it gives this
// browser a code to be approved at the console, and lets it in when it was.
func (h *Handler) Wait(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	if _, err := h.understood(ctx, c); err != nil {
		return err
	}
	fields, err := form(c)
	held := h.pages().Guest(c)
	if err == nil {
		err = h.pages().Check(c, held, fields["key"])
	}
	if err != nil {
		return err
	}
	code, secret, yes := waiting(held)
	if !yes {
		return h.startWaiting(ctx, c)
	}
	session, err := h.SignIn.TakeApproval(ctx, secret, visiting(c).agent)
	switch {
	case errors.Is(err, models.ErrStale):
		return h.showCode(ctx, c, held, consent.WaitPage{Code: code, Early: true})
	case errors.Is(err, models.ErrNotFound):
		return h.startOver(ctx, c)
	case err != nil:
		return err
	}
	return h.enter(ctx, c, session)
}

func (h *Handler) startWaiting(ctx context.Context, c *fiber.Ctx) error {
	code, secret, err := h.SignIn.StartApproval(ctx, h.visitor(c))
	if err != nil {
		return h.turnedAway(ctx, c, "", err)
	}
	held := "w." + code + "." + secret
	h.pages().SetGuest(c, held)
	return h.showCode(ctx, c, held, consent.WaitPage{Code: code})
}

func (h *Handler) showCode(ctx context.Context, c *fiber.Ctx, held string, page consent.WaitPage) error {
	outside, err := h.outside(ctx, c, "Approve this browser")
	if err != nil {
		return err
	}
	page.Outside, page.Asked = outside, asked(c, web.FormKey(held))
	return h.show(c, fiber.StatusOK, "", consent.Wait(page))
}

// startOver is for a code that was not approved in time.
func (h *Handler) startOver(ctx context.Context, c *fiber.Ctx) error {
	held := web.NewGuest()
	h.pages().SetGuest(c, held)
	outside, err := h.outside(ctx, c, "Sign in")
	if err != nil {
		return err
	}
	page := consent.SignInPage{Outside: outside, Asked: asked(c, web.FormKey(held)), Over: true}
	return h.show(c, fiber.StatusOK, "", consent.SignIn(page))
}

// turnedAway shows the form again with the reason, whose words are the same
// for every name.
func (h *Handler) turnedAway(ctx context.Context, c *fiber.Ctx, name string, err error) error {
	v := visiting(c)
	status, page := fiber.StatusUnauthorized, consent.SignInPage{Name: name, Problem: "The name or the password is wrong. Check both, or get a code instead."}
	var limited *admin.Wait
	switch {
	case errors.As(err, &limited):
		status, page.Problem = fiber.StatusTooManyRequests, "Too many attempts. Wait "+seconds(limited.For)+" seconds, then try again."
		c.Set(fiber.HeaderRetryAfter, seconds(limited.For))
	case errors.Is(err, admin.ErrWrong):
	default:
		return err
	}
	v.problem, v.facts.Odd = page.Problem, models.OddSignIn
	return h.askName(ctx, c, status, page)
}

// seconds is how long to wait, as Retry-After wants it (RFC 9110 §10.2.3).
func seconds(wait time.Duration) string { return strconv.Itoa(int(math.Ceil(wait.Seconds()))) }
