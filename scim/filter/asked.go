package filter

import "scimdesk/scim"

// Asked lists the texts that a sub-attribute of a core attribute is compared
// with by eq: Asked("members", "value"). only is true when no value with
// another text can change the answer, so that the others need not be in the
// document. Texts are as they are compared: folded, unless the sub-attribute is
// caseExact.
func (b *Bound) Asked(name, sub string) (values []string, only bool) {
	if b == nil {
		return nil, true
	}
	a := asked{name: name, sub: sub, key: scim.Fold}
	if attr, _, ok := b.of.Find("", name); ok {
		if at, ok := placed("", attr, sub); ok {
			a.key = keyOf(at)
		}
	}
	only = a.about(b.expr)
	return a.values, only
}

// asked collects what a sub-attribute is compared with.
type asked struct {
	name, sub string
	key       func(string) string
	values    []string
}

// about says whether what e answers depends on the collected texts alone.
func (a *asked) about(e Expr) bool {
	switch e := e.(type) {
	case And:
		l, r := a.about(e.Left), a.about(e.Right)
		return l && r
	case Or:
		l, r := a.about(e.Left), a.about(e.Right)
		return l && r
	case Not:
		return a.about(e.Of)
	case Compare:
		return e.Path.Name != a.name || e.Path.URI != "" || e.Path.Sub == a.sub && a.equals(e)
	case Present:
		return e.Path.Name != a.name || e.Path.URI != ""
	case Within:
		return e.Path.Name != a.name || e.Path.URI != "" || a.chosen(e.Of)
	}
	return true
}

// chosen says whether e, between brackets, is false of every value with a
// text that is not collected.
func (a *asked) chosen(e Expr) bool {
	switch e := e.(type) {
	case And:
		l, r := a.chosen(e.Left), a.chosen(e.Right)
		return l || r
	case Or:
		l, r := a.chosen(e.Left), a.chosen(e.Right)
		return l && r
	case Compare:
		return e.Path.Name == a.sub && a.equals(e)
	}
	return false
}

// equals collects the text of an eq.
func (a *asked) equals(e Compare) bool {
	text, ok := e.Value.(string)
	if !ok || e.Op != Equal {
		return false
	}
	a.values = append(a.values, a.key(text))
	return true
}
