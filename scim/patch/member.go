package patch

import (
	"strings"

	"scimdesk/scim"
)

// ReadMembers reads the ids of a value of members, in order and each once.
// null is none. Unless m goes by the letter, one member may stand for a
// list, a text for a member, and $ref for value. Every entry must name somebody:
// a list that says nothing never empties a group.
//
// Errors are *scim.Error 400: invalidValue, invalidSyntax for names that nobody
// defined, tooMany beyond [MaxMembers].
func ReadMembers(value any, m *scim.Manner) ([]string, error) {
	if value == nil {
		m.Note(scim.QuirkNulls)
		return nil, nil
	}
	list, ok := value.([]any)
	switch {
	case ok:
	case value == "" && m.Tolerates(scim.QuirkClearing):
		return nil, nil
	case !m.Tolerates(scim.QuirkSingle):
		return nil, scim.Errorf(400, scim.InvalidValue, "members must be an array.")
	default:
		list = []any{value}
	}
	if len(list) > MaxMembers {
		return nil, tooManyMembers()
	}
	ids := make([]string, 0, len(list))
	for _, entry := range list {
		id, err := readMember(entry, m)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return unique(ids), nil
}

func tooManyMembers() error {
	return scim.Errorf(400, scim.TooMany, "The request names more than %d members. Send several with fewer.", MaxMembers)
}

// readMember is the id of one member.
func readMember(entry any, m *scim.Manner) (string, error) {
	switch entry := entry.(type) {
	case string:
		if entry != "" && m.Tolerates(scim.QuirkTextMember) {
			return entry, nil
		}
	case map[string]any:
		return readMemberObject(entry, m)
	}
	return "", scim.Errorf(400, scim.InvalidValue, "Each of members must be an object with the id of a member as its value.")
}

func readMemberObject(entry map[string]any, m *scim.Manner) (string, error) {
	if err := checkNames(entry, m, "value", "type", "display", "$ref"); err != nil {
		return "", scim.Errorf(400, scim.InvalidSyntax, "A member has value, type, display and $ref, and no other attributes.")
	}
	parts := map[string]string{}
	for _, name := range [...]string{"value", "type", "display", "$ref"} {
		raw := member(entry, name)
		text, ok := raw.(string)
		if !ok && raw != nil {
			return "", scim.Errorf(400, scim.InvalidValue, "members.%s must be a text.", name)
		}
		parts[name] = text
	}
	if parts["type"] == "" || parts["display"] != "" || has(entry, "$ref") && parts["$ref"] == "" {
		m.Note(scim.QuirkBareMember)
	}
	if parts["value"] != "" {
		return parts["value"], nil
	}
	if id := referred(parts["$ref"]); id != "" && m.Tolerates(scim.QuirkBareMember) {
		return id, nil
	}
	return "", scim.Errorf(400, scim.InvalidValue, "Each of members must have the id of a member as its value.")
}

// referred is the id at the end of a URI such as …/Users/ID.
func referred(uri string) string {
	return uri[strings.LastIndexByte(uri, '/')+1:]
}

// unique keeps the first of each.
func unique(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	kept := ids[:0:len(ids)]
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}
