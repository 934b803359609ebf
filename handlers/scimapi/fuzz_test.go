package scimapi

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// FuzzAuthorization reads whatever may stand in the header: the token is a piece
// of what was sent, without spaces around it, and two headers are none.
func FuzzAuthorization(f *testing.F) {
	for _, seed := range []string{"", "Bearer x", "bearer  x ", "x", "Bearer", "BEARER", "Bearer Bearer x", "Basic x", "Bearer\tx", "\x00", "Bearer \xff"} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	app := fiber.New()
	f.Fuzz(func(t *testing.T, header string, twice bool) {
		var ctx fasthttp.RequestCtx
		ctx.Request.Header.Add(fiber.HeaderAuthorization, header)
		if twice {
			ctx.Request.Header.Add(fiber.HeaderAuthorization, header)
		}
		c := app.AcquireCtx(&ctx)
		defer app.ReleaseCtx(c)
		sent := c.Get(fiber.HeaderAuthorization) // line breaks are gone
		text, how := credential(c)
		switch {
		case twice && text != "":
			t.Fatalf("two headers are read as %q", text)
		case text != strings.TrimSpace(text), !strings.Contains(sent, text):
			t.Fatalf("%q is read as %q", header, text)
		case how == bare && text != strings.TrimSpace(sent):
			t.Fatalf("%q, brought alone, is read as %q", header, text)
		}
		_ = challenge(c)
	})
}
