package recorder

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// words are the names of secrets, and what only looks like one.
var words = []string{"password", "passwd", "secret", "client_secret", "access_token", "refreshtoken", "client_assertion", "secrettoken", "token", "pass", "tok", "userName"}

// ways are all that a letter folds to, escaped or not.
func ways(letter rune) []string {
	all := []string{string(letter), fmt.Sprintf(`\u%04x`, letter)}
	for other := unicode.SimpleFold(letter); other != letter; other = unicode.SimpleFold(other) {
		all = append(all, string(other), fmt.Sprintf(`\u%04x`, other), fmt.Sprintf(`\u%04X`, other))
	}
	return all
}

// spellings are the words with one letter written in each of its ways.
func spellings() (all []string) {
	for _, word := range words {
		for i, letter := range word {
			for _, way := range ways(letter) {
				name := word[:i] + way + word[i+1:]
				all = append(all, name, "urn:x:"+name, name+"x", name+" ", "\u00a0"+name, name+".sub", "urn:x:"+name+"[a eq 1].b", "a["+name+" eq 1]")
			}
		}
	}
	return all
}

// spelled is a word whose letters are written in any of their ways.
func spelled() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var out strings.Builder
		for _, letter := range rapid.SampledFrom(words).Draw(t, "word") {
			out.WriteString(rapid.SampledFrom(ways(letter)).Draw(t, "letter"))
		}
		return out.String()
	})
}

func TestTheQuickLookOverlooksNoName(t *testing.T) {
	t.Parallel()
	for _, name := range spellings() {
		if namesSecret(name) != secretName.MatchString(name) {
			t.Errorf("%q names a secret: %t", name, !namesSecret(name))
		}
		if asksSecret(name) != secretQuery.MatchString(name) {
			t.Errorf("%q asks for a secret: %t", name, !asksSecret(name))
		}
	}
}

func TestTheQuickLookOverlooksNoBody(t *testing.T) {
	t.Parallel()
	for _, name := range spellings() {
		overlooksNothing(t, name, "path", "inner", "filter")
		overlooksNothing(t, "name", name, "inner", "filter")
		overlooksNothing(t, "name", "path", name, "filter")
		overlooksNothing(t, "name", "path", "inner", name)
	}
	rapid.Check(t, func(t *rapid.T) {
		overlooksNothing(t, spelled().Draw(t, "name"), spelled().Draw(t, "path"), spelled().Draw(t, "inner"), spelled().Draw(t, "filter"))
	})
}

// overlooksNothing holds a body that is kept as it stands to what the close
// look would have made of it.
func overlooksNothing(t rapid.TB, name, path, inner, filter string) {
	t.Helper()
	overlooksNothingIn(t, `{"`+name+`":"v","Operations":[{"path":"`+path+`","value":{"`+inner+`":["v"]}}],"filter":"`+filter+`"}`)
	overlooksNothingIn(t, `{" `+name+`.x":"v","Operations":[{"path":["`+path+`"],"value":{"`+inner+`[x]":["v"]}}],"filter":{"`+filter+`":1}}`)
}

func overlooksNothingIn(t rapid.TB, text string) {
	t.Helper()
	body := []byte(text)
	if mentionsSecret(body) {
		return
	}
	closely, err := redactJSON(body, nil)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if bytes.Contains(closely, []byte(Redacted)) {
		t.Errorf("kept %s\nwanted %s", body, closely)
	}
}

func TestTheQuickLookOverlooksNoToken(t *testing.T) {
	t.Parallel()
	begin := rapid.StringMatching(`.{0,3}(sd|s|d|_){0,3}`)
	token := rapid.StringMatching(`sd[a-z]{2}_[0-9A-Za-z]{8,9}`)
	rapid.Check(t, func(t *rapid.T) {
		near := begin.Draw(t, "begin") + rapid.StringMatching(`[sdx_]{0,12}[0-9a]{0,9}`).Draw(t, "near")
		for _, text := range []string{near, near + token.Draw(t, "token") + begin.Draw(t, "end")} {
			if !mentionsToken([]byte(text)) && tokenShape.MatchString(text) {
				t.Fatalf("%q has a token", text)
			}
		}
	})
	for _, text := range []string{"", "sd", "sdsk", "_", "____", "x_sdsk", "family_name"} {
		if mentionsToken([]byte(text)) {
			t.Errorf("%q is looked at closely", text)
		}
	}
}
