package filter

import (
	"maps"

	"scimdesk/scim"
)

// MatchBytes is [Bound.Match] of a document as [schema.Type.Append] wrote it.
// It reads no more than the filter asks about, so it may not notice damage in
// the rest; other damage is the error. beside is what the document does not
// hold and [Bound.Mentions] says is needed (meta, members, groups), nil for
// nothing. Neither is kept or changed.
func (b *Bound) MatchBytes(doc []byte, beside scim.Resource) (bool, error) {
	if b == nil || b.test == nil {
		return true, nil
	}
	node, err := nodeOf(doc, b.stored(), beside)
	return err == nil && b.test(node), err
}

// KeyBytes is [Sort.Key] of such a document; beside holds meta when that is
// sorted by.
func (s *Sort) KeyBytes(doc []byte, beside scim.Resource) (string, error) {
	node, err := nodeOf(doc, s.parts, beside)
	if err != nil {
		return "", err
	}
	return s.Key(node), nil
}

// nodeOf reads parts of a document and joins what is beside it.
func nodeOf(doc []byte, parts scim.Parts, beside scim.Resource) (scim.Resource, error) {
	if len(parts) == 0 {
		return beside, nil
	}
	node, err := scim.ParseParts(doc, parts)
	if err == nil {
		maps.Copy(node, beside)
	}
	return node, err
}
