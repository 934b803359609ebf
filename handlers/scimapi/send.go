package scimapi

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
	"scimdesk/scim"
)

// dateTime is RFC 3339 in UTC with milliseconds, what both databases keep.
const dateTime = "2006-01-02T15:04:05.000Z"

// send answers one resource with its ETag.
func (h *Handler) send(c *fiber.Ctx, status int, r models.Resource) error {
	visiting(c).resource = r.ID
	c.Set(fiber.HeaderETag, r.ETag())
	c.Set(fiber.HeaderContentType, scim.ContentType)
	return c.Status(status).Send(h.render(nil, h.base(visiting(c)), r))
}

// sendPage answers a ListResponse; Resources is an array even when empty.
func (h *Handler) sendPage(c *fiber.Ctx, page models.Page, startIndex int) error {
	out := []byte(`{"schemas":["` + scim.MessageList + `"],"totalResults":`)
	out = strconv.AppendInt(out, int64(page.Total), 10)
	out = append(out, `,"startIndex":`...)
	out = strconv.AppendInt(out, int64(startIndex), 10)
	out = append(out, `,"itemsPerPage":`...)
	out = strconv.AppendInt(out, int64(len(page.Resources)), 10)
	out = append(out, `,"Resources":[`...)
	base := h.base(visiting(c))
	for i, r := range page.Resources {
		if i > 0 {
			out = append(out, ',')
		}
		out = h.render(out, base, r)
	}
	out = append(out, `]}`...)
	c.Set(fiber.HeaderContentType, scim.ContentType)
	return c.Send(out)
}

// render appends the stored document with meta spliced in at its end; nothing
// is decoded to be read.
func (h *Handler) render(dst []byte, base string, r models.Resource) []byte {
	dst = append(dst, r.Document[:len(r.Document)-1]...)
	dst = append(dst, `,"meta":{"resourceType":"`+r.Type+`","created":"`...)
	dst = appendTime(dst, r.CreatedAt)
	dst = append(dst, `","lastModified":"`...)
	dst = appendTime(dst, r.UpdatedAt)
	dst = append(dst, `","location":"`+base+`/Users/`+r.ID+`","version":"W/\"`...)
	dst = strconv.AppendInt(dst, r.Version, 10)
	return append(dst, `\""}}`...)
}

func appendTime(dst []byte, t time.Time) []byte { return t.UTC().AppendFormat(dst, dateTime) }

// sendValue answers any other message.
func sendValue(c *fiber.Ctx, value any) error {
	out, err := json.Marshal(value)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, scim.ContentType)
	return c.Send(out)
}
