package filter_test

import (
	"strings"
	"testing"

	"scimdesk/scim"
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

// BenchmarkMatchBytes asks a stored person of 800 bytes what no index helps,
// in vain, as most who are asked.
func BenchmarkMatchBytes(b *testing.B) {
	doc := []byte(`{"schemas":["` + scim.SchemaUser + `","` + scim.SchemaEnterprise + `"],"id":"0192f1c0-1111-7abc-8def-0123456789ab","externalId":"00u1a2b3c4d5e6f7g8h9",` +
		`"userName":"ada.okonjo@example.com","name":{"formatted":"Ada Okonjo","familyName":"Okonjo","givenName":"Ada"},"displayName":"Ada Okonjo","title":"Engineer",` +
		`"locale":"en-US","timezone":"Europe/Berlin","active":true,"emails":[{"value":"ada.okonjo@example.com","type":"work","primary":true},{"value":"ada@home.example","type":"home"}],` +
		`"phoneNumbers":[{"value":"+49 30 1234567","type":"work"}],"` + scim.SchemaEnterprise + `":{"employeeNumber":"701984","costCenter":"4130","organization":"Example",` +
		`"division":"Research","department":"Engines","manager":{"value":"26118915-6090-4610-87e4-49d8ca9f808d"}}}`)
	for name, text := range map[string]string{
		"early":     `userName co "nobody"`,
		"middle":    `title eq "nobody"`,
		"missing":   `nickName eq "nobody"`,
		"list":      `emails[type eq "work" and value co "@nowhere"]`,
		"extension": `department eq "Nothing"`,
	} {
		question := bound(b, text)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if is, err := question.MatchBytes(doc, nil); err != nil || is {
					b.Fatal(is, err)
				}
			}
		})
	}
}
