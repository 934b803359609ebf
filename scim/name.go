package scim

// few is up to how many names are looked through one by one. Objects are small
// and there may be very many of them.
const few = 16

// names are those of one object so far, folded.
type names struct {
	few  []string
	many map[string]bool
}

// add says whether a name is new.
func (n *names) add(folded string) bool {
	if n.many != nil {
		if n.many[folded] {
			return false
		}
		n.many[folded] = true
		return true
	}
	for _, have := range n.few {
		if have == folded {
			return false
		}
	}
	if n.few = append(n.few, folded); len(n.few) > few {
		n.many = make(map[string]bool, 2*few)
		for _, have := range n.few {
			n.many[have] = true
		}
	}
	return true
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
	if !seen.add(Fold(name)) {
		return "", Errorf(400, InvalidSyntax, "The name %q stands twice in one object (byte %d; upper and lower case are the same); send it once.", name, r.dec.InputOffset())
	}
	return name, nil
}
