package scimapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/guards"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/scim"
)

// Authenticate lets only a live token of this very directory pass. Every
// refusal looks the same to the client; the reason is kept for the admin.
func (h *Handler) Authenticate(c *fiber.Ctx) error {
	ctx, cancel := within(c)
	defer cancel()
	v := visiting(c)
	found, directory, spelling, err := h.verify(ctx, c, v.asked)
	manner := &scim.Manner{Strict: directory.Protocol.Strict}
	if err == nil && spelling == bare && !manner.Tolerates(scim.QuirkTokenShape) {
		err = errBare
	}
	if err != nil {
		return h.refused(ctx, c, err)
	}
	if spelling == otherwise {
		manner.Note(scim.QuirkTokenShape)
	}
	v.token, v.directory, v.manner, v.types = found, directory, manner, h.Provisioning.Types()
	v.known = h.known.of(v.types)
	v.place = placeOf(c.Path(), v.types)
	v.facts = sketch(c.Method(), v.place)
	h.Tokens.Touch(found, v.from, v.agent)
	if bodyless(c) {
		v.until = ctx // nothing is waited for any more that the client is to send
	}
	if guards.On(guards.ScopeWrite) && !v.allowed(c.Method()) {
		return v.tooLittle(c)
	}
	return c.Next()
}

// verify says whose credential was brought: a token, or the user name and
// password of HTTP Basic.
func (h *Handler) verify(ctx context.Context, c *fiber.Ctx, wanted models.DirectoryID) (models.Token, models.Directory, spelling, error) {
	text, spelling := credential(c)
	if spelling == bare {
		if name, password, yes := basic(text); yes {
			found, directory, err := h.Tokens.VerifyBasic(ctx, name, password, wanted)
			return found, directory, usual, err
		}
	}
	found, directory, err := h.Tokens.Verify(ctx, text, wanted)
	return found, directory, spelling, err
}

// refused answers who was not let in, and any other error as it is.
func (h *Handler) refused(ctx context.Context, c *fiber.Ctx, err error) error {
	var refusal *token.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	v := visiting(c)
	named, err := h.named(ctx, v)
	byName := err == nil && named.Auth == models.AuthBasic
	v.refuse(c, refusal, byName)
	if byName {
		c.Response().Header.Add(fiber.HeaderWWWAuthenticate, `Basic realm="scimdesk", charset="UTF-8"`)
	}
	c.Response().Header.Add(fiber.HeaderWWWAuthenticate, challenge(c))
	return scim.Errorf(fiber.StatusUnauthorized, "", "The token is not accepted here. Check that the whole token was pasted and that it belongs to this base URL.")
}

// allowed says whether the token may do what is asked: one that was given for
// reading changes nothing (RFC 6750 §3.1).
func (v *visit) allowed(method string) bool {
	if method == fiber.MethodGet || method == fiber.MethodHead || v.place.last() == ".search" {
		return true
	}
	if v.token.Scope == "" { // which says everything where an admin made the token, and else nothing
		return !guards.On(guards.ScopeNamed) || v.token.Kind == models.KindBearer || v.token.Kind == models.KindBasic
	}
	return slices.Contains(strings.Fields(v.token.Scope), scopeAll)
}

// scopeAll is the scope of tokens that may do everything.
const scopeAll = "scim"

func (v *visit) tooLittle(c *fiber.Ctx) error {
	v.facts.Odd = models.OddTokenScope
	c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="scimdesk", error="insufficient_scope", error_description="The token was given for reading only", scope="`+scopeAll+`"`)
	return scim.Errorf(fiber.StatusForbidden, "", "The access token was given for reading only. Ask for one with the scope %s. Nothing was changed.", scopeAll)
}

// bodyless says whether a request is a read with nothing behind its headers.
func bodyless(c *fiber.Ctx) bool {
	const unannounced = -2 // as fasthttp says it; -1 is a body in chunks
	reading := c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
	length := c.Request().Header.ContentLength()
	return reading && (length == 0 || length == unannounced)
}

// spelling is how a token was brought.
type spelling int

const (
	usual     spelling = iota // "Bearer x"
	otherwise                 // "bearer x"
	bare                      // the value alone
)

// errBare refuses, by the letter, a token without its scheme (RFC 6750 §2.1).
var errBare = &token.Refusal{Reason: `the token came without the word "Bearer" before it, which a strict directory asks for`, Odd: models.OddTokenNone}

// credential reads the token out of the header: "Bearer x", "bearer x", or the
// bare value, which Okta's header template sends as typed. Two headers are
// none: nobody should have to guess which of them was checked.
func credential(c *fiber.Ctx) (string, spelling) {
	if guards.On(guards.TwoHeaders) && len(c.Request().Header.PeekAll(fiber.HeaderAuthorization)) != 1 {
		return "", usual
	}
	header := strings.TrimSpace(c.Get(fiber.HeaderAuthorization))
	scheme, rest, found := strings.Cut(header, " ")
	switch {
	case found && scheme == "Bearer":
		return strings.TrimSpace(rest), usual
	case found && strings.EqualFold(scheme, "bearer"):
		return strings.TrimSpace(rest), otherwise
	case strings.EqualFold(header, "bearer"):
		return "", usual
	}
	return header, bare
}

// basic reads a user name and a password (RFC 7617 §2).
func basic(header string) (name, password string, yes bool) {
	request := http.Request{Header: http.Header{fiber.HeaderAuthorization: {header}}}
	return request.BasicAuth()
}

// refuse keeps, for the admin, why a token was refused; byName is whether HTTP
// Basic is what the directory uses.
func (v *visit) refuse(c *fiber.Ctx, r *token.Refusal, byName bool) {
	v.problem, v.facts.Odd, v.owner = r.Reason, r.Odd, r.Owner
	headers := c.Request().Header.PeekAll(fiber.HeaderAuthorization)
	scheme, rest, _ := strings.Cut(strings.TrimSpace(c.Get(fiber.HeaderAuthorization)), " ")
	second, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	switch {
	case len(headers) > 1:
		v.problem, v.facts.Odd = "two Authorization headers were sent", models.OddTokenTwo
	case strings.EqualFold(scheme, "basic") && !byName:
		v.problem, v.facts.Odd = "HTTP Basic was sent instead of a bearer token", models.OddTokenBasic
	case strings.EqualFold(scheme, "bearer") && strings.EqualFold(second, "bearer"):
		v.problem, v.facts.Odd = `the word "Bearer" stands twice before the token`, models.OddTokenTwice
	}
}

// challenge is RFC 6750 §3: no error code when nothing was brought, or in a way
// that has nothing to do with bearer tokens.
func challenge(c *fiber.Ctx) string {
	scheme, _, _ := strings.Cut(strings.TrimSpace(c.Get(fiber.HeaderAuthorization)), " ")
	if scheme == "" || strings.EqualFold(scheme, "basic") {
		return `Bearer realm="scimdesk"`
	}
	return `Bearer realm="scimdesk", error="invalid_token"`
}

// Open says whether the admin lets this directory answer.
func Open(c *fiber.Ctx) error {
	if !guards.On(guards.DirectoryOpen) {
		return c.Next()
	}
	switch visiting(c).directory.State {
	case models.DirectoryPaused:
		c.Set(fiber.HeaderRetryAfter, "60")
		return scim.Errorf(fiber.StatusServiceUnavailable, "", "Provisioning is paused here by an administrator. Nothing was changed; try again later.")
	case models.DirectoryDisabled:
		return scim.Errorf(fiber.StatusForbidden, "", "SCIM is disabled for this directory by an administrator of the application. Nothing was changed.")
	default:
		return c.Next()
	}
}
