package scimtest

import (
	"fmt"
	"strings"
)

// messageAttacks are bodies of bulk requests, searches and groups that no
// honest client sends.
func messageAttacks() []attack {
	attacks := []attack{
		{name: "a bulk without operations", target: "/Bulk", body: `{"Operations":[]}`, status: 400},
		{name: "a bulk of a text", target: "/Bulk", body: `{"Operations":"x"}`, status: 400},
		{name: "a bulk with its operations twice", target: "/Bulk", body: `{"Operations":[],"OPERATIONS":[]}`, status: 400, scim: "invalidSyntax"},
		{name: "a bulk with a bulkId twice", target: "/Bulk", body: `{"Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":{}},{"method":"POST","path":"/Users","bulkId":"a","data":{}}]}`, status: 400},
		{name: "a bulk that stops after no errors", target: "/Bulk", body: `{"failOnErrors":-1,"Operations":[{"method":"DELETE","path":"/Users/x"}]}`, status: 400},
		{name: "a bulk of 1,001 operations", target: "/Bulk", body: `{"Operations":[` + repeated(1_001, `{"method":"DELETE","path":"/Users/x%d"}`) + `]}`, status: 413},
		{name: "a bulk that says it is 2 MiB long", target: "/Bulk", body: `{"Operations":[`, claims: 2 << 20, status: 413},
		{name: "a search of a text", target: "/.search", body: `"x"`, status: 400},
		{name: "a search whose count is a text", target: "/Users/.search", body: `{"count":"ten"}`, status: 400},
		{name: "a search whose filter is a list", target: "/Users/.search", body: `{"filter":["userName pr"]}`, status: 400},
		{name: "a search by 5,000 terms", target: "/Users/.search", body: `{"filter":"` + strings.Repeat("title pr or ", 5_000) + `title pr"}`, status: 400, scim: "invalidFilter"},
		{name: "a search for a password", target: "/Users/.search", body: `{"filter":"password pr"}`, status: 400, also: 403},
		{name: "a group without a name", target: "/Groups", body: `{"members":[]}`, status: 400, scim: "invalidValue"},
		{name: "a group whose members are a number", target: "/Groups", body: `{"displayName":"mallory","members":7}`, status: 400},
		{name: "a group whose member is a list", target: "/Groups", body: `{"displayName":"mallory","members":[[]]}`, status: 400},
		{name: "a group of 150,001 members", target: "/Groups", body: `{"displayName":"mallory","members":[` + repeated(150_001, `{"value":"%d"}`) + `]}`, status: 400, also: 413},
		{name: "a group that says it is 17 MiB long", target: "/Groups", body: `{"displayName":"`, claims: 17 << 20, status: 413},
		{name: "a group with NUL in its name", target: "/Groups", body: `{"displayName":"a\u0000b"}`, status: 400, scim: "invalidValue"},
	}
	for i := range attacks {
		attacks[i].method = "POST"
	}
	return attacks
}

// repeated is n times pattern with a number in it.
func repeated(n int, pattern string) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, pattern+",", i)
	}
	return strings.TrimSuffix(out.String(), ",")
}
