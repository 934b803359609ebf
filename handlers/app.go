package handlers

import (
	"bytes"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"scimdesk/internal/guards"
)

// Limits of what a server reads before any route sees it.
const (
	headerBytes  = 16 << 10
	publicBody   = 1 // the rest is read when it is known whose it is
	consoleBody  = 64 << 10
	controlBody  = 4 << 20 // a schema's file
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

// newApp makes a server that refuses, before any route and in the door's
// language, what could be read in two ways, and methods Fiber does not know.
func newApp(config fiber.Config) *fiber.App {
	app := fiber.New(config)
	server := app.Server()
	server.CloseOnShutdown = true
	known := server.Handler
	refuse := func(ctx *fasthttp.RequestCtx, reason *fiber.Error) {
		c := app.AcquireCtx(ctx)
		defer app.ReleaseCtx(c)
		if err := config.ErrorHandler(c, reason); err != nil {
			ctx.SetStatusCode(fiber.StatusInternalServerError)
		}
	}
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		switch {
		case ambiguous(ctx.Request.Header.RawHeaders()):
			ctx.SetConnectionClose()
			refuse(ctx, errAmbiguous)
		case !slices.Contains(fiber.DefaultMethods, string(ctx.Method())):
			ctx.Response.Header.Set(fiber.HeaderAllow, "GET, HEAD, POST, PUT, PATCH, DELETE")
			refuse(ctx, fiber.ErrMethodNotAllowed)
		default:
			known(ctx)
		}
		finish(ctx)
	}
	return app
}

// finish makes sure that what nobody read of a body is not taken for the next
// request: the connection ends with this one.
func finish(ctx *fasthttp.RequestCtx) {
	if ctx.Request.IsBodyStream() && ctx.Request.Header.ContentLength() != 0 {
		ctx.SetConnectionClose()
	}
}

var errAmbiguous = fiber.NewError(fiber.StatusBadRequest, "The headers can be read in two ways, so the request was not read at all.")

var colon, contentLength, transferEncoding = []byte(":"), []byte("content-length"), []byte("transfer-encoding")

// ambiguous says whether a proxy before us may see another request in the
// same bytes (RFC 9112 §5.1, §6.1): a length said in two ways or twice, or
// space around a header's name.
func ambiguous(raw []byte) bool {
	if !guards.On(guards.Ambiguous) {
		return false
	}
	lengths, codings := 0, 0
	for line := range bytes.Lines(raw) {
		name, _, found := bytes.Cut(line, colon)
		if !found {
			continue
		}
		if len(bytes.TrimSpace(name)) != len(name) {
			return true
		}
		switch {
		case bytes.EqualFold(name, contentLength):
			lengths++
		case bytes.EqualFold(name, transferEncoding):
			codings++
		}
	}
	return lengths+codings > 1
}
