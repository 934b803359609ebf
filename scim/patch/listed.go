package patch

import (
	"maps"
	"slices"
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// removeListed removes the entries that a value lists, as Entra ID does.
func (p place) removeListed(entries []any, value any) error {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	found := lookup{place: p, entries: entries, by: map[string]map[string][]int{}}
	if err := p.work.charge(measure(list).compare()); err != nil {
		return err
	}
	for _, raw := range list {
		want, err := p.attr.ReadEntry(p.name(), raw, p.m)
		if err != nil {
			return err
		}
		if err := found.remove(want); err != nil {
			return err
		}
	}
	return p.putEntries(entries)
}

// lookup finds entries by some of their sub-attributes: for each set of names
// that is asked for, it goes over the entries once.
type lookup struct {
	place
	entries []any
	by      map[string]map[string][]int // names, then values, to positions
}

// remove empties the entries that are the wanted one.
func (l lookup) remove(want any) error {
	object := named(want)
	names := telling(object)
	if len(names) == 0 {
		return nil
	}
	set := strings.Join(names, " ")
	if l.by[set] == nil {
		if err := l.work.charge(measure(l.entries).compare()); err != nil {
			return err
		}
		l.by[set] = l.index(names)
	}
	key, _ := l.key(names, object)
	for _, i := range l.by[set][key] {
		l.entries[i] = nil
	}
	delete(l.by[set], key)
	return nil
}

func (l lookup) index(names []string) map[string][]int {
	at := make(map[string][]int, len(l.entries))
	for i, e := range l.entries {
		if key, ok := l.key(names, named(e)); ok {
			at[key] = append(at[key], i)
		}
	}
	return at
}

// key is what two entries that are the same by names have in common; there is
// none for an entry without one of them.
func (l lookup) key(names []string, entry map[string]any) (string, bool) {
	var key []byte
	for _, name := range names {
		value, ok := entry[name]
		if !ok {
			return "", false
		}
		if text, ok := value.(string); ok && !l.exact(name) {
			value = scim.Fold(text)
		}
		key = schema.AppendKey(key, value)
	}
	return string(key), true
}

// exact says whether a sub-attribute distinguishes upper and lower case.
func (p place) exact(name string) bool {
	if sub, ok := p.attr.Sub(name); ok {
		return sub.CaseExact
	}
	return p.attr.CaseExact
}

// telling are the names by which an entry is recognised: its value, and its
// type where one is given; without a value, all that is given.
func telling(entry map[string]any) []string {
	if _, ok := entry["value"]; !ok {
		return slices.Sorted(maps.Keys(entry))
	}
	if _, ok := entry["type"]; ok {
		return []string{"value", "type"}
	}
	return []string{"value"}
}

// named sees an entry that is not complex as one with only a "value".
func named(entry any) map[string]any {
	switch entry := entry.(type) {
	case nil:
		return nil
	case map[string]any:
		return entry
	}
	return map[string]any{"value": entry}
}
