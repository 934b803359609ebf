package schema

// Read makes one value of a client's into one the attribute may hold, or nil
// when it says nothing: null, "", [], {}, read-only, or the password. Booleans may
// come as text, a text as a number, a multi-valued attribute as a single value,
// and a complex value as its "value" alone. The error is an *scim.Error 400 invalidValue
// that names the attribute as where does.
func (a *Attribute) Read(where string, value any) (any, error) {
	switch {
	case value == nil || !a.Kept():
		return nil, nil
	case a.MultiValued:
		return a.many(where, value)
	case a.Type == Complex:
		return a.object(where, unwrap(a, value))
	default:
		return a.simple(where, value)
	}
}

// ReadEntry is Read for one entry of a multi-valued attribute. An entry that
// says only of which type and how preferred it is says nothing.
func (a *Attribute) ReadEntry(where string, value any) (any, error) {
	if value == nil || value == "" {
		return nil, nil
	}
	if a.Type != Complex {
		return a.simple(where, value)
	}
	if text, ok := value.(string); ok {
		if _, ok := a.Sub("value"); ok {
			value = map[string]any{"value": text}
		}
	}
	entry, err := a.object(where, value)
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
func (a *Attribute) many(where string, value any) (any, error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	out := make([]any, 0, len(list))
	for _, raw := range list {
		entry, err := a.ReadEntry(where, raw)
		if err != nil {
			return nil, err
		}
		if entry != nil {
			out = append(out, entry)
		}
	}
	if out = a.Settle(out); len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// unwrap takes what clients send for a single complex value such as manager:
// the bare value, or an array with the object in it.
func unwrap(a *Attribute, value any) any {
	if _, ok := a.Sub("value"); !ok {
		return value
	}
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	if text, ok := value.(string); ok {
		value = map[string]any{"value": text}
	}
	if object, ok := value.(map[string]any); ok && pick(object, "value") == "" {
		return nil
	}
	return value
}

// object reads a complex value; nil when nothing of it is left.
func (a *Attribute) object(where string, value any) (any, error) {
	if Empty(value) {
		return nil, nil
	}
	in, ok := value.(map[string]any)
	if !ok {
		return nil, wrong(where, "an object with its sub-attributes", value)
	}
	out := make(map[string]any, len(in))
	for i := range a.SubAttributes {
		sub := &a.SubAttributes[i]
		v, err := sub.Read(where+"."+sub.Name, pick(in, sub.Name))
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

// pick finds a member by its name in any case, its own spelling first.
func pick(object map[string]any, name string) any {
	if v, ok := object[name]; ok {
		return v
	}
	best := ""
	for key := range object {
		if sameName(key, name) && (best == "" || key < best) {
			best = key
		}
	}
	if best == "" {
		return nil
	}
	return object[best]
}
