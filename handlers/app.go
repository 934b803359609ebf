package handlers

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Limits of what a server reads before any route sees it.
const (
	headerBytes  = 16 << 10
	consoleBody  = 64 << 10
	controlBody  = 64 << 10
	readTimeout  = 30 * time.Second
	writeTimeout = 60 * time.Second
	idleTimeout  = 120 * time.Second
	connections  = 4096
)

// settings are what every server shares: values outlive the handler
// (Immutable), nothing a proxy claims is believed, and what Fiber refuses by
// itself is answered in the door's language by fail.
func settings(body int, fail fiber.ErrorHandler) fiber.Config {
	return fiber.Config{
		AppName: "scimdesk", DisableStartupMessage: true, ServerHeader: "",
		Immutable: true, EnableTrustedProxyCheck: true,
		BodyLimit: body, ReadBufferSize: headerBytes, Concurrency: connections,
		ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		DisablePreParseMultipartForm: true, // a body is judged by its Content-Type before anything reads it
		ErrorHandler:                 fail,
	}
}

// newApp makes a server; a method Fiber does not know is refused in the
// door's language too, as 405.
func newApp(config fiber.Config) *fiber.App {
	app := fiber.New(config)
	server := app.Server()
	known := server.Handler
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		if slices.Contains(fiber.DefaultMethods, string(ctx.Method())) {
			known(ctx)
			return
		}
		c := app.AcquireCtx(ctx)
		defer app.ReleaseCtx(c)
		c.Set(fiber.HeaderAllow, "GET, HEAD, POST, PUT, PATCH, DELETE")
		if err := config.ErrorHandler(c, fiber.ErrMethodNotAllowed); err != nil {
			ctx.SetStatusCode(fiber.StatusInternalServerError)
		}
	}
	return app
}
