package scimapi

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"scimdesk/internal/guards"
	"scimdesk/scim"
)

// The largest request bodies. A write of a group may name many members; for
// anything else, bulk requests included, MaxBody counts.
const (
	MaxBody     = 1 << 20
	MaxLongBody = 16 << 20
)

// shortBody is how much of a body that may hold very many values is read
// without waiting for a turn.
const shortBody = 64 << 10

// Receive reads the body of a request that is authenticated; nobody else's is
// kept. Too large a body is refused before it is read, or, when it does not
// say its length, as soon as it shows.
func (h *Handler) Receive(c *fiber.Ctx) error {
	v := visiting(c)
	end, err := h.read(c, v)
	defer end()
	if err != nil {
		return err
	}
	return c.Next()
}

// read fills v.body. end is always to be called, when the body is no longer
// needed.
func (h *Handler) read(c *fiber.Ctx, v *visit) (end func(), err error) {
	end = func() {}
	request, limit := c.Request(), v.limit(c.Method())
	length := max(request.Header.ContentLength(), unread(&request.Header)) // -1 when it is sent in chunks
	if v.unread = max(length, 0); length > limit && guards.On(guards.BodyLimit) {
		return end, tooLarge(limit)
	}
	first := limit
	if v.heavy(c.Method()) {
		first = shortBody
	}
	v.body = make([]byte, 0, min(v.unread, shortBody)+1) // one more shows the end
	err = v.readTo(request, first)
	if err == nil && len(v.body) > first && first < limit {
		ctx, cancel := context.WithTimeout(c.UserContext(), writeWithin)
		defer cancel()
		turn, refused := h.long.take(ctx)
		if refused != nil {
			return end, refused
		}
		end, v.long = turn, true
		v.body = slices.Grow(v.body, max(length-len(v.body), 0))
		err = v.readTo(request, limit)
	}
	switch {
	case err != nil:
		return end, err
	case len(v.body) > limit && guards.On(guards.BodyLimit):
		return end, tooLarge(limit)
	case length > len(v.body):
		return end, errCut
	}
	return end, request.CloseBodyStream()
}

var errCut = scim.Errorf(fiber.StatusBadRequest, scim.InvalidSyntax, "The request ended before its body did. Send it again.")

// readTo reads until there are more than limit bytes, or no more.
func (v *visit) readTo(request *fasthttp.Request, limit int) (err error) {
	if !request.IsBodyStream() {
		v.body, v.unread = append([]byte(nil), request.Body()...), 0
		return nil
	}
	for err == nil && len(v.body) <= limit {
		var n int
		v.body = slices.Grow(v.body, 1)
		n, err = request.BodyStream().Read(v.body[len(v.body):min(cap(v.body), limit+1)])
		v.body, v.unread = v.body[:len(v.body)+n], max(v.unread-n, 0)
	}
	var waited net.Error
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &waited) && waited.Timeout():
		return fiber.ErrRequestTimeout
	}
	return errCut
}

// limit is the largest body a method may bring here.
func (v *visit) limit(method string) int {
	if v.place.group() && writes(method) && v.place.last() != ".search" {
		return MaxLongBody
	}
	return MaxBody
}

// heavy says whether a body may hold more values than usual.
func (v *visit) heavy(method string) bool {
	return v.limit(method) > MaxBody || v.place.first() == "bulk"
}

func writes(method string) bool {
	return method == fiber.MethodPost || method == fiber.MethodPut || method == fiber.MethodPatch
}

func tooLarge(limit int) error {
	return scim.Errorf(fiber.StatusRequestEntityTooLarge, "", "The request body is larger than %d MiB (%d bytes), the most that is read here. Send fewer values at once.", limit>>20, limit)
}
