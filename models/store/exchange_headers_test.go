package store

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
)

func TestHeadersAreWrittenAsJSONIs(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]{0,20}`), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		headers := rapid.SliceOf(rapid.Custom(func(t *rapid.T) models.Header {
			return models.Header{Name: text.Draw(t, "name"), Value: text.Draw(t, "value")}
		})).Draw(t, "headers")
		sameAsJSON(t, headers)
	})
	sameAsJSON(t, nil)
	sameAsJSON(t, []models.Header{})
	for c := range 0x100 {
		sameAsJSON(t, []models.Header{{Name: string([]byte{byte(c)}), Value: string(rune(c))}})
	}
}

func sameAsJSON(t rapid.TB, headers []models.Header) {
	t.Helper()
	got, err := headersText(headers)
	want, failed := json.Marshal(headers)
	if err != nil || failed != nil || got != string(want) {
		t.Fatalf("%v: %s\n%v: %s", err, got, failed, want)
	}
}
