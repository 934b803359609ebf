package filter

import (
	"encoding/json"

	"github.com/go-json-experiment/json/jsontext"
)

// Op compares an attribute with a value (RFC 7644 §3.4.2.2, table 3). It is
// always lower case.
type Op string

// The comparing operators. Presence ("pr") has no value and is [Present].
const (
	Equal        Op = "eq"
	NotEqual     Op = "ne"
	Contains     Op = "co"
	StartsWith   Op = "sw"
	EndsWith     Op = "ew"
	Greater      Op = "gt"
	GreaterEqual Op = "ge"
	Less         Op = "lt"
	LessEqual    Op = "le"
)

// Expr is one node of a filter: [And], [Or], [Not], [Compare], [Present] or
// [Within], and nothing else.
type Expr interface {
	// String writes the filter so that [Parse] reads the same tree again.
	String() string
	// tightness is how strongly the node binds, for the parentheses.
	tightness() int
}

// And is true when both sides are.
type And struct{ Left, Right Expr }

// Or is true when at least one side is.
type Or struct{ Left, Right Expr }

// Not is true when Of is not.
type Not struct{ Of Expr }

// Compare holds an attribute against a value: a string, a bool, a
// json.Number, or nil for null.
type Compare struct {
	Path  Path
	Op    Op
	Value any
}

// Present is true when the attribute has a value that is not empty.
type Present struct{ Path Path }

// Within is a value path, emails[type eq "work"]: true when one and the same
// value of Path fulfils Of.
type Within struct {
	Path Path
	Of   Expr
}

func (Or) tightness() int      { return 1 }
func (And) tightness() int     { return 2 }
func (Not) tightness() int     { return 3 }
func (Compare) tightness() int { return 3 }
func (Present) tightness() int { return 3 }
func (Within) tightness() int  { return 3 }

// String writes both sides, in parentheses where the tree needs them.
func (e Or) String() string {
	return grouped(e.Left, 1) + " or " + grouped(e.Right, 2)
}

// String writes both sides, in parentheses where the tree needs them.
func (e And) String() string {
	return grouped(e.Left, 2) + " and " + grouped(e.Right, 3)
}

// String always writes the parentheses the grammar asks for.
func (e Not) String() string { return "not (" + e.Of.String() + ")" }

// String writes the value as JSON.
func (e Compare) String() string {
	return e.Path.String() + " " + string(e.Op) + " " + literal(e.Value)
}

// String writes the path and "pr".
func (e Present) String() string { return e.Path.String() + " pr" }

// String writes the inner filter in brackets.
func (e Within) String() string { return e.Path.String() + "[" + e.Of.String() + "]" }

func grouped(e Expr, least int) string {
	if e.tightness() < least {
		return "(" + e.String() + ")"
	}
	return e.String()
}

func literal(value any) string {
	switch value := value.(type) {
	case string:
		// Parsed text is valid UTF-8, the only thing quoting could refuse.
		quoted, _ := jsontext.AppendQuote(nil, value)
		return string(quoted)
	case bool:
		if value {
			return "true"
		}
		return "false"
	case json.Number:
		return value.String()
	}
	return "null"
}
