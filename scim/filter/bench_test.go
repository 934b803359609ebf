package filter_test

import (
	"strings"
	"testing"

	"scimdesk/scim/filter"
)

func BenchmarkParse(b *testing.B) {
	for name, text := range map[string]string{
		"simple":  `userName eq "bjensen@example.com"`,
		"complex": `userType eq "Employee" and (emails[type eq "work" and value co "@example.com"] or not (meta.lastModified gt "2011-05-13T04:42:34Z"))`,
		"hostile": strings.Repeat("a pr or ", 5000) + "a pr",
		"deep":    strings.Repeat("not(", 1000),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = filter.Parse(text, nil)
			}
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	doc := jane()
	for name, text := range map[string]string{
		"userName": `userName eq "jane.doe@example.com"`,
		"emails":   `emails[type eq "work" and value co "@work"]`,
		"complex":  `active eq true and (nickName pr or emails.value ew "home.example") and meta.created lt "2027-01-01T00:00:00Z"`,
	} {
		question := bound(b, text)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !question.Match(doc) {
					b.Fatal("no match")
				}
			}
		})
	}
}
