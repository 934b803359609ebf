package patch

import (
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// entries is the list of a multi-valued attribute.
func (p place) entries() []any {
	list, _ := p.get().([]any)
	return list
}

// putEntries sets the list, without what is empty and twice the same. A list
// longer than a client could send back is refused before it costs more.
func (p place) putEntries(entries []any) error {
	kept := make([]any, 0, len(entries))
	for _, e := range entries {
		if !schema.Empty(e) {
			kept = append(kept, e)
		}
	}
	kept = p.attr.Settle(kept)
	switch {
	case len(kept) > scim.MaxEntries:
		return scim.Errorf(400, scim.InvalidValue, "%s would have more than %d entries; remove some first.", p.name(), scim.MaxEntries)
	case len(kept) == 0:
		p.put(nil)
	default:
		p.put(kept)
	}
	return nil
}

// chosen lists the positions of the entries the path selects.
func (p place) chosen(entries []any) []int {
	var at []int
	for i, e := range entries {
		if p.target.Match(e) {
			at = append(at, i)
		}
	}
	return at
}

func isPrimary(entry any) bool {
	object, _ := entry.(map[string]any)
	return object["primary"] == true
}

// demote leaves at most the entry at keep primary (RFC 7643 §2.4).
func demote(entries []any, keep int) {
	for i, e := range entries {
		if i != keep && isPrimary(e) {
			e.(map[string]any)["primary"] = false
		}
	}
}
