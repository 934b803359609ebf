package provisioning

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/scim"
)

// FuzzCursor reads whatever may be sent as a cursor: only what was made here for
// this question is one, letter by letter.
func FuzzCursor(f *testing.F) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	s := &Service{Now: func() time.Time { return now }, Key: []byte("a key of the test")}
	q := Question{Filter: `userName sw "a"`, SortBy: "userName"}
	good := s.cursor(Caller{}, q, placeOf("User", &models.Spot{Key: "ada", Block: 7, ID: "x"}))
	other := s.cursor(Caller{}, Question{Filter: "id pr"}, placeOf("User", nil))
	for _, seed := range []string{"", good, other, good[1:], good + "A", strings.ToUpper(good), "AAAA", "%00", strings.Repeat("A", 3_000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		asked := q
		asked.Cursor = &text
		at, err := s.place(Caller{}, asked)
		var refused *scim.Error
		switch {
		case errors.As(err, &refused) && refused.Status == 400:
		case err != nil:
			t.Fatalf("%v", err)
		case text != "" && s.cursor(Caller{}, q, at) != text:
			raw, _ := base64.RawURLEncoding.DecodeString(text)
			t.Fatalf("took what was never given out: %q", raw)
		}
	})
}
