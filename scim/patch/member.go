package patch

import (
	"iter"
	"slices"
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
	if long, ok := value.(*scim.Long); ok {
		return readMembers(long.Entries(), long.Len(), m)
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
	return readMembers(slices.Values(list), len(list), m)
}

// readMembers reads the ids of n entries.
func readMembers(entries iter.Seq[any], n int, m *scim.Manner) ([]string, error) {
	if n > MaxMembers {
		return nil, tooManyMembers()
	}
	ids := make([]string, 0, n)
	for entry := range entries {
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

// What a member may have.
const (
	memberValue = iota
	memberType
	memberDisplay
	memberRef
)

var memberNames = [...]string{memberValue: "value", memberType: "type", memberDisplay: "display", memberRef: "$ref"}

func readMemberObject(entry map[string]any, m *scim.Manner) (string, error) {
	parts, given, err := memberParts(entry, m)
	if err != nil {
		return "", err
	}
	if parts[memberType] == "" || parts[memberDisplay] != "" || given[memberRef] && parts[memberRef] == "" {
		m.Note(scim.QuirkBareMember)
	}
	if parts[memberValue] != "" {
		return parts[memberValue], nil
	}
	if id := referred(parts[memberRef]); id != "" && m.Tolerates(scim.QuirkBareMember) {
		return id, nil
	}
	return "", scim.Errorf(400, scim.InvalidValue, "Each of members must have the id of a member as its value.")
}

// memberParts goes over a member once; there may be very many.
func memberParts(entry map[string]any, m *scim.Manner) (parts [len(memberNames)]string, given [len(memberNames)]bool, err error) {
	wrong := len(parts)
	for key, raw := range entry {
		i := slices.IndexFunc(memberNames[:], func(name string) bool { return strings.EqualFold(key, name) })
		if i < 0 {
			if m.Tolerates(scim.QuirkUnknown) {
				continue
			}
			return parts, given, scim.Errorf(400, scim.InvalidSyntax, "A member has value, type, display and $ref, and no other attributes.")
		}
		noteCase(memberNames[i], key, m)
		text, ok := raw.(string)
		if parts[i], given[i] = text, true; !ok && raw != nil {
			wrong = min(wrong, i)
		}
	}
	if wrong < len(parts) {
		err = scim.Errorf(400, scim.InvalidValue, "members.%s must be a text.", memberNames[wrong])
	}
	return parts, given, err
}

// referred is the id at the end of a URI such as …/Users/ID.
func referred(uri string) string {
	return uri[strings.LastIndexByte(uri, '/')+1:]
}

// unique keeps the first of each.
func unique(ids []string) []string {
	if len(ids) < 2 {
		return ids
	}
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
