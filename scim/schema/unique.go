package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"scimdesk/scim"
)

// maxUniqueKey is the longest key in bytes; longer ones become their digest,
// because no index takes texts of any length.
const maxUniqueKey = 512

// Unique is a value that no other resource of the type and directory may have
// (RFC 7643 §7: uniqueness server or global).
type Unique struct {
	Path string // "employeeId", "badge.number", or with its schema's URN in front
	Key  string // equal for values a filter calls equal, at most 512 bytes
}

// Uniques lists what in doc must be unique, besides what has a column of its
// own: id, the userName of a User and the displayName of a Group.
func (t *Type) Uniques(doc scim.Resource) []Unique {
	var all []Unique
	for _, a := range t.sections[0].telling {
		if !t.column(a) {
			all = a.uniques(all, a.Name, doc[a.Name])
		}
	}
	for i := 1; i < len(t.sections); i++ {
		s := &t.sections[i]
		data, _ := doc[s.urn].(map[string]any)
		for _, a := range s.telling {
			all = a.uniques(all, s.urn+":"+a.Name, data[a.Name])
		}
	}
	return all
}

// telling says whether a or a part of it must be unique.
func (a *Attribute) telling() bool {
	if a.Uniqueness != None {
		return true
	}
	for i := range a.SubAttributes {
		if a.SubAttributes[i].Uniqueness != None {
			return true
		}
	}
	return false
}

// column says whether a unique attribute is looked after as a column.
func (t *Type) column(a *Attribute) bool {
	return t.ResourceType.Schema == scim.SchemaUser && a.Name == "userName" ||
		t.ResourceType.Schema == scim.SchemaGroup && a.Name == "displayName"
}

// uniques adds the keys of one attribute's values, each once.
func (a *Attribute) uniques(all []Unique, path string, value any) []Unique {
	entries, ok := value.([]any)
	if !ok {
		entries = []any{value}
	}
	for _, entry := range entries {
		if object, ok := entry.(map[string]any); ok {
			for i := range a.SubAttributes {
				sub := &a.SubAttributes[i]
				all = sub.uniques(all, path+"."+sub.Name, object[sub.Name])
			}
			continue
		}
		if key := a.uniqueKey(entry); key != "" && a.Uniqueness != None {
			all = addUnique(all, Unique{path, key})
		}
	}
	return all
}

func addUnique(all []Unique, one Unique) []Unique {
	for _, have := range all {
		if have == one {
			return all
		}
	}
	return append(all, one)
}

// uniqueKey makes values that are equal (RFC 7643 §2.3) equal texts; "" for
// none.
func (a *Attribute) uniqueKey(value any) string {
	key := ""
	switch v := value.(type) {
	case bool:
		key = strconv.FormatBool(v)
	case json.Number:
		key = a.numberKey(v)
	case string:
		key = a.textKey(v)
	}
	if len(key) > maxUniqueKey {
		sum := sha256.Sum256([]byte(key))
		key = "sha256:" + hex.EncodeToString(sum[:])
	}
	return key
}

func (a *Attribute) numberKey(n json.Number) string {
	if i, err := n.Int64(); err == nil {
		return strconv.FormatInt(i, 10)
	}
	f, err := n.Float64()
	if err != nil {
		return n.String()
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func (a *Attribute) textKey(text string) string {
	if a.Type == DateTime {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return at.UTC().Format(time.RFC3339Nano)
		}
	}
	if a.CaseExact || a.Type == Reference || a.Type == Binary {
		return text
	}
	return scim.Fold(text)
}
