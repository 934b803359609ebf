package filter

import "strings"

// Path names an attribute (RFC 7644 §3.10). As parsed it is what the client
// wrote; as bound it bears the spelling of the schema, URI is "" for core
// attributes and the URN of the extension for the others, and Name is "" when
// the path is a whole schema.
type Path struct {
	URI  string // schema URN, without the colon that follows it
	Name string
	Sub  string // sub-attribute, "" without one
}

// String writes the path as SCIM does: URI:Name.Sub.
func (p Path) String() string {
	text := p.Name
	if p.Sub != "" {
		text += "." + p.Sub
	}
	switch {
	case p.URI == "":
		return text
	case text == "":
		return p.URI
	}
	return p.URI + ":" + text
}

// splitPath takes apart what was written. Behind a URN the parts are not
// checked, because only a schema knows where a URN with dots and digits ends.
func splitPath(text string) (Path, bool) {
	var path Path
	rest := text
	if colon := strings.LastIndexByte(text, ':'); colon >= 0 {
		path.URI, rest = text[:colon], text[colon+1:]
		if path.URI == "" {
			return path, false
		}
	}
	var dotted bool
	path.Name, path.Sub, dotted = strings.Cut(rest, ".")
	if path.Name == "" || dotted && path.Sub == "" {
		return path, false
	}
	if path.URI != "" {
		return path, true
	}
	return path, isName(path.Name) && (!dotted || isName(path.Sub))
}

// isName holds a name to RFC 7643 §2.1; "$ref" is the one the RFC itself
// writes with a dollar.
func isName(text string) bool {
	text = strings.TrimPrefix(text, "$")
	if text == "" || !isLetter(text[0]) {
		return false
	}
	for i := 1; i < len(text); i++ {
		if !isNameByte(text[i]) {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '-' || c == '_' }

// isPathByte is every byte an attribute or its schema's URI may hold.
func isPathByte(c byte) bool {
	return isNameByte(c) || strings.IndexByte(".:$/%+~#", c) >= 0
}
