package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// JSON shows a document indented and coloured; what is not JSON is shown as
// it is. Values that were redacted are marked.
func JSON(document []byte) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var pretty bytes.Buffer
		if json.Indent(&pretty, document, "", "  ") != nil {
			_, err := io.WriteString(w, html.EscapeString(strings.ToValidUTF8(string(document), "\uFFFD")))
			return err
		}
		_, err := io.WriteString(w, colour(pretty.String()))
		return err
	})
}

// Pretty is the document indented, for copying; what is not JSON comes back
// as it is.
func Pretty(document []byte) string {
	var pretty bytes.Buffer
	if json.Indent(&pretty, document, "", "  ") != nil {
		return strings.ToValidUTF8(string(document), "\uFFFD")
	}
	return pretty.String()
}

// Redacted says whether a value, or a part of it, was left out as secret.
func Redacted(value string) bool {
	return strings.Contains(strings.ToLower(value), "redacted")
}

// colour wraps the tokens of indented JSON in the classes of the stylesheet:
// p for marks, s for strings (w as well when there are words in it, between
// which a line may end), n for the rest; keys bear none.
func colour(text string) string {
	var out strings.Builder
	for len(text) > 0 {
		n := tokenLength(text)
		token, rest := text[:n], text[n:]
		out.WriteString(coloured(token, strings.HasPrefix(rest, ":")))
		text = rest
	}
	return out.String()
}

func coloured(token string, key bool) string {
	safe := html.EscapeString(token)
	switch token[0] {
	case ' ', '\n':
		return safe
	case '{', '}', '[', ']', ',', ':':
		return `<i class="p">` + safe + `</i>`
	case '"':
		return colouredString(safe, key)
	}
	return `<i class="n">` + safe + `</i>`
}

func colouredString(safe string, key bool) string {
	switch {
	case key:
		return `<i>` + safe + `</i>`
	case Redacted(safe):
		return `<mark title="Left out as secret"><i class="s">` + safe + `</i></mark>`
	case strings.Contains(safe, " "):
		return `<i class="s w">` + safe + `</i>`
	}
	return `<i class="s">` + safe + `</i>`
}

// tokenLength is the length of the first token of valid, indented JSON.
func tokenLength(text string) int {
	switch text[0] {
	case '{', '}', '[', ']', ',', ':':
		return 1
	case ' ', '\n':
		return len(text) - len(strings.TrimLeft(text, " \n"))
	case '"':
		return stringLength(text)
	}
	if end := strings.IndexAny(text, " \n,:]}"); end > 0 {
		return end
	}
	return len(text)
}

func stringLength(text string) int {
	for at := 1; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}
