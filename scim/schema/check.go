package schema

import (
	"strings"

	"scimdesk/scim"
)

// MaxExternalID is the longest externalId, in bytes.
const MaxExternalID = 1_024

// Check says whether a document made by [Type.Read] is complete: every
// required attribute has a value (a blank text is none), every required
// extension is there, at most one entry of an attribute is primary, and
// externalId is not longer than [MaxExternalID]. The error is an *scim.Error
// 400 invalidValue.
func (t *Type) Check(doc scim.Resource, _ *scim.Manner) error {
	if id, _ := doc["externalId"].(string); len(id) > MaxExternalID {
		return scim.Errorf(400, scim.InvalidValue, "externalId is longer than %d bytes; send a shorter one.", MaxExternalID)
	}
	if err := checkValues("", t.core.Attributes, doc); err != nil {
		return err
	}
	for _, e := range t.ResourceType.Extensions {
		data, _ := doc[e.Schema].(map[string]any)
		if data == nil && e.Required {
			return scim.Errorf(400, scim.InvalidValue, "%s is required; send its attributes under that name.", e.Schema)
		}
		ext, _ := t.Extension(e.Schema)
		if data == nil {
			continue
		}
		if err := checkValues(e.Schema+":", ext.Attributes, data); err != nil {
			return err
		}
	}
	return nil
}

// checkValues checks one object against its attributes.
func checkValues(prefix string, attrs []Attribute, object map[string]any) error {
	for i := range attrs {
		a := &attrs[i]
		if a.Rows {
			continue // whoever keeps them bounds them
		}
		value := object[a.Name]
		if a.Required && a.Kept() && blank(value) {
			return scim.Errorf(400, scim.InvalidValue, "%s is required; send it with a value.", prefix+a.Name)
		}
		if err := a.checkInside(prefix, value); err != nil {
			return err
		}
	}
	return nil
}

// checkInside looks inside lists and complex values.
func (a *Attribute) checkInside(prefix string, value any) error {
	switch value := value.(type) {
	case []any:
		return a.checkEntries(prefix+a.Name, value)
	case map[string]any:
		return checkValues(prefix+a.Name+".", a.SubAttributes, value)
	}
	return nil
}

func (a *Attribute) checkEntries(where string, entries []any) error {
	if len(entries) > scim.MaxEntries {
		return scim.Errorf(400, scim.InvalidValue, "%s has more than %d entries; send fewer.", where, scim.MaxEntries)
	}
	if n := primaries(entries); n > 1 {
		return tooManyPrimaries(where, n)
	}
	inside := where + "."
	for _, e := range entries {
		object, ok := e.(map[string]any)
		if !ok {
			continue
		}
		if err := checkValues(inside, a.SubAttributes, object); err != nil {
			return err
		}
	}
	return nil
}

// primaries counts the entries that say they are the primary one.
func primaries(entries []any) int {
	n := 0
	for _, e := range entries {
		if Primary(e) {
			n++
		}
	}
	return n
}

func tooManyPrimaries(where string, n int) error {
	return scim.Errorf(400, scim.InvalidValue, "%s has %d primary entries; at most one may be (RFC 7643 §2.4).", where, n)
}

func blank(value any) bool {
	if text, ok := value.(string); ok {
		return strings.TrimSpace(text) == ""
	}
	return Empty(value)
}
