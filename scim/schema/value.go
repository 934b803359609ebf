package schema

import "scimdesk/scim"

// Read makes one value of a client's into one the attribute may hold, or nil
// when it says nothing: null, "", [], {}, read-only, or the password. Unless m
// goes by the letter, booleans and numbers may come as text, a multi-valued
// attribute as a single value, and a complex value as its "value" alone. The
// error is an *scim.Error 400 that names the attribute as where does:
// invalidValue, or invalidSyntax for a sub-attribute nobody defined.
func (a *Attribute) Read(where string, value any, m *scim.Manner) (any, error) {
	if long, ok := value.(*scim.Long); ok {
		value = scim.Whole(long)
	}
	switch {
	case !a.Kept():
		return nil, nil
	case value == nil:
		m.Note(scim.QuirkNulls)
		return nil, nil
	case a.MultiValued:
		return a.many(where, value, m)
	case a.Type != Complex:
		return a.simple(where, value, m)
	}
	value, err := a.unwrap(where, value, m)
	if err != nil {
		return nil, err
	}
	return a.object(where, value, m)
}

// ReadEntry is Read for one entry of a multi-valued attribute. An entry that
// says only of which type and how preferred it is says nothing.
func (a *Attribute) ReadEntry(where string, value any, m *scim.Manner) (any, error) {
	switch {
	case value == nil:
		m.Note(scim.QuirkNulls)
		return nil, nil
	case value == "":
		m.Note(scim.QuirkClearing)
		return nil, nil
	case a.Type != Complex:
		return a.simple(where, value, m)
	}
	if text, ok := value.(string); ok {
		if _, ok := a.Sub("value"); ok && m.Tolerates(scim.QuirkSingle) {
			value = map[string]any{"value": text}
		}
	}
	entry, err := a.object(where, value, m)
	if a.hollow(entry) {
		return nil, err
	}
	return entry, err
}

// hollow says whether an entry has nothing but type and primary.
func (a *Attribute) hollow(entry any) bool {
	object, ok := entry.(map[string]any)
	if !ok || len(object) > 2 || len(a.SubAttributes) <= 2 {
		return false
	}
	for name := range object {
		if name != "type" && name != "primary" {
			return false
		}
	}
	return true
}

// Kept says whether a client's values of the attribute are stored at all.
func (a *Attribute) Kept() bool {
	return a.Mutability != ReadOnly && a.Mutability != WriteOnly
}

// Empty says whether a value stands for "unassigned" (RFC 7643 §2.5); the
// empty text counts because clients clear attributes with it.
func Empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// many reads every entry of a multi-valued attribute.
func (a *Attribute) many(where string, value any, m *scim.Manner) (any, error) {
	list, ok := value.([]any)
	if !ok {
		if !m.Tolerates(scim.QuirkSingle) {
			return nil, wrong(where, "an array", value)
		}
		list = []any{value}
	}
	out := make([]any, 0, len(list))
	for _, raw := range list {
		entry, err := a.ReadEntry(where, raw, m)
		if err != nil {
			return nil, err
		}
		if entry != nil {
			out = append(out, entry)
		}
	}
	if n := primaries(out); n > 1 && !m.Tolerates(scim.QuirkPrimaries) {
		return nil, tooManyPrimaries(where, n)
	}
	if out = a.Settle(out); len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// unwrap takes what clients send for a single complex value such as manager:
// the bare value, or an array with the object in it.
func (a *Attribute) unwrap(where string, value any, m *scim.Manner) (any, error) {
	if _, ok := a.Sub("value"); !ok {
		return value, nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		if !m.Tolerates(a.bareQuirk()) {
			return nil, wrong(where, "an object with its sub-attributes", value)
		}
		object, value = a.bare(value)
	}
	if object != nil && pick(object, "value") == "" {
		m.Note(scim.QuirkClearing)
		return nil, nil
	}
	return value, nil
}

func (a *Attribute) bareQuirk() scim.Quirk {
	if a.Name == "manager" {
		return scim.QuirkManager
	}
	return scim.QuirkSingle
}

// bare finds the object a text or an array stands for, if any.
func (a *Attribute) bare(value any) (object map[string]any, whole any) {
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	if text, ok := value.(string); ok {
		value = map[string]any{"value": text}
	}
	object, _ = value.(map[string]any)
	return object, value
}

// object reads a complex value; nil when nothing of it is left.
func (a *Attribute) object(where string, value any, m *scim.Manner) (any, error) {
	in, ok := value.(map[string]any)
	if !ok && (!Empty(value) || value == "" && !m.Tolerates(scim.QuirkClearing)) {
		return nil, wrong(where, "an object with its sub-attributes", value)
	}
	odd, err := a.strange(where, in, m)
	if err != nil {
		return nil, err
	}
	out := make(map[string]any, len(in))
	for i := range a.SubAttributes {
		sub := &a.SubAttributes[i]
		raw, given := in[sub.Name]
		if !given && odd {
			raw, given = find(in, sub.Name)
		}
		if !given {
			continue
		}
		v, err := sub.Read(a.inside(where, sub), raw, m)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out[sub.Name] = v
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// inside is the full name of a sub-attribute where a is called so. Most are made
// once for all.
func (a *Attribute) inside(where string, sub *Attribute) string {
	if where == a.Name && sub.dotted != "" {
		return sub.dotted
	}
	return where + "." + sub.Name
}

// strange looks at the names of an object: other cases are noted, what nobody
// defined is refused by the letter. odd says whether there are other cases.
func (a *Attribute) strange(where string, in map[string]any, m *scim.Manner) (odd bool, err error) {
	if a.names(in, m) == len(in) {
		return false, nil
	}
	worst := ""
	for name := range in {
		sub, ok := a.Sub(name)
		odd = odd || ok && sub.Name != name
		switch {
		case !ok && !m.Tolerates(scim.QuirkUnknown):
			worst = max(worst, where+"."+name)
		case !ok:
		case sub.Mutability == ReadOnly:
			m.Note(scim.QuirkReadOnly)
		case sub.Name != name:
			m.Note(scim.QuirkNameCase)
		}
	}
	if worst != "" {
		return odd, unknown(worst)
	}
	return odd, nil
}

// names counts the names of an object that are sub-attributes' own.
func (a *Attribute) names(in map[string]any, m *scim.Manner) int {
	n := 0
	for i := range a.SubAttributes {
		sub := &a.SubAttributes[i]
		if _, given := in[sub.Name]; !given {
			continue
		}
		if n++; sub.Mutability == ReadOnly {
			m.Note(scim.QuirkReadOnly)
		}
	}
	return n
}

// unknown is the answer to an attribute nobody defined.
func unknown(where string) error {
	return scim.Errorf(400, scim.InvalidSyntax, "%.200q is not an attribute of this resource's schemas; leave it out or correct its name.", where)
}

// find finds a member by its name in any case, its own spelling first.
func find(object map[string]any, name string) (value any, given bool) {
	if v, ok := object[name]; ok {
		return v, true
	}
	best := ""
	for key := range object {
		if sameName(key, name) && (best == "" || key < best) {
			best = key
		}
	}
	return object[best], best != ""
}

// pick is find for those who do not care whether it was there.
func pick(object map[string]any, name string) any {
	value, _ := find(object, name)
	return value
}
