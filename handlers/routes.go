// Package handlers is the one list of URLs: three servers, each with its own
// language. The console is for the admin on this machine, the public side is
// what identity providers reach, and the control socket is for the command
// line. No route of one exists on another.
package handlers

import (
	"log/slog"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"scimdesk/handlers/console"
	"scimdesk/handlers/controlapi"
	"scimdesk/handlers/scimapi"
	"scimdesk/handlers/web"
)

// Public is the server identity providers reach, through a tunnel if need be.
func Public(h *scimapi.Handler, log *slog.Logger) *fiber.App {
	config := settings(scimapi.MaxBody, func(c *fiber.Ctx, err error) error { return scimapi.Fail(c, err, log) })
	config.WriteTimeout = writeTimeout
	app := newApp(config)

	app.Use(scimapi.Tidy, recover.New())
	app.Get("/healthz", Healthy)

	scim := app.Group("/d/:directory/scim/v2", h.Record, h.Answer, recover.New(), h.Authenticate, scimapi.Decode)

	scim.Post("/Users", h.CreateUser)
	scim.Get("/Users", h.ListUsers)
	scim.Get("/Users/:id", h.GetUser)
	scim.Put("/Users/:id", h.ReplaceUser)
	scim.Patch("/Users/:id", h.PatchUser)
	scim.Delete("/Users/:id", h.DeleteUser)

	scim.Get("/ServiceProviderConfig", scimapi.NoFilter, h.ServiceProviderConfig)
	scim.Get("/ResourceTypes", scimapi.NoFilter, h.ListResourceTypes)
	scim.Get("/ResourceTypes/:id", scimapi.NoFilter, h.GetResourceType)
	scim.Get("/Schemas", scimapi.NoFilter, h.ListSchemas)
	scim.Get("/Schemas/:id", scimapi.NoFilter, h.GetSchema)

	scim.All("/Groups", scimapi.NotServed("Groups"))
	scim.All("/Groups/:id", scimapi.NotServed("Groups"))
	scim.Post("/Bulk", scimapi.NotServed("Bulk"))
	scim.Post("/.search", scimapi.NotServed("Searching by POST"))
	scim.Post("/Users/.search", scimapi.NotServed("Searching by POST"))
	scim.All("/Me", scimapi.NotServed("The alias of a signed-in person"))
	scim.Get("/", scimapi.NotServed("Searching over all types"))

	app.Use(h.Record, h.Answer, recover.New(), h.Stray)
	return app
}

// Console is the server for the admin's browser, on this machine only.
func Console(h *console.Console, guard *web.Guard) *fiber.App {
	app := newApp(settings(consoleBody, h.Fail))
	app.Use(guard.Check, recover.New())

	app.Get("/healthz", Healthy)
	app.Get("/assets/:hash/:name", web.Asset)
	app.Get("/sign-in", h.ShowSignIn)
	app.Get("/sign-in/:code", h.Enter)
	app.Post("/appearance", h.ChangeLook)

	app.Use(h.Admit)
	app.Post("/sign-out", h.Leave)
	app.Get("/", h.Home)
	app.Get("/search", h.Search)
	app.Get("/keys", h.ShowKeys)
	app.Get("/live", h.Streams().Follow)

	app.Get("/directories", h.ListDirectories)
	app.Post("/directories", h.CreateDirectory)
	app.Get("/directories/new", h.NewDirectory)
	app.Get("/directories/:directory", h.ShowDirectory)
	app.Get("/directories/:directory/setup", h.ShowSetup)
	app.Post("/directories/:directory/setup/provider", h.ChangeProvider)
	app.Post("/directories/:directory/complete", h.CompleteDirectory)
	app.Post("/directories/:directory/pause", h.PauseDirectory)
	app.Post("/directories/:directory/resume", h.ResumeDirectory)
	app.Post("/directories/:directory/disable", h.DisableDirectory)
	app.Post("/directories/:directory/enable", h.EnableDirectory)

	app.Get("/directories/:directory/tokens/new", h.NewToken)
	app.Post("/directories/:directory/tokens", h.CreateToken)
	app.Get("/directories/:directory/tokens/:token/rotate", h.AskRotate)
	app.Post("/directories/:directory/tokens/:token/rotate", h.RotateToken)
	app.Get("/directories/:directory/tokens/:token/revoke", h.AskRevoke)
	app.Post("/directories/:directory/tokens/:token/revoke", h.RevokeToken)

	app.Get("/directories/:directory/accounts", h.ListAccounts)
	app.Get("/directories/:directory/accounts/:account", h.ShowAccount)

	app.Get("/directories/:directory/exchanges", h.ListExchanges)
	app.Get("/directories/:directory/exchanges/:exchange", h.ShowExchange)
	return app
}

// Control is the server behind the socket in the data folder.
func Control(h *controlapi.Handler, log *slog.Logger) *fiber.App {
	app := newApp(settings(controlBody, func(c *fiber.Ctx, err error) error { return controlapi.Fail(c, err, log) }))
	app.Use(h.Answer, recover.New())

	app.Post("/sign-in-link", h.Open)
	app.Post("/directories", h.CreateDirectory)
	app.Get("/directories", h.ListDirectories)
	app.Get("/directories/:directory", h.ShowDirectory)
	app.Get("/directories/:directory/tokens", h.ListTokens)
	app.Post("/directories/:directory/tokens", h.CreateToken)
	app.Post("/directories/:directory/:action", h.SteerDirectory)
	app.Post("/tokens/:token/rotate", h.RotateToken)
	app.Post("/tokens/:token/revoke", h.RevokeToken)
	return app
}

// Healthy answers that the process serves.
func Healthy(c *fiber.Ctx) error { return c.SendString("ok\n") }
