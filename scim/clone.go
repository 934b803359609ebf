package scim

// Clone copies doc with everything inside it, so that changing the copy never
// shows in the original. Values other than objects and arrays are immutable
// and shared. Clone of nil is nil.
func Clone(doc Resource) Resource {
	if doc == nil {
		return nil
	}
	out := make(Resource, len(doc))
	for name, value := range doc {
		out[name] = cloneValue(value)
	}
	return out
}

func cloneValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		return Clone(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = cloneValue(v[i])
		}
		return out
	default:
		return v
	}
}
