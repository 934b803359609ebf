package patch

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// seed adds the operations of our tables.
func seed(f *testing.F, files ...string) {
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "{") {
				f.Add(asSent(" " + line))
			}
		}
	}
}

// FuzzApply: whatever is sent, the outcome is an *scim.Error 400, or a user
// that the schema accepts as it stands, with at most one primary per list. What
// is done by the letter is done the same otherwise, and what needed no tolerance
// is done by the letter.
func FuzzApply(f *testing.F) {
	seed(f, "testdata/changes.txt", "testdata/strict.txt")
	before := user(f, ada)
	before["id"] = "1"
	f.Fuzz(func(t *testing.T, body []byte) {
		loose, letter := scim.Manner{}, scim.Manner{Strict: true}
		doc, err := patched(t, before, body, &loose)
		exact, refused := patched(t, before, body, &letter)
		switch {
		case refused == nil && (err != nil || !reflect.DeepEqual(doc, exact)):
			t.Fatalf("by the letter %v, otherwise %v, %v", exact, doc, err)
		case refused != nil && err == nil && len(loose.Met()) == 0:
			t.Fatalf("nothing was tolerated, yet by the letter: %v", refused)
		}
	})
}

func patched(t *testing.T, before scim.Resource, body []byte, m *scim.Manner) (scim.Resource, error) {
	ops, err := Parse(body, m)
	if err != nil {
		mustBeTold(t, err)
		return nil, err
	}
	doc := scim.Clone(before)
	if err := Apply(schema.User(), doc, ops, m); err != nil {
		mustBeTold(t, err)
		return nil, err
	}
	if err := schema.User().Check(doc, nil); err != nil {
		t.Fatal(err)
	}
	again, err := schema.User().Read(doc, nil)
	if delete(doc, "id"); err != nil || !reflect.DeepEqual(again, doc) {
		t.Fatalf("got %v, which reads as %v (%v)", doc, again, err)
	}
	return doc, nil
}

// FuzzMembers: whatever is sent, the outcome is an *scim.Error 400, or steps
// that name everybody once, and operations that do not speak of members.
func FuzzMembers(f *testing.F) {
	for _, op := range []string{
		`{"op":"Add","path":"members","value":[{"$ref":null,"value":"a"},"b"]}`,
		`{"op":"remove","path":"members[value eq \"a\" or value eq b]"}`,
		`{"op":"remove","path":"members[type eq \"Group\"]"},{"op":"Remove","path":"members","value":[{"value":"a"}]}`,
		`{"op":"replace","value":{"displayName":"X","MEMBERS":[],"` + scim.SchemaGroup + `":{"members":["a"],"members[value eq \"a\"]":"a"}}}`,
		`{"op":"replace","path":"` + scim.SchemaGroup + `","value":{"members":[{"$ref":"../Users/a"}]}}`,
	} {
		f.Add(asSent(" " + op))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, m := range []*scim.Manner{{}, {Strict: true}} {
			ops, err := ParseLong(body, m)
			if err != nil {
				mustBeTold(t, err)
				continue
			}
			rest, steps, err := Members(schema.Group(), ops, m)
			if err != nil {
				mustBeTold(t, err)
				continue
			}
			aside(t, rest, steps, m)
		}
	})
}

// aside holds what Members answers to its promises.
func aside(t *testing.T, rest []Op, steps []Membership, m *scim.Manner) {
	for _, s := range steps {
		if slices.Contains(s.IDs, "") || len(unique(slices.Clone(s.IDs))) != len(s.IDs) || s.Where != nil && (s.IDs != nil || s.Kind != Remove) {
			t.Fatalf("got %+v", s)
		}
		if s.Where != nil {
			s.Where(crew[0])
		}
	}
	doc := scim.Resource{"displayName": "X"}
	if err := Apply(schema.Group(), doc, rest, m); err != nil {
		mustBeTold(t, err)
	} else if doc["members"] != nil {
		t.Fatalf("the rest, %v, made %v", rest, doc)
	}
}

func mustBeTold(t *testing.T, err error) {
	t.Helper()
	var told *scim.Error
	if !errors.As(err, &told) || told.Status != 400 || told.Type == "" || told.Detail == "" {
		t.Fatalf("got %v", err)
	}
}
