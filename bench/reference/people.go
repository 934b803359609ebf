package reference

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"
)

func (s *server) create(c *fiber.Ctx) error {
	var document map[string]any
	if err := json.Unmarshal(c.Body(), &document); err != nil {
		return c.SendStatus(fiber.StatusBadRequest)
	}
	id := s.newID()
	document["id"] = id
	document["meta"] = map[string]any{"resourceType": "User", "created": "2026-01-01T00:00:00Z", "lastModified": "2026-01-01T00:00:00Z"}
	p, err := personOf(id, document)
	if err != nil {
		return err
	}
	if err := s.store.Insert(p); err != nil {
		return err
	}
	return send(c, fiber.StatusCreated, p.Document)
}

func (s *server) get(c *fiber.Ctx) error {
	document, err := s.store.Document(c.Params("id"))
	if err != nil {
		return c.SendStatus(fiber.StatusNotFound)
	}
	return send(c, fiber.StatusOK, document)
}

func (s *server) put(c *fiber.Ctx) error {
	var document map[string]any
	if err := json.Unmarshal(c.Body(), &document); err != nil {
		return c.SendStatus(fiber.StatusBadRequest)
	}
	return s.save(c, param(c), document)
}

func (s *server) patch(c *fiber.Ctx) error {
	var asked operations
	if err := json.Unmarshal(c.Body(), &asked); err != nil || len(asked.Operations) == 0 {
		return c.SendStatus(fiber.StatusBadRequest)
	}
	id := param(c)
	stored, err := s.store.Document(id)
	if err != nil {
		return c.SendStatus(fiber.StatusNotFound)
	}
	var document map[string]any
	if err := json.Unmarshal(stored, &document); err != nil {
		return err
	}
	document["active"] = string(asked.Operations[0].Value) == "true"
	return s.save(c, id, document)
}

func (s *server) save(c *fiber.Ctx, id string, document map[string]any) error {
	p, err := personOf(id, document)
	if err != nil {
		return err
	}
	if err := s.store.Update(p); err != nil {
		return err
	}
	return send(c, fiber.StatusOK, p.Document)
}

// personOf is the row of a document.
func personOf(id string, document map[string]any) (Person, error) {
	p := Person{ID: id}
	p.UserName, _ = document["userName"].(string)
	p.ExternalID, _ = document["externalId"].(string)
	p.Active, _ = document["active"].(bool)
	written, err := json.Marshal(document)
	p.Document = written
	return p, err
}

// list answers `userName eq "…"`, or a page.
func (s *server) list(c *fiber.Ctx) error {
	question := c.Query("filter")
	if question == "" {
		return s.page(c)
	}
	name := strings.TrimSuffix(strings.TrimPrefix(question, `userName eq "`), `"`)
	document, err := s.store.DocumentByName(name)
	if err != nil {
		return c.SendStatus(fiber.StatusNotFound)
	}
	return send(c, fiber.StatusOK, append(append(listed(1, 1), document...), "]}"...))
}

func (s *server) page(c *fiber.Ctx) error {
	startIndex := c.QueryInt("startIndex", 1)
	var resources []byte
	total, err := s.store.Page(startIndex, c.QueryInt("count", 100), func(document []byte) {
		resources = append(append(resources, document...), ',')
	})
	if err != nil {
		return err
	}
	resources = resources[:max(len(resources)-1, 0)] // the last comma
	return send(c, fiber.StatusOK, append(append(listed(total, startIndex), resources...), "]}"...))
}
