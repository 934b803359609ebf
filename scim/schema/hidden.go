package schema

// hidden says whether an attribute is not part of the default answer.
func (a *Attribute) hidden() bool { return a.Returned == Never || a.Returned == Request }

// Plain says whether a stored document is the default answer as it is: nothing
// that is kept in it is returned never, or only when asked for by name.
func (t *Type) Plain() bool {
	for _, s := range t.Schemas() {
		if anyHidden(s.Attributes) {
			return false
		}
	}
	return true
}

func anyHidden(attrs []Attribute) bool {
	for i := range attrs {
		a := &attrs[i]
		if a.inDocument() && (a.hidden() || anyHidden(a.SubAttributes)) {
			return true
		}
	}
	return false
}

// partsHidden says whether the default answer lacks a part of a.
func (a *Attribute) partsHidden() bool {
	for i := range a.SubAttributes {
		if a.SubAttributes[i].hidden() {
			return true
		}
	}
	return false
}
