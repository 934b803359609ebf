package schema

import (
	"encoding/json"
	"slices"
	"strings"

	"scimdesk/scim"
)

// What a [Definition] defines, as the schema of discovery documents calls it.
const (
	DefinesSchema = "Schema"
	DefinesType   = "ResourceType"
)

// Limits of what can be added at run time.
const (
	MaxDefinitions = 64  // in all
	MaxAttributes  = 100 // of one schema, and sub-attributes of one attribute
)

// Definition is a schema (RFC 7643 §7) or a resource type (§6) that was added
// at run time.
type Definition struct {
	Kind     string // DefinesSchema or DefinesType
	ID       string // the URN of a schema, the name of a resource type
	Extends  string // of an extension schema: the resource type it belongs to, "" for none
	Required bool   // of an extension schema: every resource of the type must have it
	Document []byte // as it was read, checked and completed
}

// ReadDefinitions reads a file of definitions: a schema, a resource type, or
// several in an array or a ListResponse, as /Schemas and /ResourceTypes of other
// servers answer them. A schema that no resource type of the file names extends
// the resource type that extends names ("" for User), and is required there if
// required says so. Whether it all fits together is for [Extended] to say. The
// error is an *scim.Error 400 that names what is wrong.
func ReadDefinitions(text []byte, extends string, required bool) ([]Definition, error) {
	value, err := scim.ParseAny(text)
	if err != nil {
		return nil, err
	}
	var all []Definition
	var types []ResourceType
	for _, entry := range definitionsOf(value) {
		d, rt, err := readDefinition(entry)
		if err != nil {
			return nil, err
		}
		if all = append(all, d); rt != nil {
			types = append(types, *rt)
		}
	}
	if len(all) == 0 {
		return nil, scim.Errorf(400, scim.InvalidValue, "The file defines nothing; it needs a schema or a resource type.")
	}
	for i := range all {
		if d := &all[i]; d.Kind == DefinesSchema && !named(d.ID, types) {
			d.Extends, d.Required = or(extends, scim.TypeUser), required
		}
	}
	return all, nil
}

// definitionsOf unpacks an array or a ListResponse.
func definitionsOf(value any) []any {
	if object, ok := value.(map[string]any); ok {
		if _, list := find(object, "Resources"); !list {
			return []any{value}
		}
		value = pick(object, "Resources")
	}
	entries, _ := value.([]any)
	return entries
}

// readDefinition reads one schema or resource type; rt is nil for a schema.
func readDefinition(entry any) (d Definition, rt *ResourceType, err error) {
	object, ok := entry.(map[string]any)
	if !ok {
		return d, nil, scim.Errorf(400, scim.InvalidValue, "A definition must be an object, but %s was found.", typeName(entry))
	}
	text, err := json.Marshal(object)
	if err != nil {
		return d, nil, scim.Errorf(400, scim.InvalidValue, "A definition cannot be read: %v.", err)
	}
	if _, ok := find(object, "endpoint"); ok {
		made, err := loadType(text)
		if err != nil {
			return d, nil, err
		}
		d = Definition{Kind: DefinesType, ID: made.Name}
		d.Document, err = json.Marshal(made)
		return d, &made, err
	}
	if _, ok := find(object, "attributes"); !ok {
		return d, nil, scim.Errorf(400, scim.InvalidValue, "A definition has neither attributes, as a schema has, nor an endpoint, as a resource type has.")
	}
	s, err := loadAdded(text)
	if err != nil {
		return d, nil, err
	}
	d = Definition{Kind: DefinesSchema, ID: s.ID}
	d.Document, err = json.Marshal(s)
	return d, nil, err
}

// named says whether one of types uses the schema.
func named(urn string, types []ResourceType) bool {
	return slices.ContainsFunc(types, func(rt ResourceType) bool {
		return strings.EqualFold(rt.Schema, urn) || slices.ContainsFunc(rt.Extensions, func(e SchemaExtension) bool {
			return strings.EqualFold(e.Schema, urn)
		})
	})
}

// loadType reads a resource type and completes it.
func loadType(text []byte) (ResourceType, error) {
	var rt ResourceType
	if err := json.Unmarshal(text, &rt); err != nil {
		return rt, scim.Errorf(400, scim.InvalidValue, "The resource type cannot be read: %v.", err)
	}
	rt.Schemas, rt.Meta = []string{scim.SchemaResourceType}, nil
	rt.Name = or(rt.Name, rt.ID)
	rt.ID = rt.Name
	rt.Endpoint = "/" + strings.Trim(rt.Endpoint, "/")
	switch {
	case !isName(rt.Name) || len(rt.Name) > maxName:
		return rt, scim.Errorf(400, scim.InvalidValue, "The resource type's name %.100q is not valid: a letter, then letters, digits, - and _, at most %d in all.", rt.Name, maxName)
	case !isName(rt.Endpoint[1:]) || len(rt.Endpoint) > maxName:
		return rt, scim.Errorf(400, scim.InvalidValue, "The endpoint %.100q is not valid: a slash, a letter, then letters, digits, - and _.", rt.Endpoint)
	case rt.Schema == "":
		return rt, scim.Errorf(400, scim.InvalidValue, "The resource type %s names no schema.", rt.Name)
	}
	return rt, nil
}
