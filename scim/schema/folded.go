package schema

import "strings"

// folded is a map whose keys are in lower case.
type folded[V any] map[string]V

// get finds a key in any case. Most are short and ASCII: they are lowered where
// it costs no memory.
func (f folded[V]) get(key string) (V, bool) {
	var room [80]byte
	if len(key) > len(room) {
		v, ok := f[strings.ToLower(key)]
		return v, ok
	}
	for i := range len(key) {
		c := key[i]
		if c >= 0x80 {
			v, ok := f[strings.ToLower(key)]
			return v, ok
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		room[i] = c
	}
	v, ok := f[string(room[:len(key)])]
	return v, ok
}
