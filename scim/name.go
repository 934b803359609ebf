package scim

import "slices"

// few is up to how many names are looked through one by one. Objects are small
// and there may be very many of them.
const few = 16

// names are those of one object so far, none twice in any case.
type names struct {
	few  [few]string // ASCII as it came, others folded
	n    int
	many map[string]bool // folded
}

// add says whether a name is new.
func (n *names) add(name string) bool {
	if !ascii(name) {
		name = Fold(name)
	}
	if n.many != nil {
		return n.note(Fold(name))
	}
	if slices.ContainsFunc(n.few[:n.n], func(have string) bool { return sameLetters(have, name) }) {
		return false
	}
	if n.n < few {
		n.few[n.n] = name
		n.n++
		return true
	}
	n.many = make(map[string]bool, 2*few)
	for _, have := range n.few {
		n.note(Fold(have))
	}
	return n.note(Fold(name))
}

func (n *names) note(folded string) bool {
	fresh := !n.many[folded]
	n.many[folded] = true
	return fresh
}

// sameLetters compares without regard to the case of ASCII letters.
func sameLetters(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// name reads a member's name and refuses the second of two.
func (r reader) name(seen *names) (string, error) {
	tok, err := r.dec.ReadToken()
	if err != nil {
		return "", err
	}
	name, err := r.text(tok)
	if err != nil || r.limits == nil {
		return name, err
	}
	if !seen.add(name) {
		return "", Errorf(400, InvalidSyntax, "The name %q stands twice in one object (byte %d; upper and lower case are the same); send it once.", name, r.dec.InputOffset())
	}
	return name, nil
}
