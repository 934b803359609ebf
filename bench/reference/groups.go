package reference

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// member is one as it is sent.
type member struct{ Value string }

func (s *server) createGroup(c *fiber.Ctx) error {
	var asked struct {
		DisplayName string
		Members     []member
	}
	if err := json.Unmarshal(c.Body(), &asked); err != nil {
		return c.SendStatus(fiber.StatusBadRequest)
	}
	id := s.newID()
	if err := s.store.InsertGroup(id, asked.DisplayName); err != nil {
		return err
	}
	if err := s.store.AddMembers(id, idsOf(asked.Members)); err != nil {
		return err
	}
	return send(c, fiber.StatusCreated, fmt.Appendf(nil,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":%q,"displayName":%q}`, id, asked.DisplayName))
}

func (s *server) getGroup(c *fiber.Ctx) error {
	id := c.Params("id")
	body := fmt.Appendf(nil, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":%q,"members":[`, id)
	some := false
	err := s.store.Members(id, func(member []byte) {
		if some {
			body = append(body, ',')
		}
		some = true
		body = append(append(append(body, `{"value":"`...), member...), `"}`...)
	})
	if err != nil {
		return err
	}
	return send(c, fiber.StatusOK, append(body, "]}"...))
}

func (s *server) patchGroup(c *fiber.Ctx) error {
	var asked operations
	if err := json.Unmarshal(c.Body(), &asked); err != nil || len(asked.Operations) == 0 {
		return c.SendStatus(fiber.StatusBadRequest)
	}
	op, id := asked.Operations[0], param(c)
	if op.Op == "remove" {
		member := strings.TrimSuffix(strings.TrimPrefix(op.Path, `members[value eq "`), `"]`)
		return s.changed(c, s.store.RemoveMember(id, member))
	}
	var members []member
	if err := json.Unmarshal(op.Value, &members); err != nil {
		return c.SendStatus(fiber.StatusBadRequest)
	}
	return s.changed(c, s.store.AddMembers(id, idsOf(members)))
}

func idsOf(members []member) []string {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.Value
	}
	return ids
}

func (s *server) changed(c *fiber.Ctx, err error) error {
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
