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
	"scimdesk/handlers/oauthapi"
	"scimdesk/handlers/scimapi"
	"scimdesk/handlers/web"
)

// Side is the public side: what identity providers reach. OAuth, Reach and
// Issuer are left out when nil.
type Side struct {
	SCIM   *scimapi.Handler
	OAuth  *oauthapi.Handler
	Reach  func(nonce, authorization string) (body []byte, known bool)
	Issuer func(directory, document string) (body []byte, known bool) // of stand-ins
	Log    *slog.Logger
}

// Public is the server identity providers reach, through a tunnel if need be.
func Public(side Side) *fiber.App {
	config := settings(publicBody, func(c *fiber.Ctx, err error) error { return scimapi.Fail(c, err, side.Log) })
	config.WriteTimeout = writeTimeout
	config.StreamRequestBody = true // by scimapi.Handler.Receive and oauthapi.Handler.Receive
	app := newApp(config)
	app.Server().HeaderReceived = scimapi.Claim

	app.Use(scimapi.Tidy, recover.New())
	app.Get("/healthz", Healthy(side.SCIM.Broken))
	provisioning(app, side.SCIM) // first: every route before one that is asked for is looked at
	if side.Reach != nil {
		app.Get("/reach/:nonce", Reach(side.Reach))
	}
	if side.OAuth != nil {
		authorization(app, side.OAuth)
	}
	if side.Issuer != nil {
		app.Get("/d/:directory/standin/.well-known/openid-configuration", Issuer(side.Issuer, "openid-configuration"))
		app.Get("/d/:directory/standin/keys", Issuer(side.Issuer, "keys"))
	}
	app.Use(side.SCIM.Record, side.SCIM.Answer, recover.New(), side.SCIM.Stray)
	return app
}

// authorization is the authorization server of each directory, and what its
// pages look like.
func authorization(app *fiber.App, h *oauthapi.Handler) {
	app.Get("/assets/:hash/:name", web.Style)
	app.Use("/.well-known/oauth-authorization-server", h.Placed)
	metadata := app.Group("/.well-known/oauth-authorization-server/d/:directory", h.Record, h.Answer, recover.New(), h.Find)
	metadata.Get("/", h.Metadata)
	metadata.All("/", oauthapi.Only("GET, HEAD"))
	metadata.Use(oauthapi.Nothing)

	server := app.Group("/d/:directory/oauth", h.Record, h.Answer, recover.New(), h.Find, scimapi.Claimed, h.Receive)
	server.Get("/authorize", h.Authorize)
	server.All("/authorize", oauthapi.Only("GET, HEAD"))
	server.Post("/sign-in", h.Enter)
	server.All("/sign-in", oauthapi.Only("POST"))
	server.Post("/wait", h.Wait)
	server.All("/wait", oauthapi.Only("POST"))
	server.Post("/consent", h.Consent)
	server.All("/consent", oauthapi.Only("POST"))
	server.Post("/token", h.Token)
	server.All("/token", oauthapi.Only("POST"))
	server.Post("/revoke", h.Revoke)
	server.All("/revoke", oauthapi.Only("POST"))
	server.Post("/introspect", h.Introspect)
	server.All("/introspect", oauthapi.Only("POST"))
	server.Use(oauthapi.Nothing)
}

// provisioning is SCIM of each directory.
func provisioning(app *fiber.App, h *scimapi.Handler) {
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
	app.Get("/reach", h.ShowReach)
	app.Post("/reach", h.AskReach)
	app.Get("/settings/password", h.ShowPassword)
	app.Post("/settings/password", h.ChangePassword)
	app.Get("/approvals", h.ShowApproval)
	app.Post("/approvals", h.Approve)
	app.Post("/approvals/code", h.FindApproval)

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
	app.Post("/standins/:directory/auth", h.SetStandInMethod)
	app.Post("/standins/:directory/sign-in", h.SignInStandIn)
	app.Get("/standins/:directory/callback", h.FinishStandIn)
}

// directories is the console of each directory.
func directories(app *fiber.App, h *console.Console) {
	app.Get("/directories", h.ListDirectories)
	app.Post("/directories", h.CreateDirectory)
	app.Get("/directories/new", h.NewDirectory)
	app.Get("/directories/:directory", h.ShowDirectory)
	app.Get("/directories/:directory/setup", h.ShowSetup)
	app.Post("/directories/:directory/setup/provider", h.ChangeProvider)
	app.Post("/directories/:directory/setup/shown", h.NoteShown)
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
	app.Get("/directories/:directory/tokens/:token/expire", h.AskExpire)
	app.Post("/directories/:directory/tokens/:token/expire", h.ExpireToken)
	app.Post("/directories/:directory/tokens/:token/finish", h.FinishRotation)
	app.Post("/directories/:directory/tokens/:token/keep", h.CancelRotation)

	app.Get("/directories/:directory/credentials", h.ShowCredentials)
	app.Get("/directories/:directory/client", h.EditClient)
	app.Post("/directories/:directory/client", h.SaveClient)
	app.Get("/directories/:directory/client/redirects", h.AskRedirect)
	app.Post("/directories/:directory/client/redirects", h.AddRedirect)
	app.Get("/directories/:directory/method", h.AskMethod)
	app.Post("/directories/:directory/method", h.ChangeMethod)
	app.Get("/directories/:directory/families/:family/revoke", h.AskRevokeFamily)
	app.Post("/directories/:directory/families/:family/revoke", h.RevokeFamily)
	app.Post("/directories/:directory/mint", h.MintToken)
	app.Post("/directories/:directory/refuse", h.RefuseTokens)

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
	app.Post("/directories/:directory/auth", h.SetMethod)
	app.Post("/directories/:directory/refuse", h.RefuseTokens)
	app.Get("/directories/:directory/client", h.ShowClient)
	app.Patch("/directories/:directory/client", h.SetClient)
	app.Post("/directories/:directory/:action", h.SteerDirectory)
	app.Get("/schemas", h.ListSchemas)
	app.Post("/schemas", h.AddSchemas)
	app.Post("/tokens/:token/rotate", h.RotateToken)
	app.Post("/tokens/:token/revoke", h.RevokeToken)
	app.Post("/tokens/:token/expire", h.ExpireToken)
	app.Post("/tokens/:token/finish", h.FinishRotation)
	app.Post("/tokens/:token/cancel", h.CancelRotation)
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
