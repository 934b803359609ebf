package scimapi

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/scim"
)

// searchRequest reads a SearchRequest (RFC 7644 §3.4.3) as if its members had
// been sent as parameters.
func searchRequest(v *visit) (map[string]string, error) {
	doc, err := scim.Parse(v.body)
	if err != nil {
		return nil, err
	}
	if err := v.message(doc, scim.MessageSearch); err != nil {
		return nil, err
	}
	if err := v.members(doc, "a SearchRequest (RFC 7644 §3.4.3)", searchMembers); err != nil {
		return nil, scim.Errorf(fiber.StatusBadRequest, scim.InvalidSyntax, "%v.", err)
	}
	values := map[string]string{}
	for name, value := range doc {
		known := slices.IndexFunc(parameters[:], func(p string) bool { return strings.EqualFold(p, name) })
		if known < 0 || value == nil {
			continue
		}
		if values[strings.ToLower(name)], err = v.parameter(parameters[known], value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// parameter is a member's value as a parameter would spell it.
func (v *visit) parameter(name string, value any) (string, error) {
	list := name == "attributes" || name == "excludedAttributes"
	number := name == "startIndex" || name == "count"
	switch value := value.(type) {
	case string:
		if !list && !number || list && v.manner.Tolerates(scim.QuirkSingle) || number && v.manner.Tolerates(scim.QuirkTextNumber) {
			return value, nil
		}
	case json.Number:
		if number {
			return value.String(), nil
		}
	case []any:
		if names, ok := texts(value); ok && list {
			return strings.Join(names, ","), nil
		}
	}
	return "", scim.Errorf(fiber.StatusBadRequest, scim.InvalidValue, "%s is of another type in a SearchRequest (RFC 7644 §3.4.3).", name)
}

func texts(list []any) ([]string, bool) {
	out := make([]string, 0, len(list))
	for _, one := range list {
		text, ok := one.(string)
		if !ok {
			return nil, false
		}
		out = append(out, text)
	}
	return out, true
}

// message makes sure that a body says it is the message it must be.
func (v *visit) message(doc scim.Resource, urn string) error {
	for name, value := range doc {
		list, _ := value.([]any)
		named := func(one any) bool { text, _ := one.(string); return strings.EqualFold(text, urn) }
		if strings.EqualFold(name, "schemas") && slices.ContainsFunc(list, named) {
			return nil
		}
	}
	if v.manner.Tolerates(scim.QuirkSchemas) {
		return nil
	}
	return scim.Errorf(fiber.StatusBadRequest, scim.InvalidSyntax, "The schemas of this body must hold %s.", urn)
}
