package scimapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// Bulk serves POST /Bulk (RFC 7644 §3.7): many operations, each with the
// rules and the atomicity of the request it stands for.
func (h *Handler) Bulk(c *fiber.Ctx) error {
	v := visiting(c)
	ops, failOnErrors, err := v.bulk()
	if err != nil {
		return err
	}
	v.facts.Parts = len(ops)
	ctx, cancel := within(c)
	defer cancel()
	results, err := h.Provisioning.Bulk(ctx, v.caller(models.With{}), ops, failOnErrors)
	if err != nil {
		return err
	}
	l := lens{base: h.base(v), types: v.types}
	answer := bulkResponse{Schemas: []string{scim.MessageBulkResponse}, Operations: make([]bulkResult, len(results))}
	for i, result := range results {
		answer.Operations[i] = h.bulkResult(v, l, result)
	}
	return sendValue(c, answer)
}

type bulkResponse struct {
	Schemas    []string     `json:"schemas"`
	Operations []bulkResult `json:"Operations"`
}

// bulkResult is what became of one operation (RFC 7644 §3.7.3); status is a
// string there.
type bulkResult struct {
	Method   string      `json:"method"`
	BulkID   string      `json:"bulkId,omitempty"`
	Version  string      `json:"version,omitempty"`
	Location string      `json:"location,omitempty"`
	Status   string      `json:"status"`
	Response *scim.Error `json:"response,omitempty"`
}

// bulkResult tells one result in this door's language, and counts failures.
func (h *Handler) bulkResult(v *visit, l lens, r provisioning.BulkResult) bulkResult {
	out := bulkResult{Method: r.Method, BulkID: r.BulkID, Version: r.Version, Status: strconv.Itoa(r.Status)}
	if r.ID != "" {
		out.Location = l.location(r.Type, r.ID)
	}
	if r.Err != nil {
		v.facts.Failed++
		out.Response = translate(r.Err)
		out.Status = strconv.Itoa(out.Response.Status)
		if out.Response.Status == fiber.StatusInternalServerError {
			h.Log.Error("an operation of a bulk request failed", "exchange", v.exchange, "error", r.Err)
		}
	}
	return out
}

// bulk reads a BulkRequest.
func (v *visit) bulk() (ops []provisioning.BulkOp, failOnErrors int, err error) {
	if operationsIn(v.body) > schema.MaxOperations {
		return nil, 0, scim.Errorf(fiber.StatusRequestEntityTooLarge, "", "The bulk request holds more operations than maxOperations (%d) allows. Nothing was changed; send it in parts.", schema.MaxOperations)
	}
	doc, err := scim.ParseLong(v.body)
	if err != nil {
		return nil, 0, err
	}
	if err := v.message(doc, scim.MessageBulk); err != nil {
		return nil, 0, err
	}
	if err := v.members(doc, "a BulkRequest (RFC 7644 §3.7)", bulkMembers); err != nil {
		return nil, 0, scim.Errorf(fiber.StatusBadRequest, scim.InvalidSyntax, "%v.", err)
	}
	list, ok := value(doc, "Operations").([]any)
	if !ok || len(list) == 0 {
		return nil, 0, scim.Errorf(fiber.StatusBadRequest, scim.InvalidSyntax, "A bulk request needs Operations, an array of 1 to %d operations (RFC 7644 §3.7).", schema.MaxOperations)
	}
	for i, raw := range list {
		op, err := v.bulkOp(raw)
		if err != nil {
			return nil, 0, scim.Errorf(fiber.StatusBadRequest, scim.InvalidSyntax, "Operation %d: %v", i+1, err)
		}
		ops = append(ops, op)
	}
	failOnErrors, err = failures(value(doc, "failOnErrors"))
	return ops, failOnErrors, err
}

// failures reads failOnErrors; 0 for a request that goes on whatever fails.
func failures(value any) (int, error) {
	if value == nil {
		return 0, nil
	}
	number, _ := value.(json.Number)
	n, err := strconv.Atoi(number.String())
	if err != nil || n < 1 {
		return 0, scim.Errorf(fiber.StatusBadRequest, scim.InvalidValue, "failOnErrors is a whole number from 1 on. Leave it out to go on whatever fails.")
	}
	return n, nil
}

// bulkOp reads one operation's frame; what it holds is provisioning's.
func (v *visit) bulkOp(raw any) (op provisioning.BulkOp, err error) {
	object, ok := raw.(map[string]any)
	if !ok {
		return op, fmt.Errorf("an operation is an object with method, path and data")
	}
	if err := v.members(object, "an operation", operationMembers); err != nil {
		return op, err
	}
	for _, text := range []struct {
		name string
		into *string
	}{{"method", &op.Method}, {"bulkId", &op.BulkID}, {"path", &op.Path}, {"version", &op.Version}} {
		found := value(object, text.name)
		if *text.into, ok = found.(string); !ok && found != nil {
			return op, fmt.Errorf("%s is a text", text.name)
		}
	}
	data := value(object, "data")
	if op.Data, ok = data.(map[string]any); !ok && data != nil {
		return op, fmt.Errorf("data is an object")
	}
	return op, nil
}

// operationsIn counts the operations of a body without reading them.
func operationsIn(body []byte) (n int) {
	dec := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true))
	if token, err := dec.ReadToken(); err != nil || token.Kind() != '{' {
		return 0
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		wanted := err == nil && strings.EqualFold(name.String(), "Operations")
		switch {
		case wanted && dec.PeekKind() == '[':
			for _, err = dec.ReadToken(); err == nil && dec.PeekKind() != ']'; n++ {
				err = dec.SkipValue()
			}
			return n
		case err != nil || dec.SkipValue() != nil:
			return 0
		}
	}
	return 0
}

// value finds a member by its name in any case; there is at most one.
func value(object map[string]any, name string) any {
	if v, exact := object[name]; exact {
		return v
	}
	for key, v := range object {
		if strings.EqualFold(key, name) {
			return v
		}
	}
	return nil
}
