package exchanges

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"scimdesk/models"
	"scimdesk/views/layout"
)

// curl is the request as a command that sends it again, the token left to a
// variable of the shell. It is "" when the body is not all there, or a secret
// was taken out of it.
func curl(d layout.Directory, e models.Exchange) string {
	if e.RequestCut > 0 || e.Facts.Kind.OAuth() {
		return ""
	}
	words := []string{"curl", "--globoff", "--path-as-is", "-X", quoted(e.Method), quoted(whereTo(d, e)), `-H "Authorization: Bearer $SCIM_TOKEN"`}
	for _, h := range e.RequestHeaders {
		if slices.Contains(repeated, strings.ToLower(h.Name)) {
			words = append(words, "-H "+quoted(h.Name+": "+h.Value))
		}
	}
	if len(e.RequestBody) > 0 {
		words = append(words, "--data-raw "+quoted(string(e.RequestBody)))
	}
	return strings.Join(words, " ")
}

// repeated are the headers that belong to what was asked, not to who asked.
var repeated = []string{"accept", "content-type", "if-match", "if-none-match", "prefer"}

// whereTo is the whole address of a request, as far as it was kept.
func whereTo(d layout.Directory, e models.Exchange) string {
	below := "/d/" + string(d.ID)
	switch e.Facts.Odd {
	case models.OddURLOther:
		return strings.TrimSuffix(d.URL, below+"/scim/v2") + e.Path
	case models.OddURLDoubled, models.OddURLCut:
		return strings.TrimSuffix(d.URL, "/scim/v2") + e.Path
	}
	return d.URL + e.Path
}

// quoted is one word for a shell. Whoever pastes it must be safe from what
// somebody else sent: a terminal obeys control characters even between quotes,
// so they are spelled out.
func quoted(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if !strings.ContainsFunc(text, obeyed) {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case obeyed(r):
			for _, b := range utf8.AppendRune(nil, r) {
				fmt.Fprintf(&out, `\x%02x`, b)
			}
		case r == '\'' || r == '\\':
			out.WriteRune('\\')
			fallthrough
		default:
			out.WriteRune(r)
		}
	}
	return "$'" + out.String() + "'"
}

// obeyed says whether a terminal may do something at r besides showing it.
func obeyed(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }
