package scimapi

import (
	"net/url"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// lens is how resources are seen in one answer: which of their attributes
// (RFC 7644 §3.9), and under which address.
type lens struct {
	base  string
	types *schema.Set
	of    []*schema.Type                // those that can be answered
	shown map[string]*schema.Projection // by the type's name; none for the whole document
}

// lens reads what a client wants to see of resources of its place, or of
// every type when its place is none's.
func (h *Handler) lens(v *visit, attributes, excluded string) (lens, error) {
	l := lens{base: h.base(v), types: v.types, of: v.types.Types()}
	if v.place.of != nil {
		l.of = []*schema.Type{v.place.of}
	}
	if attributes+excluded == "" && v.known.plain {
		return l, nil
	}
	for _, t := range l.of {
		shown, err := schema.Project(t, attributes, excluded)
		if err != nil {
			return l, err
		}
		if shown == nil {
			continue
		}
		if l.shown == nil {
			l.shown = make(map[string]*schema.Projection, len(l.of))
		}
		l.shown[t.Name] = shown
	}
	return l, nil
}

// with is what beside documents must be loaded to be seen.
func (l lens) with() models.With {
	with := models.With{Lean: l.shown == nil}
	for _, t := range l.of {
		with.Members = with.Members || l.members(t)
		with.Groups = with.Groups || l.groups(t)
	}
	return with
}

func (l lens) members(t *schema.Type) bool {
	return t.Name == scim.TypeGroup && l.shown[t.Name].Wants("members")
}

func (l lens) groups(t *schema.Type) bool {
	return t.Name == scim.TypeUser && l.shown[t.Name].Wants("groups")
}

// location is the address of a resource, or of one that a client made up.
func (l lens) location(typ, id string) string { return string(l.appendLocation(nil, typ, id)) }

func (l lens) appendLocation(dst []byte, typ, id string) []byte {
	return appendID(l.appendAbove(dst, typ), id)
}

// appendAbove writes the address of all resources of a type, with the slash
// behind it.
func (l lens) appendAbove(dst []byte, typ string) []byte {
	dst = append(dst, l.base...)
	if t, known := l.types.Type(typ); known {
		dst = append(dst, t.Endpoint...)
	}
	return append(dst, '/')
}

// appendID writes an id as part of a path.
func appendID(dst []byte, id string) []byte {
	for i := range len(id) {
		if c := id[i]; c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return append(dst, url.PathEscape(id)...)
		}
	}
	return append(dst, id...) // as ours are
}
