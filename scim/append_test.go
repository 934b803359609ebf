package scim_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"scimdesk/scim"
)

func TestTextsAreWrittenAsTheLibraryWritesThem(t *testing.T) {
	t.Parallel()
	hold := func(t interface{ Fatalf(string, ...any) }, text string) {
		got, err := scim.AppendText([]byte("x"), text)
		want, fault := jsontext.AppendQuote([]byte("x"), text)
		if (err != nil) != (fault != nil) || err == nil && string(got) != string(want) {
			t.Fatalf("%q: %s, %v; want %s, %v", text, got, err, want, fault)
		}
	}
	for c := range 0x300 {
		hold(t, "a"+string(rune(c))+"b")
		hold(t, string([]byte{byte(c)}))
	}
	rapid.Check(t, func(t *rapid.T) { hold(t, rapid.String().Draw(t, "text")) })
}
