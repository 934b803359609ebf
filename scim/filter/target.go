package filter

import (
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// MaxPath is how long a PATCH path may be, in bytes.
const MaxPath = 1024

// Target is a PATCH path (RFC 7644 §3.5.2, figure 7): userName,
// name.familyName, members[value eq "x"] or emails[type eq "work"].value.
type Target struct {
	Path Path
	Of   Expr   // the filter between brackets, nil without
	Sub  string // the name behind the brackets, "" without; a dotted path has it in Path.Sub

	element predicate // set by BindTarget
}

// ParsePath reads a PATCH path. Failures are *scim.Error 400 invalidPath, or
// invalidFilter for what stands between the brackets. Array indices such as
// emails[0] are no SCIM and an invalidPath.
func ParsePath(text string, m *scim.Manner) (Target, error) {
	p := parser{cursor: cursor{text: text, what: "path", kind: scim.InvalidPath, m: m}}
	var t Target
	err := p.measure(MaxPath)
	if err == nil {
		t.Path, err = p.path()
	}
	if err == nil && p.peek() == '[' {
		t.Of, t.Sub, err = p.selection(t.Path)
	}
	if err == nil {
		err = p.end("the end")
	}
	if err != nil {
		return Target{}, err
	}
	return t, nil
}

// selection reads [filter] and what may follow it in a path.
func (p *parser) selection(path Path) (of Expr, sub string, err error) {
	if err := p.noIndex(); err != nil {
		return nil, "", err
	}
	p.kind = scim.InvalidFilter
	if of, err = p.brackets(path); err != nil {
		return nil, "", err
	}
	p.kind = scim.InvalidPath
	if p.peek() == '.' {
		sub, err = p.sub()
	}
	return of, sub, err
}

// noIndex refuses what other languages put between brackets: 0, -1, *.
func (p *parser) noIndex() error {
	index, _, closed := strings.Cut(p.text[p.pos+1:], "]")
	index = strings.TrimSpace(index)
	if closed && (isDigits(strings.TrimPrefix(index, "-")) || index == "*") {
		return p.wrong(p.pos+1, `a filter such as type eq "work" (SCIM has no array indices)`)
	}
	return nil
}

// String writes the path so that [ParsePath] reads the same again.
func (t Target) String() string {
	text := t.Path.String()
	if t.Of != nil {
		text += "[" + t.Of.String() + "]"
	}
	if t.Sub != "" {
		text += "." + t.Sub
	}
	return text
}

// Match says whether a value of the attribute is one the brackets select. A
// target without brackets selects every value; one that was not bound, none.
func (t Target) Match(element any) bool {
	if t.Of == nil {
		return true
	}
	return t.element != nil && t.element(valueOf(element))
}

// BindTarget resolves a path against t, as [Bind] resolves a filter: Path and
// Sub in the schema's spelling, a bare schema URN as that schema as a whole,
// and a name that only an extension has (manager, department) as that
// extension's. The result's Match decides about values.
//
// It answers a *scim.Error: 400 invalidPath for a name t does not have and for
// brackets behind a single plain value, 400 invalidFilter for what is wrong
// between the brackets.
func BindTarget(target Target, t *schema.Type, m *scim.Manner) (Target, error) {
	in := typeScope{t, m}
	at, ok := in.findWhole(target.Path)
	if !ok {
		return Target{}, unknown(scim.InvalidPath, target.Path, in)
	}
	bound := Target{Path: at.path}
	if target.Of == nil {
		return bound, nil
	}
	if err := selectable(at, scim.InvalidPath); err != nil {
		return Target{}, err
	}
	values := valueScope{at.attr, m}
	var err error
	if bound.Of, bound.element, err = (binder{values, m}).bind(target.Of); err != nil {
		return Target{}, err
	}
	if target.Sub == "" {
		return bound, nil
	}
	sub, ok := values.find(Path{Name: target.Sub})
	if !ok {
		return Target{}, unknown(scim.InvalidPath, Path{Name: target.Sub}, values)
	}
	bound.Sub = sub.path.Name
	return bound, nil
}
