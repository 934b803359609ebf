package provisioning

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"scimdesk/scim"
)

// reference stands before a bulkId where the id of what it names is meant
// (RFC 7644 §3.7.2).
const reference = "bulkId:"

// needs are the operations that op refers to, in the order of the request.
func (b *bulk) needs(op BulkOp) []int {
	named := refersTo(op.Data)
	if id, err := url.PathUnescape(op.Path[strings.LastIndexByte(op.Path, '/')+1:]); err == nil {
		if name, refers := strings.CutPrefix(id, reference); refers {
			named[name] = true
		}
	}
	var on []int
	for name := range named {
		if at, known := b.named[name]; known {
			on = append(on, at)
		}
	}
	slices.Sort(on)
	return on
}

// idOf is the id of what an operation made or changed.
func (b *bulk) idOf(name string) (string, error) {
	at, known := b.named[name]
	switch {
	case !known:
		return "", scim.Errorf(400, scim.InvalidValue, "It refers to %s%s, and no operation of this request has that bulkId.", reference, name)
	case b.stages[at] == over && b.results[at].Err == nil && b.results[at].Method != http.MethodDelete:
		return b.results[at].ID, nil
	}
	return "", scim.Errorf(400, scim.InvalidValue, "It refers to %s%s, and that operation came to nothing. Mend it first.", reference, name)
}

// bare is data without what refers to operations that are underway, and
// whether nothing had to be left out: entries of lists, attributes of
// extensions, attributes as a whole.
func (b *bulk) bare(data scim.Resource) (scim.Resource, bool) {
	rest, whole := make(scim.Resource, len(data)), true
	for key, value := range data {
		if !b.waits(value) {
			rest[key] = value
			continue
		}
		whole = false
		switch v := value.(type) {
		case []any:
			rest[key] = slices.DeleteFunc(slices.Clone(v), b.waits)
		case map[string]any:
			if strings.Contains(key, ":") {
				rest[key], _ = b.bare(v)
			}
		}
	}
	return rest, whole
}

// waits says whether a value refers to an operation that is underway.
func (b *bulk) waits(value any) bool {
	for name := range refersTo(value) {
		if at, known := b.named[name]; known && b.stages[at] == underway {
			return true
		}
	}
	return false
}

// refersTo are the bulkIds a value refers to.
func refersTo(value any) map[string]bool {
	named := map[string]bool{}
	_, _ = rewritten("", value, func(name string) (string, error) {
		named[name] = true
		return "", nil
	})
	return named
}

// resolved is a copy of data with ids in place of references.
func resolved(data scim.Resource, idOf func(string) (string, error)) (scim.Resource, error) {
	if data == nil {
		return nil, nil
	}
	out, err := rewritten("", data, idOf)
	if err != nil {
		return nil, err
	}
	doc, _ := out.(scim.Resource)
	return doc, nil
}

// rewritten is a copy of a value in which idOf replaced every reference.
func rewritten(key string, value any, idOf func(string) (string, error)) (any, error) {
	var err error
	switch v := value.(type) {
	case string:
		return rewrittenText(key, v, idOf)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			if out[i], err = rewritten(key, v[i], idOf); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if out[name], err = rewritten(name, v[name], idOf); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return value, nil
}

// rewrittenText resolves a text that is a reference, and those inside the path
// of an operation (members[value eq "bulkId:x"]) or of a $ref (../Users/bulkId:x).
func rewrittenText(key, text string, idOf func(string) (string, error)) (string, error) {
	if name, whole := strings.CutPrefix(text, reference); whole {
		return idOf(name)
	}
	if !strings.EqualFold(key, "path") && !strings.EqualFold(key, "$ref") {
		return text, nil
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, reference)
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		end := strings.IndexAny(rest, `"/]`)
		if end < 0 {
			end = len(rest)
		}
		id, err := idOf(rest[:end])
		if err != nil {
			return "", err
		}
		out.WriteString(id)
		text = rest[end:]
	}
}
