package filter_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

func sorting(t *testing.T, by string, descending bool, of *schema.Type) *filter.Sort {
	t.Helper()
	s, err := filter.BindSort(by, descending, of, &scim.Manner{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func emails(entries ...any) scim.Resource { return scim.Resource{"emails": entries} }

func TestSortOrders(t *testing.T) {
	t.Parallel()
	mail := func(value string, primary any) map[string]any {
		return map[string]any{"value": value, "primary": primary}
	}
	created := func(at string) scim.Resource { return scim.Resource{"meta": map[string]any{"created": at}} }
	age := func(n string) scim.Resource { return scim.Resource{"age": json.Number(n)} }
	for _, tc := range []struct {
		name, by string
		of       *schema.Type
		docs     []scim.Resource // in ascending order
	}{
		{"texts without regard to case", "title", schema.User(), []scim.Resource{{"title": "a"}, {"title": "B"}, {"title": "c"}, {"title": "É"}, {"title": "ê"}}},
		{"texts with their case", "externalId", schema.User(), []scim.Resource{{"externalId": "B"}, {"externalId": "a"}}},
		{"a text and a longer one", "title", schema.User(), []scim.Resource{{"title": "a"}, {"title": "a b"}, {"title": "ab"}}},
		{"userNames by their key", "userName", schema.User(), []scim.Resource{{"userName": "ａda"}, {"userName": "Bo"}}},
		{"parts", "name.familyName", schema.User(), []scim.Resource{{"name": map[string]any{"familyName": "A"}}, {"name": map[string]any{"familyName": "b"}}}},
		{"an extension", scim.SchemaEnterprise + ":department", schema.User(), []scim.Resource{{scim.SchemaEnterprise: map[string]any{"department": "A"}}, {scim.SchemaEnterprise: map[string]any{"department": "b"}}}},
		{"a part of an extension", scim.SchemaEnterprise + ":manager.value", schema.User(), []scim.Resource{{scim.SchemaEnterprise: map[string]any{"manager": map[string]any{"value": "1"}}}, {scim.SchemaEnterprise: map[string]any{"manager": map[string]any{"value": "2"}}}}},
		{"the primary of several values", "emails.value", schema.User(), []scim.Resource{emails(mail("z", nil), mail("a", true)), emails(mail("b", nil), mail("c", "True"))}},
		{"otherwise the first", "emails", schema.User(), []scim.Resource{emails(mail("a", nil), mail("z", false)), emails(mail("b", nil), mail("a", nil))}},
		{"plain values by the first", "tags", measured(), []scim.Resource{{"tags": []any{"a", "z"}}, {"tags": []any{"b", "a"}}}},
		{"instants", "meta.created", schema.User(), []scim.Resource{created("2026-03-01T12:00:00+03:00"), created("2026-03-01T09:30:00Z"), created("2026-03-01T09:30:00.5Z"), created("2026-03-01T08:31:00-01:00")}},
		{"instants before 1970", "meta.created", schema.User(), []scim.Resource{created("0000-01-01T00:00:00+14:00"), created("1969-12-31T23:59:59Z"), created("9999-12-31T23:59:59-14:00")}},
		{"booleans", "active", schema.User(), []scim.Resource{{"active": false}, {"active": true}}},
		{"numbers", "age", measured(), []scim.Resource{age("-1e3"), age("-10"), age("-9.5"), age("-1.23"), age("-1.2"), age("-0.01"), age("0"), age("0.01"), age("1.2"), age("1.23"), age("9"), age("10"), age("1e3")}},
		{"binaries as they are", "seal", measured(), []scim.Resource{{"seal": "B"}, {"seal": "a"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			up, down := sorting(t, tc.by, false, tc.of), sorting(t, tc.by, true, tc.of)
			docs := append(slices.Clone(tc.docs), scim.Resource{}) // what has no value comes last
			for i := range docs {
				if key, err := up.KeyBytes(stored(t, docs[i], "meta")); err != nil || key != up.Key(docs[i]) {
					t.Errorf("%v has the key %q as bytes, %v", docs[i], key, err)
				}
				for k := range docs {
					a, b := up.Key(docs[i]), up.Key(docs[k])
					if got, want := sign(up.Compare(a, b)), sign(i-k); got != want || sign(down.Compare(a, b)) != -want {
						t.Errorf("%v and %v: %d, descending %d", docs[i], docs[k], got, down.Compare(a, b))
					}
				}
			}
		})
	}
}

func sign(n int) int { return max(-1, min(n, 1)) }

func TestSortSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	s := sorting(t, "EMAILS", true, schema.User())
	if s.Path() != (filter.Path{Name: "emails", Sub: "value"}) || !s.Descending() {
		t.Errorf("got %v, %v", s.Path(), s.Descending())
	}
}

func TestSortKeysAreMissingForOddValues(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, by string
		doc      scim.Resource
	}{
		{"nothing", "title", nil},
		{"an empty text", "title", scim.Resource{"title": ""}},
		{"a number for a text", "title", scim.Resource{"title": json.Number("1")}},
		{"a text for a date", "meta.created", scim.Resource{"meta": map[string]any{"created": "soon"}}},
		{"a text for a boolean", "active", scim.Resource{"active": "maybe"}},
		{"a text for a complex value", "name.familyName", scim.Resource{"name": "x"}},
		{"no values", "emails", emails()},
		{"a primary value without the part", "emails.display", emails(map[string]any{"value": "a", "display": "A"}, map[string]any{"primary": true})},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if key := sorting(t, tc.by, false, schema.User()).Key(tc.doc); key != "" {
				t.Errorf("got %q", key)
			}
		})
	}
	if key := sorting(t, "age", false, measured()).Key(scim.Resource{"age": "old"}); key != "" {
		t.Errorf("a text for a number: %q", key)
	}
}

func TestSortKeysAreCut(t *testing.T) {
	t.Parallel()
	s := sorting(t, "title", false, schema.User())
	for name, title := range map[string]string{
		"letters":              strings.Repeat("a", 70_000),
		"letters of two bytes": "a" + strings.Repeat("é", 30_000),
		"letters of four":      "abc" + strings.Repeat("😀", 10_000),
		"letters that shrink":  strings.Repeat("\u1112\u1161\u11ab", 10_000),
	} {
		key := s.Key(scim.Resource{"title": title})
		mustBeKeys(t, key)
		if len(key) > filter.MaxSortKey || len(key) < filter.MaxSortKey-3 || !strings.HasPrefix(scim.Fold(title), key) {
			t.Errorf("%s: %d bytes", name, len(key))
		}
	}
	number := sorting(t, "age", false, measured())
	for _, digits := range []string{"1" + strings.Repeat("2", 900), "-1" + strings.Repeat("2", 900)} {
		if key := number.Key(scim.Resource{"age": json.Number(digits)}); len(key) != filter.MaxSortKey {
			t.Errorf("a long number: %d bytes", len(key))
		}
	}
}

func TestBindSortRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, by, says string
		of             *schema.Type
	}{
		{"nothing", "", "cannot be read", schema.User()},
		{"an unknown attribute", "petName", `"petName" is not an attribute of a User`, schema.User()},
		{"an unknown part", "name.petName", "is not an attribute", schema.User()},
		{"brackets", `emails[type eq "work"].value`, "without brackets", schema.User()},
		{"brackets that cannot be read", `emails[`, "without brackets", schema.User()},
		{"the password", "password", "no values to sort by", schema.User()},
		{"where a user is", "meta.location", "no values to sort by", schema.User()},
		{"a complex attribute", "name", "no values to sort by", schema.User()},
		{"an extension as a whole", scim.SchemaEnterprise, "no values to sort by", schema.User()},
		{"the core as a whole", scim.SchemaUser, "is not an attribute", schema.User()},
		{"groups, which are computed", "groups.value", "no values to sort by", schema.User()},
		{"members, which are kept apart", "members", "no values to sort by", schema.Group()},
		{"a secret part", "marks.pin", "no values to sort by", measured()},
		{"two attributes", "userName,title", "cannot be read", schema.User()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := filter.BindSort(tc.by, false, tc.of, nil)
			refused(t, err, scim.InvalidPath, tc.says)
		})
	}
}
