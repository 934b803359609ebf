package schema

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// characteristics writes an attribute and its parts, one a line, with all that
// is not the default of RFC 7643 §2.2.
func characteristics(out *strings.Builder, path string, a *Attribute) {
	words := []string{path + a.Name, a.Type}
	for _, one := range []struct {
		is   bool
		word string
	}{
		{a.MultiValued, "multiValued"},
		{a.Required, "required"},
		{a.CaseExact, "caseExact"},
		{a.Mutability != ReadWrite, a.Mutability},
		{a.Returned != Default, "returned:" + a.Returned},
		{a.Uniqueness != None, "uniqueness:" + a.Uniqueness},
		{len(a.CanonicalValues) > 0, "[" + strings.Join(a.CanonicalValues, " ") + "]"},
		{len(a.ReferenceTypes) > 0, "(" + strings.Join(a.ReferenceTypes, " ") + ")"},
	} {
		if one.is {
			words = append(words, one.word)
		}
	}
	fmt.Fprintln(out, strings.Join(words, " "))
	for i := range a.SubAttributes {
		characteristics(out, path+a.Name+".", &a.SubAttributes[i])
	}
}

// TestCharacteristicsAreThoseOfTheRFC compares what /Schemas publishes with
// RFC 7643 §8.7.1, line by line. Where the file departs from it, a comment above
// says why.
func TestCharacteristicsAreThoseOfTheRFC(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	for _, s := range Standard().Schemas("") {
		fmt.Fprintln(&got, s.ID)
		for i := range s.Attributes {
			characteristics(&got, "", &s.Attributes[i])
		}
	}
	file, err := os.ReadFile("testdata/characteristics.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(file)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			want = append(want, line)
		}
	}
	if strings.TrimSpace(got.String()) != strings.Join(want, "\n") {
		t.Errorf("got\n%s", got.String())
	}
}
