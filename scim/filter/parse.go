package filter

import (
	"strings"
	"unicode/utf8"

	"scimdesk/scim"
)

// Limits of one filter; beyond them parsing answers 400 invalidFilter.
const (
	MaxText  = 4096 // bytes
	MaxNodes = 200  // comparisons, and the and, or, not and [] that join them
	MaxDepth = 40   // parentheses and brackets inside one another
)

// Parse reads a filter (RFC 7644 §3.4.2.2). Operators and names may have any
// case; a value without quotes is read up to the next space, but not by the
// letter; and
// emails[type eq "work"].value eq "x", which identity providers send though
// the grammar lacks it, becomes emails[type eq "work" and value eq "x"].
//
// Every failure is a *scim.Error 400 invalidFilter that names the character
// and what was expected there.
func Parse(text string, m *scim.Manner) (Expr, error) {
	p := parser{cursor: cursor{text: text, what: "filter", kind: scim.InvalidFilter, m: m}}
	if err := p.measure(MaxText); err != nil {
		return nil, err
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	return e, p.end(`"and", "or" or the end`)
}

// parser is a recursive descent over the grammar. Chains of and/or are loops,
// so that only parentheses and brackets make it deeper.
type parser struct {
	cursor
	nodes, depth int
	inside       bool // between brackets
}

// measure refuses what is too long to look at, and broken UTF-8.
func (p *parser) measure(limit int) error {
	if len(p.text) > limit {
		return scim.Errorf(400, p.kind, "The %s is %d bytes long; at most %d are read. Ask for less at a time.",
			p.what, len(p.text), limit)
	}
	if !utf8.ValidString(p.text) {
		return scim.Errorf(400, p.kind, "The %s is not valid UTF-8. Send it percent-encoded from UTF-8 text.", p.what)
	}
	return nil
}

// count notes a new node.
func (p *parser) count() error {
	if p.nodes++; p.nodes > MaxNodes {
		return scim.Errorf(400, p.kind, "The filter has more than %d parts. Ask in several smaller filters.", MaxNodes)
	}
	return nil
}

// enter goes one parenthesis deeper; the caller comes back up.
func (p *parser) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return scim.Errorf(400, p.kind, "The filter nests more than %d levels deep. Write it flatter.", MaxDepth)
	}
	return nil
}

func (p *parser) or() (Expr, error) {
	left, err := p.and()
	for err == nil && p.word("or") {
		var right Expr
		if right, err = p.and(); err == nil {
			left, err = Or{left, right}, p.count()
		}
	}
	return left, err
}

func (p *parser) and() (Expr, error) {
	left, err := p.term()
	for err == nil && p.word("and") {
		var right Expr
		if right, err = p.term(); err == nil {
			left, err = And{left, right}, p.count()
		}
	}
	return left, err
}

func (p *parser) term() (Expr, error) {
	start := p.pos
	if p.word("not") {
		if p.take('(') {
			e, err := p.group()
			if err != nil {
				return nil, err
			}
			return Not{e}, p.count()
		}
		p.pos = start // an attribute called "not"
	}
	if p.take('(') {
		return p.group()
	}
	return p.attribute()
}

// group reads up to the parenthesis that closes the one just read.
func (p *parser) group() (Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.depth--; !p.take(')') {
		return nil, p.wrong(p.pos, `"and", "or" or a closing parenthesis`)
	}
	return e, nil
}

// attribute reads an expression that begins with an attribute's name.
func (p *parser) attribute() (Expr, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	if p.peek() == '[' {
		return p.within(path)
	}
	return p.question(path)
}

// path reads an attribute's name.
func (p *parser) path() (Path, error) {
	p.spaces()
	start := p.pos
	path, ok := splitPath(p.run(isPathByte))
	if !ok {
		return path, p.wrong(start, `an attribute name such as userName or name.familyName`)
	}
	return path, nil
}

// question reads what is asked about path: an operator and its value.
func (p *parser) question(path Path) (Expr, error) {
	p.spaces()
	start := p.pos
	op := Op(strings.ToLower(p.run(isLetter)))
	switch op {
	case "pr":
		return Present{path}, p.count()
	case Equal, NotEqual, Contains, StartsWith, EndsWith, Greater, GreaterEqual, Less, LessEqual:
	default:
		return nil, p.wrong(start, "an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr)")
	}
	value, err := p.value()
	if err != nil {
		return nil, err
	}
	return Compare{path, op, value}, p.count()
}
