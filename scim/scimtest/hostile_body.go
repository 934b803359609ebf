package scimtest

import (
	"fmt"
	"strings"
)

// bodyAttacks are bodies for POST /Users that must be refused whole.
func bodyAttacks() []attack {
	var attacks []attack
	for name, body := range badSyntax() {
		attacks = append(attacks, attack{name: "a body with " + name, body: body, status: 400, scim: "invalidSyntax"})
	}
	for name, body := range badValues() {
		attacks = append(attacks, attack{name: "a body with " + name, body: body, status: 400, scim: "invalidValue"})
	}
	attacks = append(attacks, attack{
		name: "a body that says it is 2 MiB long", status: 413, body: `{"userName":"`, claims: 2 << 20,
	})
	for i := range attacks {
		attacks[i].method, attacks[i].target = "POST", "/Users"
	}
	return append(attacks, patchAttacks()...)
}

func badSyntax() map[string]string {
	return map[string]string{
		"nothing but a space":           " ",
		"no JSON":                       "userName=mallory",
		"half an object":                `{"userName":"mallory"`,
		"an array":                      `[{"userName":"mallory"}]`,
		"a string":                      `"mallory"`,
		"null":                          `null`,
		"two objects":                   `{"userName":"mallory"}{"userName":"eve"}`,
		"a comment":                     `{"userName":"mallory"/**/}`,
		"a comma too many":              `{"userName":"mallory",}`,
		"a byte order mark":             "\xef\xbb\xbf" + `{"userName":"mallory"}`,
		"UTF-16":                        "\xff\xfe{\x00}\x00",
		"a name twice":                  `{"userName":"mallory","userName":"eve"}`,
		"a name twice, in two cases":    `{"userName":"mallory","USERNAME":"eve"}`,
		"a name twice, further in":      `{"userName":"mallory","name":{"givenName":"M","GIVENNAME":"E"}}`,
		"bytes that are no UTF-8":       "{\"userName\":\"mallory\xff\"}",
		"half a surrogate pair":         `{"userName":"mallory\ud800"}`,
		"brackets 10,000 deep":          `{"userName":"mallory","x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`,
		"objects 10,000 deep":           strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000),
		"brackets nobody closes":        `{"userName":` + strings.Repeat("[", 100_000),
		"1,000 members":                 `{"userName":"mallory"` + members(1_000) + `}`,
		"a number that is none":         `{"userName":"mallory","x":NaN}`,
		"a control character unescaped": "{\"userName\":\"mal\x01lory\"}",
	}
}

func members(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, `,"m%d":1`, i)
	}
	return out.String()
}

func badValues() map[string]string {
	return map[string]string{
		"no userName":                  `{"displayName":"mallory"}`,
		"an empty userName":            `{"userName":""}`,
		"a userName that is null":      `{"userName":null}`,
		"a userName that is a number":  `{"userName":7}`,
		"a userName that is an object": `{"userName":{"value":"mallory"}}`,
		"a userName of 400 letters":    `{"userName":"` + strings.Repeat("m", 400) + `"}`,
		"NUL in userName":              `{"userName":"mal\u0000lory"}`,
		"NUL in a text":                `{"userName":"mallory-nul","displayName":"a\u0000b"}`,
		"a bell in a text":             `{"userName":"mallory-bell","displayName":"a\u0007b"}`,
		"a line break in userName":     `{"userName":"mallory\r\nX-Evil: 1"}`,
		"a change of direction in it":  `{"userName":"mallory\u202egnp"}`,
		"a width of nothing in it":     `{"userName":"mal\u200blory"}`,
		"active that is a word":        `{"userName":"mallory-yes","active":"yes"}`,
		"active that is a number":      `{"userName":"mallory-one","active":1}`,
		"a name that is a text":        `{"userName":"mallory-name","name":"Mallory"}`,
		"a given name that is a list":  `{"userName":"mallory-list","name":{"givenName":["M"]}}`,
		"a title that is an object":    `{"userName":"mallory-title","title":{"x":1}}`,
		"an e-mail value of true":      `{"userName":"mallory-mail","emails":[{"value":true}]}`,
	}
}

// patchAttacks fail before a user is looked for, or find none.
func patchAttacks() []attack {
	attacks := []attack{
		{name: "a PATCH without operations", body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}`, status: 400},
		{name: "a PATCH with operations twice", body: `{"Operations":[],"operations":[]}`, status: 400, scim: "invalidSyntax"},
		{name: "a PATCH whose operations are a text", body: `{"Operations":"x"}`, status: 400},
		{name: "a PATCH of 1,001 operations", status: 400, also: 413, body: `{"Operations":[` +
			strings.TrimSuffix(strings.Repeat(`{"op":"add","path":"title","value":"x"},`, 1_001), ",") + `]}`},
		{name: "a PATCH whose path is a bracket", body: `{"Operations":[{"op":"remove","path":"emails["}]}`, status: 400},
		{name: "a PATCH of a prototype", body: `{"Operations":[{"op":"add","path":"__proto__.admin","value":true}]}`, status: 400, also: 404},
		{name: "a PATCH of nobody", body: `{"Operations":[{"op":"replace","value":{"active":false}}]}`, status: 404},
	}
	for i := range attacks {
		attacks[i].method, attacks[i].target = "PATCH", "/Users/no-such-user"
	}
	return attacks
}
