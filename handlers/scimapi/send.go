package scimapi

import (
	"encoding/json"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
)

// send answers one resource with its ETag.
func send(c *fiber.Ctx, status int, l lens, r models.Resource) error {
	out, err := l.append(nil, r)
	if err != nil {
		return err
	}
	return sendAs(c, status, r, out)
}

// sendAs answers r with body, which nobody changes any more.
func sendAs(c *fiber.Ctx, status int, r models.Resource, body []byte) error {
	visiting(c).resource = r.ID
	c.Set(fiber.HeaderETag, r.ETag())
	c.Set(fiber.HeaderContentType, scim.ContentType)
	return c.Status(status).Send(body)
}

// sendPage answers a ListResponse; Resources is an array even when empty. A
// page by cursor has no startIndex (RFC 9865 §2).
func sendPage(c *fiber.Ctx, l lens, page provisioning.Answer, byCursor bool) (err error) {
	size := 256
	for _, r := range page.Resources {
		size += l.size(r)
	}
	out := append(make([]byte, 0, size), `{"schemas":["`+scim.MessageList+`"],"totalResults":`...)
	out = strconv.AppendInt(out, int64(page.Total), 10)
	if !byCursor {
		out = append(out, `,"startIndex":`...)
		out = strconv.AppendInt(out, int64(page.StartIndex), 10)
	}
	out = append(out, `,"itemsPerPage":`...)
	out = strconv.AppendInt(out, int64(len(page.Resources)), 10)
	if page.Next != "" {
		out = append(out, `,"nextCursor":`+strconv.Quote(page.Next)...)
	}
	out = append(out, `,"Resources":[`...)
	for i, r := range page.Resources {
		if i > 0 {
			out = append(out, ',')
		}
		if out, err = l.append(out, r); err != nil {
			return err
		}
	}
	c.Set(fiber.HeaderContentType, scim.ContentType)
	return c.Send(append(out, `]}`...))
}

// sendValue answers any other message.
func sendValue(c *fiber.Ctx, value any) error {
	out, err := json.Marshal(value)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, scim.ContentType)
	return c.Send(out)
}
