package filter_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// sample is a value as a document holds it and as a filter writes it. Samples
// with the same rank are equal; a lower rank is less.
type sample struct {
	rank int
	in   any
	text string
}

func texts(ranked ...string) (all []sample) {
	for rank, group := range ranked {
		for text := range strings.SplitSeq(group, "=") {
			all = append(all, sample{rank, text, fmt.Sprintf("%q", text)})
		}
	}
	return all
}

func numbers(ranked ...string) (all []sample) {
	for rank, group := range ranked {
		for text := range strings.SplitSeq(group, "=") {
			all = append(all, sample{rank, json.Number(text), text})
		}
	}
	return all
}

// TestEveryOperatorOnEveryType is the truth table: operators by types, with
// and without case, single and in lists.
func TestEveryOperatorOnEveryType(t *testing.T) {
	t.Parallel()
	const ordered, inside = "eq ne gt ge lt le", " co sw ew"
	for _, tc := range []struct {
		attr    schema.Attribute
		ops     string
		samples []sample
	}{
		{schema.Attribute{Name: "text", Type: schema.String}, ordered + inside, texts("abba=ABBA=Abba", "abc=aBC", "É=é=e\u0301", "ê")},
		{schema.Attribute{Name: "exact", Type: schema.String, CaseExact: true}, ordered + inside, texts("ABBA", "Abba", "abba", "abc", "e\u0301", "é")},
		{schema.Attribute{Name: "link", Type: schema.Reference, CaseExact: true}, ordered + inside, texts("A", "a", "aa")},
		{schema.Attribute{Name: "at", Type: schema.DateTime}, ordered, texts("2026-01-01T00:30:00+01:00=2025-12-31T23:30:00Z", "2025-12-31T23:30:00.001Z", "2026-01-01T00:00:00Z=2026-01-01T01:00:00.000+01:00")},
		{schema.Attribute{Name: "count", Type: schema.Integer}, ordered, numbers("-10", "-9", "0=-0", "9", "10", "9007199254740992", "9007199254740993")},
		{schema.Attribute{Name: "ratio", Type: schema.Decimal}, ordered, numbers("-1.5=-15e-1", "0=0.00", "1e-3=0.001", "10=1e1=10.0")},
		{schema.Attribute{Name: "flag", Type: schema.Boolean}, "eq ne", []sample{{0, false, "false"}, {1, true, "true"}}},
		{schema.Attribute{Name: "blob", Type: schema.Binary}, "eq ne", texts("QUJD", "qujd")},
	} {
		t.Run(tc.attr.Name, func(t *testing.T) {
			t.Parallel()
			several := tc.attr
			several.Name, several.MultiValued = "several", true
			of := schema.New(schema.ResourceType{Name: "Truth"}, schema.Schema{ID: "urn:x:Truth", Attributes: []schema.Attribute{tc.attr, several}}, nil, nil)
			for op := range strings.FieldsSeq(ordered + inside) {
				suits := strings.Contains(tc.ops, op) || tc.attr.Type == schema.DateTime && strings.Contains(inside, op)
				for _, asked := range tc.samples {
					hold(t, of, tc.attr, filter.Op(op), asked, tc.samples, suits)
				}
			}
		})
	}
}

// hold asks about every sample.
func hold(t *testing.T, of *schema.Type, a schema.Attribute, op filter.Op, asked sample, samples []sample, suits bool) {
	t.Helper()
	m := &scim.Manner{Strict: true}
	for _, name := range []string{a.Name, "several"} {
		text := fmt.Sprintf("%s %s %s", name, op, asked.text)
		e, err := filter.Parse(text, m)
		if err != nil {
			t.Fatal(err)
		}
		b, err := filter.Bind(e, of, m)
		if !suits {
			refused(t, err, scim.InvalidFilter, "cannot be compared by")
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range samples {
			doc := scim.Resource{a.Name: s.in, "several": []any{s.in}}
			if got, want := b.Match(doc), expected(a, op, s, asked); got != want {
				t.Errorf("%s of %v: got %v", text, s.in, got)
			}
		}
		if got, want := b.Match(scim.Resource{}), op == filter.NotEqual && name != "several"; got != want {
			t.Errorf("%s of nothing: got %v", text, got)
		}
	}
}

func expected(a schema.Attribute, op filter.Op, s, asked sample) bool {
	have, _ := s.in.(string)
	want, _ := asked.in.(string)
	if !a.CaseExact {
		have, want = scim.Fold(have), scim.Fold(want)
	}
	return map[filter.Op]bool{
		filter.Equal: s.rank == asked.rank, filter.NotEqual: s.rank != asked.rank,
		filter.Greater: s.rank > asked.rank, filter.GreaterEqual: s.rank >= asked.rank,
		filter.Less: s.rank < asked.rank, filter.LessEqual: s.rank <= asked.rank,
		filter.Contains: strings.Contains(have, want), filter.StartsWith: strings.HasPrefix(have, want),
		filter.EndsWith: strings.HasSuffix(have, want),
	}[op]
}
