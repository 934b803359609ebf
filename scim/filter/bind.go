package filter

import (
	"fmt"
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// binder resolves trees in a scope, in a manner.
type binder struct {
	in scope
	m  *scim.Manner
}

// bind resolves a tree and makes the predicate that decides it.
func (b binder) bind(e Expr) (Expr, predicate, error) {
	switch e := e.(type) {
	case And:
		left, right, l, r, err := b.both(e.Left, e.Right)
		return And{left, right}, func(n map[string]any) bool { return l(n) && r(n) }, err
	case Or:
		left, right, l, r, err := b.both(e.Left, e.Right)
		return Or{left, right}, func(n map[string]any) bool { return l(n) || r(n) }, err
	case Not:
		of, test, err := b.bind(e.Of)
		return Not{of}, func(n map[string]any) bool { return !test(n) }, err
	case Present:
		return b.present(e)
	case Compare:
		return b.compare(e)
	case Within:
		return b.within(e)
	}
	return nil, nil, invalid("The filter is empty. Leave it out to ask for everything.")
}

func (b binder) both(one, other Expr) (left, right Expr, l, r predicate, err error) {
	if left, l, err = b.bind(one); err == nil {
		right, r, err = b.bind(other)
	}
	return left, right, l, r, err
}

func (b binder) present(e Present) (Expr, predicate, error) {
	at, err := b.locate(e.Path)
	if err != nil {
		return nil, nil, err
	}
	return Present{at.path}, func(n map[string]any) bool { return at.any(n, present) }, nil
}

func (b binder) compare(e Compare) (Expr, predicate, error) {
	at, err := b.locate(e.Path)
	switch {
	case err != nil:
		return nil, nil, err
	case at.attr == nil:
		return nil, nil, invalid("%s is a whole extension and has no value to compare. Name one of its attributes.", at.path)
	case e.Value == nil:
		return bindNull(at, e.Op)
	}
	if at, err = at.simple(b.m); err != nil {
		return nil, nil, err
	}
	value, test, err := compare(at, e.Op, e.Value, b.m)
	if err != nil {
		return nil, nil, err
	}
	return Compare{at.path, e.Op, value}, func(n map[string]any) bool { return at.any(n, test) }, nil
}

// bindNull reads "eq null" as absence and "ne null" as presence (RFC 7643 §2.5).
func bindNull(at place, op Op) (Expr, predicate, error) {
	switch op {
	case Equal:
		return Compare{at.path, op, nil}, func(n map[string]any) bool { return !at.any(n, present) }, nil
	case NotEqual:
		return Compare{at.path, op, nil}, func(n map[string]any) bool { return at.any(n, present) }, nil
	}
	return nil, nil, invalid("%s cannot be compared with null by %q. Use eq or ne, or pr.", at.path, string(op))
}

func (b binder) within(e Within) (Expr, predicate, error) {
	at, err := b.locate(e.Path)
	if err != nil {
		return nil, nil, err
	}
	if err := selectable(at, scim.InvalidFilter); err != nil {
		return nil, nil, err
	}
	of, test, err := binder{valueScope{at.attr, b.m}, b.m}.bind(e.Of)
	if err != nil {
		return nil, nil, err
	}
	one := func(value any) bool { return value != nil && test(valueOf(value)) }
	return Within{at.path, of}, func(n map[string]any) bool { return at.any(n, one) }, nil
}

// selectable refuses brackets behind what has no values to choose among.
func selectable(at place, kind string) error {
	if at.attr == nil || at.sub != nil || at.attr.Type != schema.Complex && !at.attr.MultiValued {
		return scim.Errorf(400, kind, "%s cannot be followed by brackets, because it is a single plain value. Compare it directly.", at.path)
	}
	return nil
}

// locate finds what a filter asks about.
func (b binder) locate(path Path) (place, error) {
	at, ok := b.in.find(path)
	if !ok && strings.EqualFold(path.Name, "email") {
		at, ok = b.in.find(Path{URI: path.URI, Name: "emails", Sub: path.Sub})
		b.m.Note(scim.QuirkEmail)
	}
	if !ok {
		return place{}, unknown(scim.InvalidFilter, path, b.in)
	}
	if at.secret() {
		return place{}, invalid("%s is never returned and so cannot be asked about. Leave it out of the filter.", at.path)
	}
	if at.attr != nil && at.leaf().Unstored {
		return place{}, invalid("%s is made for each answer and not kept, so a filter cannot ask about it. Ask about id instead.", at.path)
	}
	return at, nil
}

// unknown is the answer to a name the scope does not have.
func unknown(kind string, path Path, in scope) error {
	return scim.Errorf(400, kind, "%q is not an attribute of %s. The names are listed at /Schemas.", path.String(), in)
}

// simple is the place whose value a plain comparison means: for a complex
// attribute its "value", as in emails eq "x".
func (p place) simple(m *scim.Manner) (place, error) {
	leaf := p.leaf()
	if leaf.Type != schema.Complex {
		return p, nil
	}
	if p.sub == nil {
		if at, ok := placed(p.path.URI, p.attr, "value"); ok && p.forValue(m) {
			return at, nil
		}
	}
	return place{}, invalid("%s has several parts and no value of its own. Name a part, such as %s.", p.path, example(p))
}

// forValue says whether a complex attribute may stand for its "value": one
// with several values always, a single one where clients are understood.
func (p place) forValue(m *scim.Manner) bool {
	switch {
	case p.attr.Name == "emails" && p.attr.MultiValued:
		m.Note(scim.QuirkEmail)
		return true
	case p.attr.Name == "manager":
		return m.Tolerates(scim.QuirkManager)
	}
	return p.attr.MultiValued || m.Tolerates(scim.QuirkSingle)
}

func example(p place) string {
	if subs := p.leaf().SubAttributes; len(subs) > 0 {
		return fmt.Sprintf("%s.%s", p.path, subs[0].Name)
	}
	return "one of its sub-attributes"
}

func invalid(format string, args ...any) error {
	return scim.Errorf(400, scim.InvalidFilter, format, args...)
}
