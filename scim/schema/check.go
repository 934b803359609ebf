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
	if err := checkValues("", t.sections[0].checks, doc); err != nil {
		return err
	}
	for _, e := range t.checked {
		data, _ := doc[e.Schema].(map[string]any)
		if data == nil && e.Required {
			return scim.Errorf(400, scim.InvalidValue, "%s is required; send its attributes under that name.", e.Schema)
		}
		if data == nil || len(e.checks) == 0 {
			continue
		}
		if err := checkValues(e.Schema+":", e.checks, data); err != nil {
			return err
		}
	}
	return nil
}

// checkValues checks one object against its attributes.
func checkValues(prefix string, checks []check, object map[string]any) error {
	for i := range checks {
		a := &checks[i]
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
func (a *check) checkInside(prefix string, value any) error {
	switch value := value.(type) {
	case []any:
		return a.checkEntries(prefix+a.Name, value)
	case map[string]any:
		return checkValues(prefix+a.Name+".", a.parts, value)
	}
	return nil
}

func (a *check) checkEntries(where string, entries []any) error {
	if len(entries) > scim.MaxEntries {
		return scim.Errorf(400, scim.InvalidValue, "%s has more than %d entries; send fewer.", where, scim.MaxEntries)
	}
	if n := primaries(entries); n > 1 {
		return tooManyPrimaries(where, n)
	}
	if len(a.parts) == 0 {
		return nil
	}
	inside := where + "."
	for _, e := range entries {
		object, ok := e.(map[string]any)
		if !ok {
			continue
		}
		if err := checkValues(inside, a.parts, object); err != nil {
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
