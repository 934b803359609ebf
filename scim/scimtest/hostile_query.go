package scimtest

import (
	"net/url"
	"strings"
)

// queryAttacks are parameters no honest client sends.
func queryAttacks() []attack {
	return append(append(pageAttacks(), filterAttacks()...), parameterAttacks()...)
}

// pageAttacks: no integer is 400, a huge one is clamped (RFC 7644 §3.4.2.4).
func pageAttacks() []attack {
	var attacks []attack
	for _, parameter := range []string{"startIndex", "count"} {
		for _, value := range []string{"abc", "1.5", "1e9", "0x1", "١", "1;2", "--1", "1 1", "NaN", "true", " 1", "+1", ""} {
			attacks = append(attacks, attack{
				name:   parameter + " is '" + value + "'",
				target: "/Users?" + parameter + "=" + url.QueryEscape(value), status: 400, scim: "invalidValue",
			})
		}
		for _, value := range []string{"-5", "0", "9223372036854775807", "99999999999999999999", "-99999999999999999999"} {
			attacks = append(attacks, attack{
				name:   parameter + " is " + value,
				target: "/Users?" + parameter + "=" + value, status: 200, total: anyTotal,
			})
		}
	}
	return attacks
}

func filterAttacks() []attack {
	var attacks []attack
	for name, filter := range refusedFilters() {
		attacks = append(attacks, attack{
			name: "a filter that is " + name, target: "/Users?filter=" + url.QueryEscape(filter), status: 400, scim: "invalidFilter",
		})
	}
	for name, filter := range emptyFilters() {
		attacks = append(attacks, attack{
			name: "a filter that finds nobody: " + name, target: "/Users?filter=" + url.QueryEscape(filter), status: 200,
		})
	}
	return append(attacks,
		attack{name: "a filter for a password", target: "/Users?filter=password+eq+%22x%22", status: 400, also: 403},
		attack{name: "a filter for the presence of a password", target: "/Users?filter=password+pr", status: 400, also: 403},
		attack{name: "a filter that is no UTF-8", target: "/Users?filter=userName+eq+%22%ff%22", status: 400},
		attack{name: "a percent sign without digits", target: "/Users?filter=userName+eq+%22a%zz%22", status: 400, also: 200, total: anyTotal},
		attack{
			name: "a filter of 12 KiB", status: 400, scim: "invalidFilter",
			target: "/Users?filter=userName+eq+%22" + strings.Repeat("a", 12<<10) + "%22",
		},
	)
}

func refusedFilters() map[string]string {
	return map[string]string{
		"empty brackets":         "emails[]",
		"half a comparison":      `userName eq`,
		"half a string":          `userName eq "a`,
		"an operator nobody has": `userName like "a"`,
		"a bracket in a bracket": `emails[type[value eq "a"] eq "b"]`,
		"an open parenthesis":    `(userName eq "a"`,
		"a lone parenthesis":     `userName eq "a")`,
		"two filters":            `userName eq "a" userName eq "b"`,
		"a statement":            `userName eq "a"; DROP TABLE users`,
		"an unknown attribute":   `shoeSize eq 41`,
		"a table's column":       `user_name_key eq "a"`,
		"a number of letters":    `active gt true`,
		"200 parentheses":        strings.Repeat("(", 200) + `userName pr` + strings.Repeat(")", 200),
		"200 negations":          strings.Repeat("not (", 200) + `userName pr` + strings.Repeat(")", 200),
		"600 times or":           strings.TrimSuffix(strings.Repeat("id pr or ", 600), " or "),
		"the beginning of a URN": `urn:ietf:params:scim:schemas:core:2.0:User: eq "a"`,
		"a lone not":             `not`,
		"a lone and":             `userName pr and`,
		"a half surrogate":       `userName eq "\ud800"`,
	}
}

// emptyFilters are understood, and their values are nothing but text.
func emptyFilters() map[string]string {
	return map[string]string{
		"a condition":             `userName eq "' or 1=1--"`,
		"a condition in quotes":   `userName eq "\" or \"1\"=\"1"`,
		"another condition":       `externalId eq "') or ('1'='1"`,
		"a wildcard":              `userName eq "%"`,
		"a wildcard in co":        `userName co "%%%"`,
		"a backslash in sw":       `userName sw "\\%"`,
		"a star":                  `displayName sw "*?[a-z]"`,
		"a comment":               `displayName eq "/*"`,
		"an id that is condition": `id eq "1=1"`,
		"a line break":            `userName eq "a\r\nb"`,
	}
}

// parameterAttacks are orders, projections and cursors nobody made, and
// parameters that do not belong where they stand.
func parameterAttacks() []attack {
	return []attack{
		{name: "sorting by a statement", target: "/Users?sortBy=(select+1)", status: 400},
		{name: "sorting by a password", target: "/Users?sortBy=password", status: 400, also: 403},
		{name: "sorting by what nobody has", target: "/Users?sortBy=shoeSize", status: 400},
		{name: "sorting in no order", target: "/Users?sortBy=userName&sortOrder=sideways", status: 400},
		{name: "choosing a password", target: "/Users?count=0&attributes=password", status: 200, total: anyTotal},
		{name: "choosing a statement", target: "/Users?count=0&attributes=';drop", status: 200, total: anyTotal},
		{name: "choosing and leaving out", target: "/Users?attributes=id&excludedAttributes=name", status: 400},
		{name: "a cursor of three letters", target: "/Users?cursor=abc", status: 400, scim: "invalidCursor"},
		{name: "a cursor of 8 KiB", target: "/Users?cursor=" + strings.Repeat("A", 8<<10), status: 400, scim: "invalidCursor"},
		{name: "a cursor that is no base64", target: "/Users?cursor=%00%ff", status: 400},
		{name: "a cursor and an index", target: "/Users?cursor=&startIndex=1", status: 400},
		{name: "no cursor's count", target: "/Users?cursor=&count=0", status: 400, scim: "invalidCount"},
		{name: "a filter on the schemas", target: "/Schemas?filter=id+pr", status: 403},
		{name: "a filter on the resource types", target: "/ResourceTypes?filter=id+pr", status: 403},
		{name: "a filter on the configuration", target: "/ServiceProviderConfig?filter=id+pr", status: 403},
		{name: "a parameter nobody knows", target: "/Users?debug=1&count=0", status: 200, total: anyTotal},
	}
}
