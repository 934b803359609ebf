package provisioning

import (
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// verdict is what a filter says about every resource of a type.
type verdict int

const (
	depends verdict = iota // on the resource
	always
	never
)

func (v verdict) opposite() verdict {
	switch v {
	case always:
		return never
	case never:
		return always
	}
	return depends
}

// narrower finds what of a filter about all types remains to be asked about
// one: an attribute that only other types have has no value there (RFC 7644
// §3.4.2.1).
type narrower struct {
	types   []*schema.Type
	manner  *scim.Manner
	missing map[filter.Expr]verdict // what comparisons say of resources without the attribute
}

// narrow answers what remains for t, nil unless it depends on the resource.
// The error is that of t when no type knows what is asked.
func (n narrower) narrow(e filter.Expr, t *schema.Type) (filter.Expr, verdict, error) {
	switch e := e.(type) {
	case nil:
		return nil, always, nil
	case filter.And:
		l, r, v, err := n.sides(e.Left, e.Right, never, t)
		if l != nil && r != nil {
			return filter.And{Left: l, Right: r}, v, err
		}
		return either(l, r), v, err
	case filter.Or:
		l, r, v, err := n.sides(e.Left, e.Right, always, t)
		if l != nil && r != nil {
			return filter.Or{Left: l, Right: r}, v, err
		}
		return either(l, r), v, err
	case filter.Not:
		of, v, err := n.narrow(e.Of, t)
		if of != nil {
			of = filter.Not{Of: of}
		}
		return of, v.opposite(), err
	}
	if _, err := filter.Bind(e, t, n.manner); err != nil {
		v, err := n.without(e, err)
		return nil, v, err
	}
	return e, depends, nil
}

// sides narrows both sides of an "and" or "or"; decisive is the verdict that
// settles it whatever the other side says.
func (n narrower) sides(left, right filter.Expr, decisive verdict, t *schema.Type) (l, r filter.Expr, v verdict, err error) {
	l, lv, err := n.narrow(left, t)
	if err != nil {
		return nil, nil, never, err
	}
	r, rv, err := n.narrow(right, t)
	switch {
	case err != nil:
		return nil, nil, never, err
	case lv == decisive || rv == decisive:
		return nil, nil, decisive, nil
	case lv == depends:
		return l, r, depends, nil
	}
	return l, r, rv, nil
}

func either(l, r filter.Expr) filter.Expr {
	if l != nil {
		return l
	}
	return r
}

// without is what a comparison says of a resource that has no such attribute;
// unknown when no type has it.
func (n narrower) without(e filter.Expr, unknown error) (verdict, error) {
	if v, known := n.missing[e]; known {
		return v, nil
	}
	for _, t := range n.types {
		bound, err := filter.Bind(e, t, n.manner)
		if err != nil {
			continue
		}
		n.missing[e] = never
		if bound.Match(scim.Resource{}) {
			n.missing[e] = always
		}
		return n.missing[e], nil
	}
	return never, unknown
}
