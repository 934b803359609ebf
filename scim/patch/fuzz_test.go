package patch

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// FuzzApply: whatever is sent, the outcome is an *scim.Error 400, or a user
// that the schema accepts as it stands, with at most one primary per list.
func FuzzApply(f *testing.F) {
	text, err := os.ReadFile("testdata/changes.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "{") {
			f.Add([]byte(long(`{"Operations":[` + line + `]}`)))
		}
	}
	before := user(f, ada)
	f.Fuzz(func(t *testing.T, body []byte) {
		ops, err := Parse(body, nil)
		if err != nil {
			mustBeTold(t, err)
			return
		}
		doc := scim.Clone(before)
		if err := Apply(schema.User(), doc, ops, nil); err != nil {
			mustBeTold(t, err)
			return
		}
		if err := schema.User().Check(doc, nil); err != nil {
			t.Fatal(err)
		}
		again, err := schema.User().Read(doc, nil)
		if err != nil || !reflect.DeepEqual(again, doc) {
			t.Fatalf("got %v, which reads as %v (%v)", doc, again, err)
		}
	})
}

func mustBeTold(t *testing.T, err error) {
	t.Helper()
	var told *scim.Error
	if !errors.As(err, &told) || told.Status != 400 || told.Type == "" || told.Detail == "" {
		t.Fatalf("got %v", err)
	}
}
