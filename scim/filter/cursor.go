package filter

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"scimdesk/scim"
)

// cursor reads a text from left to right and knows how to say where reading
// failed.
type cursor struct {
	text string
	pos  int    // bytes
	what string // "filter" or "path"
	kind string // scimType of a failure
	m    *scim.Manner
}

func (c *cursor) spaces() {
	for c.pos < len(c.text) && (c.text[c.pos] == ' ' || c.text[c.pos] == '\t') {
		c.pos++
	}
}

// peek is the byte ahead; 0 at the end, which no valid text contains outside
// of a string.
func (c *cursor) peek() byte {
	if c.pos < len(c.text) {
		return c.text[c.pos]
	}
	return 0
}

// take skips spaces and reads b if it is next.
func (c *cursor) take(b byte) bool {
	c.spaces()
	if c.peek() != b {
		return false
	}
	c.pos++
	return true
}

// run reads bytes as long as they belong.
func (c *cursor) run(belongs func(byte) bool) string {
	start := c.pos
	for c.pos < len(c.text) && belongs(c.text[c.pos]) {
		c.pos++
	}
	return c.text[start:c.pos]
}

// word skips spaces and reads want, in any case, if it is the next whole word.
func (c *cursor) word(want string) bool {
	c.spaces()
	end := c.pos + len(want)
	if end > len(c.text) || !strings.EqualFold(c.text[c.pos:end], want) {
		return false
	}
	if end < len(c.text) && isPathByte(c.text[end]) {
		return false
	}
	c.pos = end
	return true
}

// end refuses whatever is left.
func (c *cursor) end(expected string) error {
	if c.spaces(); c.pos < len(c.text) {
		return c.wrong(c.pos, expected)
	}
	return nil
}

// wrong says what was expected at byte pos and what is there instead.
func (c *cursor) wrong(pos int, expected string) error {
	return scim.Errorf(400, c.kind, "The %s cannot be read at character %d: expected %s, found %s.",
		c.what, utf8.RuneCountInString(c.text[:pos])+1, expected, excerpt(c.text[pos:]))
}

// excerpt quotes the first word of text, shortened.
func excerpt(text string) string {
	if text == "" {
		return "the end of it"
	}
	word, n := text, 0
	for i, r := range text {
		if i > 0 && (r == ' ' || n == 20) {
			word = text[:i]
			break
		}
		n++
	}
	return strconv.Quote(word)
}
