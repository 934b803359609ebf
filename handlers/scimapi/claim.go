package scimapi

import (
	"bytes"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// claimHeader is how a claimed length that nobody will read is handed from
// the server to a route. What a client sends under this name is dropped.
const claimHeader = "X-Scimdesk-Claimed-Length"

// Claim is for a server's HeaderReceived: a body that says it is larger than
// is ever read at its address is not waited for, not even for its first byte,
// so that its sender is refused at once. The connection ends with the answer.
func Claim(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	header.Del(claimHeader)
	claimed, most := header.ContentLength(), MaxBody
	if claimed > MaxBody && bytes.Contains(bytes.ToLower(header.RequestURI()), []byte("/groups")) {
		most = MaxLongBody
	}
	if claimed > most {
		header.SetContentLength(0)
		header.Set(claimHeader, strconv.Itoa(claimed))
		header.SetConnectionClose()
	}
	return fasthttp.RequestConfig{}
}

// unread is the length of a body that was not read because of it, 0 for any
// other.
func unread(header *fasthttp.RequestHeader) int {
	claimed := header.Peek(claimHeader)
	if len(claimed) == 0 {
		return 0
	}
	n, err := strconv.Atoi(string(claimed))
	if err != nil {
		return 0
	}
	return n
}

// Claimed refuses, where no SCIM is spoken, a body that was not waited for.
func Claimed(c *fiber.Ctx) error {
	if unread(&c.Request().Header) > 0 {
		return fiber.ErrRequestEntityTooLarge
	}
	return c.Next()
}
