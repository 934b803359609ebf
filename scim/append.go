package scim

import "github.com/go-json-experiment/json/jsontext"

// AppendText writes a text as JSON behind dst. The error says that it is not
// valid UTF-8; dst is then worthless.
func AppendText(dst []byte, text string) ([]byte, error) {
	if !bare(text) {
		return jsontext.AppendQuote(dst, text)
	}
	return append(append(append(dst, '"'), text...), '"'), nil
}

// bare says whether a text is written as it is.
func bare(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
