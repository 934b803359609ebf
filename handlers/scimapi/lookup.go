package scimapi

import (
	"encoding/json"
	"strconv"
	"strings"

	"scimdesk/scim/filter"
)

// understood reads a filter as far as it can be read; nil when it cannot.
func (v *visit) understood(text string) filter.Expr {
	expr, err := filter.Parse(text, nil)
	if err != nil {
		return nil
	}
	if v.place.of != nil {
		if bound, err := filter.Bind(expr, v.place.of, nil); err == nil {
			return bound.Expr()
		}
	}
	return expr
}

// lookup says whether a filter looks for one by one attribute, by which, and
// for whom.
func lookup(expr filter.Expr) (path filter.Path, value string, one bool) {
	switch e := expr.(type) {
	case filter.Compare:
		value, one = equal(e)
		return e.Path, value, one
	case filter.Within:
		sub, value, one := among(e.Of)
		return filter.Path{URI: e.Path.URI, Name: e.Path.Name, Sub: sub}, value, one
	}
	return path, "", false
}

// among finds, between brackets, the one comparison that does not only choose
// a kind of value: emails[type eq "work" and value eq "x"].
func among(of filter.Expr) (sub, value string, one bool) {
	if both, ok := of.(filter.And); ok {
		leftSub, left, isLeft := among(both.Left)
		rightSub, right, isRight := among(both.Right)
		switch {
		case isLeft && chooses(rightSub, right):
			return leftSub, left, true
		case isRight && chooses(leftSub, left):
			return rightSub, right, true
		}
		return "", "", false
	}
	e, ok := of.(filter.Compare)
	if !ok {
		return "", "", false
	}
	value, one = equal(e)
	return e.Path.Name, value, one && !chooses(e.Path.Name, value)
}

// chooses says whether a comparison only chooses among values.
func chooses(sub, value string) bool {
	return value != "" && (strings.EqualFold(sub, "type") || strings.EqualFold(sub, "primary"))
}

// equal is the value of an "eq", as plain text.
func equal(e filter.Compare) (string, bool) {
	if e.Op != filter.Equal {
		return "", false
	}
	switch v := e.Value.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// spelled is a path as the schema spells it, where it knows it.
func (v *visit) spelled(path filter.Path) string {
	if v.place.of != nil {
		if known, err := filter.BindTarget(filter.Target{Path: path}, v.place.of, nil); err == nil {
			return known.Path.String()
		}
	}
	return path.String()
}
