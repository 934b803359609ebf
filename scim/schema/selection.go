package schema

// shows says whether an attribute is part of the answer, perhaps with some of
// its parts only.
func (p *Projection) shows(a *Attribute, ext string) bool {
	s, named := p.named[a]
	whole := p.whole[ext] && !p.isCommon(a)
	switch {
	case a.Returned == Never:
		return false
	case a.Returned == Always:
		return true
	case p.only:
		return named || whole && a.Returned == Default
	case a.Returned == Request:
		return false
	}
	return !s.all && !whole
}

// isCommon says whether an attribute belongs to every resource and thereby to
// no schema.
func (p *Projection) isCommon(a *Attribute) bool {
	for i := range p.t.common {
		if a == &p.t.common[i] {
			return true
		}
	}
	return false
}

// inside takes what is wanted of a complex value, nil for nothing.
func (p *Projection) inside(a *Attribute, value any) any {
	s := p.named[a]
	if a.Type != Complex || len(s.subs) == 0 && !a.partsHidden() {
		return value
	}
	list, ok := value.([]any)
	if !ok {
		return p.part(a, s, value)
	}
	kept := make([]any, 0, len(list))
	for _, entry := range list {
		if entry = p.part(a, s, entry); entry != nil {
			kept = append(kept, entry)
		}
	}
	if len(kept) == 0 && len(list) > 0 {
		return nil
	}
	return kept
}

// part takes what is wanted of one object.
func (p *Projection) part(a *Attribute, s sel, value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	out := make(map[string]any, len(object))
	for i := range a.SubAttributes {
		sub := &a.SubAttributes[i]
		if v := object[sub.Name]; v != nil && p.showsPart(s, sub) {
			out[sub.Name] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// showsPart says whether a part of a shown attribute is part of the answer.
func (p *Projection) showsPart(s sel, sub *Attribute) bool {
	switch {
	case sub.Returned == Never:
		return false
	case sub.Returned == Always:
		return true
	case p.only && s.subs[sub]:
		return true
	case sub.Returned == Request:
		return false
	case p.only:
		return s.all || len(s.subs) == 0
	}
	return !s.subs[sub]
}
