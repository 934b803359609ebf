package web

import (
	"errors"
	"io"
	"net"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// ReadBody reads a body that may still be on its way, up to limit bytes; more
// is fiber.ErrRequestEntityTooLarge, also when it only says so.
func ReadBody(c *fiber.Ctx, limit int) ([]byte, error) {
	request := c.Request()
	if !request.IsBodyStream() {
		return upTo(limit, append([]byte(nil), request.Body()...))
	}
	if request.Header.ContentLength() > limit {
		return nil, fiber.ErrRequestEntityTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(request.BodyStream(), int64(limit)+1))
	var waited net.Error
	switch {
	case errors.As(err, &waited) && waited.Timeout():
		return nil, fiber.ErrRequestTimeout
	case err != nil, request.Header.ContentLength() > len(body):
		return nil, fiber.ErrBadRequest
	}
	if body, err = upTo(limit, body); err != nil {
		return nil, err
	}
	return body, request.CloseBodyStream() // the connection can serve another
}

func upTo(limit int, body []byte) ([]byte, error) {
	if len(body) > limit {
		return nil, fiber.ErrRequestEntityTooLarge
	}
	return body, nil
}

// IsForm says whether the body is a form as it is, not compressed.
func IsForm(c *fiber.Ctx) bool {
	media, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	return c.Get(fiber.HeaderContentEncoding) == "" && strings.EqualFold(strings.TrimSpace(media), fiber.MIMEApplicationForm)
}

// FormOf is ReadForm of a body that was read before.
func FormOf(body []byte, fields ...string) (Form, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, errOddForm
	}
	return pick(values, fields)
}
