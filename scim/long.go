package scim

import "iter"

// Long is an array that is kept as it was sent. [ParseGroup] makes it, and has
// found no fault with anything in it.
type Long struct {
	text  []byte // from the opening bracket to the closing one
	count int
}

// entryDepth is inside how many objects and arrays an entry is at least.
const entryDepth = 2

// Len is how many entries there are.
func (l *Long) Len() int { return l.count }

// Entries reads one entry after the other. Each is there until the next.
func (l *Long) Entries() iter.Seq[any] {
	return func(yield func(any) bool) {
		s := scanner{doc: l.text, deep: storedDepth, spare: Resource{}}
		for more, _ := s.opened(']'); more; more, _ = s.another(']') {
			if entry, ok := s.value(entryDepth, MaxEntries); !ok || !yield(entry) {
				return
			}
		}
	}
}

// Whole is a value with the arrays that every [Long] in it stands for. It
// changes objects and arrays in place.
func Whole(value any) any {
	switch v := value.(type) {
	case *Long:
		list := make([]any, 0, v.count)
		for entry := range v.Entries() {
			list = append(list, cloneValue(entry))
		}
		return list
	case map[string]any:
		for name, inside := range v {
			v[name] = Whole(inside)
		}
	case []any:
		for i := range v {
			v[i] = Whole(v[i])
		}
	}
	return value
}

// Short refuses a value with an array of more than [MaxEntries] entries in it,
// for places where only a list of members may be so long. The error is what
// [Parse] says of such an array.
func Short(value any) error {
	switch v := value.(type) {
	case *Long:
		return manyEntries()
	case map[string]any:
		for _, inside := range v {
			if err := Short(inside); err != nil {
				return err
			}
		}
	case []any:
		if len(v) > MaxEntries {
			return manyEntries()
		}
		for _, inside := range v {
			if err := Short(inside); err != nil {
				return err
			}
		}
	}
	return nil
}

func manyEntries() error {
	return Errorf(400, InvalidSyntax, "The body is or holds an array with more entries than %d allows; only members may be so many. Send less at once.", MaxEntries)
}
