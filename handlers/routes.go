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
	config := settings(publicBody, func(c *fiber.Ctx, err error) error { return scimapi.Fail(c, err, log) })
	config.WriteTimeout = writeTimeout
	config.StreamRequestBody = true // by scimapi.Handler.Receive
	app := newApp(config)
	app.Server().HeaderReceived = scimapi.Claim

	app.Use(scimapi.Tidy, recover.New())
	app.Get("/healthz", Healthy(h.Broken))

	scim := app.Group("/d/:directory/scim/v2", h.Record, h.Answer, recover.New(), h.Authenticate, h.Receive, scimapi.Open, scimapi.Find, scimapi.Decode)

	scim.Get("/ServiceProviderConfig", scimapi.NoFilter, h.ServiceProviderConfig)
	scim.All("/ServiceProviderConfig", scimapi.Only("GET, HEAD"))
	scim.Get("/ResourceTypes", scimapi.NoFilter, h.ListResourceTypes)
	scim.All("/ResourceTypes", scimapi.Only("GET, HEAD"))
	scim.Get("/ResourceTypes/:id", scimapi.NoFilter, h.GetResourceType)
	scim.All("/ResourceTypes/:id", scimapi.Only("GET, HEAD"))
	scim.Get("/Schemas", scimapi.NoFilter, h.ListSchemas)
	scim.All("/Schemas", scimapi.Only("GET, HEAD"))
	scim.Get("/Schemas/:id", scimapi.NoFilter, h.GetSchema)
	scim.All("/Schemas/:id", scimapi.Only("GET, HEAD"))

	scim.All("/Me", scimapi.NotServed("The alias of a signed-in person"))
	scim.Post("/Bulk", h.Bulk)
	scim.All("/Bulk", scimapi.Only("POST"))
	scim.Post("/.search", h.List)
	scim.All("/.search", scimapi.Only("POST"))
	scim.Get("/", h.List)

	scim.Post("/:endpoint/.search", h.List) // Users, Groups, and what was defined since; scimapi.Find knows them
	scim.All("/:endpoint/.search", scimapi.Only("POST"))
	scim.Post("/:endpoint", h.Create)
	scim.Get("/:endpoint", h.List)
	scim.Get("/:endpoint/:id", h.Get)
	scim.Put("/:endpoint/:id", h.Replace)
	scim.Patch("/:endpoint/:id", h.Patch)
	scim.Delete("/:endpoint/:id", h.Delete)

	app.Use(h.Record, h.Answer, recover.New(), h.Stray)
	return app
}

// Console is the server for the admin's browser, on this machine only.
func Console(h *console.Console, guard *web.Guard) *fiber.App {
	app := newApp(settings(consoleBody, h.Fail))
	app.Use(guard.Check, recover.New())

	app.Get("/healthz", Healthy(h.Broken))
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

	standIns(app, h)
	directories(app, h)
	return app
}

// standIns is the console where pretend identity providers are played.
func standIns(app *fiber.App, h *console.Console) {
	app.Get("/standins", h.ListStandIns)
	app.Post("/standins", h.OpenStandIn)
	app.Get("/standins/remove", h.AskRemoveDemo)
	app.Post("/standins/remove", h.RemoveDemo)
	app.Get("/standins/:directory", h.ShowStandIn)
	app.Post("/standins/:directory/start", h.StartStandIn)
	app.Post("/standins/:directory/end", h.EndStandIn)
	app.Post("/standins/:directory/actions", h.ActStandIn)
	app.Post("/standins/:directory/stories", h.TellStandIn)
	app.Post("/standins/:directory/step", h.StepStandIn)
	app.Post("/standins/:directory/stepping", h.SetStepping)
	app.Post("/standins/:directory/pause", h.PauseStandIn)
	app.Post("/standins/:directory/resume", h.ResumeStandIn)
	app.Post("/standins/:directory/stop", h.StopStandIn)
	app.Post("/standins/:directory/speed", h.SetSpeed)
	app.Post("/standins/:directory/dialect", h.SetDialect)
	app.Post("/standins/:directory/people", h.GrowStandIn)
}

// directories is the console of each directory.
func directories(app *fiber.App, h *console.Console) {
	app.Get("/directories", h.ListDirectories)
	app.Post("/directories", h.CreateDirectory)
	app.Get("/directories/new", h.NewDirectory)
	app.Get("/directories/:directory", h.ShowDirectory)
	app.Get("/directories/:directory/setup", h.ShowSetup)
	app.Post("/directories/:directory/setup/provider", h.ChangeProvider)
	app.Post("/directories/:directory/protocol", h.SetProtocol)
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
	app.Get("/directories/:directory/groups", h.ListGroups)
	app.Get("/directories/:directory/groups/:group", h.ShowGroup)

	app.Get("/directories/:directory/exchanges", h.ListExchanges)
	app.Get("/directories/:directory/exchanges/:exchange", h.ShowExchange)
}

// Control is the server behind the socket in the data folder.
func Control(h *controlapi.Handler, log *slog.Logger) *fiber.App {
	app := newApp(settings(controlBody, func(c *fiber.Ctx, err error) error { return controlapi.Fail(c, err, log) }))
	app.Use(h.Answer, recover.New())

	app.Post("/sign-in-link", h.Open)
	app.Post("/directories", h.CreateDirectory)
	app.Get("/directories", h.ListDirectories)
	app.Get("/directories/:directory", h.ShowDirectory)
	app.Patch("/directories/:directory", h.SetProtocol)
	app.Get("/directories/:directory/tokens", h.ListTokens)
	app.Post("/directories/:directory/tokens", h.CreateToken)
	app.Post("/directories/:directory/:action", h.SteerDirectory)
	app.Get("/schemas", h.ListSchemas)
	app.Post("/schemas", h.AddSchemas)
	app.Post("/tokens/:token/rotate", h.RotateToken)
	app.Post("/tokens/:token/revoke", h.RevokeToken)
	app.Post("/backup", h.Backup)
	app.Post("/database/copy", h.CopyDatabase)
	return app
}

// Healthy answers that the process serves, until broken is closed: then the
// disk has failed and the process is about to end.
func Healthy(broken <-chan struct{}) fiber.Handler {
	return func(c *fiber.Ctx) error {
		select {
		case <-broken:
			return c.Status(fiber.StatusServiceUnavailable).SendString("the disk failed\n")
		default:
			return c.SendString("ok\n")
		}
	}
}
