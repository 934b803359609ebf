package scimapi

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// append writes a resource behind dst. When all that is returned by default is
// wanted, the stored document is copied and what is no part of it is spliced
// in at its end: nothing is decoded to be read.
func (l lens) append(dst []byte, r models.Resource) ([]byte, error) {
	t, known := l.types.Type(r.Type)
	if !known {
		return dst, fmt.Errorf("%s is of a type nobody defined", r.Ref)
	}
	if l.shown[t.Name] != nil {
		return l.appendShown(dst, t, r)
	}
	dst = append(slices.Grow(dst, l.size(r)), r.Document[:len(r.Document)-1]...)
	if l.members(t) {
		dst = l.appendMembers(dst, r.Members)
	}
	if l.groups(t) && len(r.Groups) > 0 {
		dst = l.appendGroups(dst, r.Groups)
	}
	dst = append(dst, `,"meta":{"resourceType":"`+t.Name+`","created":"`...)
	dst = appendTime(dst, r.CreatedAt)
	dst = append(dst, `","lastModified":"`...)
	dst = appendTime(dst, r.UpdatedAt)
	dst = append(dst, `","location":"`...)
	dst = append(l.appendLocation(dst, t.Name, r.ID), `","version":"W/\"`...)
	dst = strconv.AppendInt(dst, r.Version, 10)
	return append(dst, `\""}}`...), nil
}

// size is about how long a resource is as it is answered.
func (l lens) size(r models.Resource) int {
	const frame, ids = 256, 120 // of meta; of a member or a group beside its address
	return len(r.Document) + len(l.base) + frame + (len(r.Members)+len(r.Groups))*(len(l.base)+ids)
}

// appendMembers is always there, so that nobody takes an empty group for one
// whose members are not told. What members are called is answered only when
// asked for: clients compare what they sent with what comes back.
func (l lens) appendMembers(dst []byte, members []models.Member) []byte {
	dst = append(dst, `,"members":[`...)
	var typ string // the same for nearly all
	var reference, end []byte
	for i, m := range members {
		if i > 0 {
			dst = append(dst, ',')
		}
		if i == 0 || m.Type != typ {
			typ = m.Type
			reference, end = l.appendAbove([]byte(`","$ref":"`), typ), []byte(`","type":"`+typ+`"}`)
		}
		dst = append(append(dst, `{"value":"`...), m.ID...)
		dst = append(appendID(append(dst, reference...), m.ID), end...)
	}
	return append(dst, ']')
}

func (l lens) appendGroups(dst []byte, groups []models.GroupRef) []byte {
	dst = append(dst, `,"groups":[`...)
	for i, g := range groups {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, `{"value":"`...), g.ID...)
		dst = l.appendLocation(append(dst, `","$ref":"`...), scim.TypeGroup, g.ID)
		dst = append(append(dst, `","type":"`...), direct(g)...)
		dst = append(appendDisplay(append(dst, '"'), g.Name), '}')
	}
	return append(dst, ']')
}

func appendDisplay(dst []byte, name string) []byte {
	before := len(dst)
	dst, err := jsontext.AppendQuote(append(dst, `,"display":`...), name)
	if err != nil {
		return dst[:before] // a name that is no text is not told
	}
	return dst
}

// direct is how a user came into a group (RFC 7643 §4.1.2).
func direct(g models.GroupRef) string {
	if g.Direct {
		return "direct"
	}
	return "indirect"
}

// appendShown decodes the document and writes of it what is wanted.
func (l lens) appendShown(dst []byte, t *schema.Type, r models.Resource) ([]byte, error) {
	doc, err := scim.ParseStored(r.Document)
	if err != nil {
		return dst, fmt.Errorf("%s: %w", r.Ref, err)
	}
	doc["meta"] = map[string]any{
		"resourceType": t.Name, "location": l.location(t.Name, r.ID), "version": r.ETag(),
		"created": string(appendTime(nil, r.CreatedAt)), "lastModified": string(appendTime(nil, r.UpdatedAt)),
	}
	if l.members(t) {
		doc["members"] = l.memberValues(r.Members)
	}
	if l.groups(t) && len(r.Groups) > 0 {
		doc["groups"] = l.groupValues(r.Groups)
	}
	return t.AppendWhole(dst, l.shown[t.Name].Apply(doc))
}

func (l lens) memberValues(members []models.Member) []any {
	values := make([]any, len(members))
	for i, m := range members {
		values[i] = map[string]any{"value": m.ID, "$ref": l.location(m.Type, m.ID), "type": m.Type, "display": m.Name}
	}
	return values
}

func (l lens) groupValues(groups []models.GroupRef) []any {
	values := make([]any, len(groups))
	for i, g := range groups {
		values[i] = map[string]any{"value": g.ID, "$ref": l.location(scim.TypeGroup, g.ID), "type": direct(g), "display": g.Name}
	}
	return values
}
