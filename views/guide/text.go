package guide

import "strings"

// Part is a stretch of a text of one kind.
type Part struct {
	Text string
	Kind Kind
}

// Kind is how a stretch is set.
type Kind int

// The kinds of a stretch: plain words, the name of something in the identity
// provider's console, and a value to be typed or read exactly.
const (
	Plain Kind = iota
	Name
	Exact
)

// Split reads the marks in a text: **name** and `value`. A mark without its
// partner is text.
func Split(text string) []Part {
	var parts []Part
	for text != "" {
		before, inside, kind, after := next(text)
		if before != "" {
			parts = append(parts, Part{before, Plain})
		}
		if inside != "" {
			parts = append(parts, Part{inside, kind})
		}
		text = after
	}
	return parts
}

// next is the text up to the first marked stretch, that stretch, and the rest.
func next(text string) (before, inside string, kind Kind, after string) {
	first := len(text)
	for mark, k := range map[string]Kind{"**": Name, "`": Exact} {
		at := strings.Index(text, mark)
		if at < 0 || at >= first {
			continue
		}
		if in, rest, closed := strings.Cut(text[at+len(mark):], mark); closed {
			first, inside, kind, after = at, in, k, rest
		}
	}
	return text[:first], inside, kind, after
}
