package filter

// present says whether a value counts as assigned (RFC 7643 §2.5): null, "",
// and what holds nothing but those do not.
func present(value any) bool {
	switch value := value.(type) {
	case nil:
		return false
	case string:
		return value != ""
	case []any:
		return anyPresent(value)
	case map[string]any:
		for _, v := range value {
			if present(v) {
				return true
			}
		}
		return false
	}
	return true
}

func anyPresent(values []any) bool {
	for _, v := range values {
		if present(v) {
			return true
		}
	}
	return false
}
