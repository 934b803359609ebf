package scimtest

import (
	"net/url"
	"strings"
)

// routeAttacks ask for routes that are not there, by methods that are not
// theirs, or by other spellings of routes that are.
func routeAttacks(base string) []attack {
	attacks := unserved()
	attacks = append(attacks, wrongMethods()...)
	return append(attacks, spellings(base)...)
}

// unserved is 404, or 501 where a server may answer and this one does not.
func unserved() []attack {
	return []attack{
		{name: "an unknown route", target: "/Toasters", status: 404},
		{name: "below a user", target: "/Users/1/emails", status: 404},
		{name: "an unknown schema", target: "/Schemas/urn:nothing", status: 404},
		{name: "a group that is not there", target: "/Groups/1", status: 404},
		{name: "a search below a user", method: "POST", target: "/Users/1/.search", body: `{}`, status: 404, also: 405},
		{name: "a search of nothing", method: "POST", target: "/Toasters/.search", body: `{}`, status: 404},
		{name: "Me, whom a directory's token is not", target: "/Me", status: 501},
	}
}

func wrongMethods() []attack {
	return []attack{
		{name: "DELETE of all users", method: "DELETE", target: "/Users", status: 405, allow: "GET POST"},
		{name: "PUT of all users", method: "PUT", target: "/Users", body: `{}`, status: 405, allow: "GET POST"},
		{name: "PATCH of all users", method: "PATCH", target: "/Users", body: `{}`, status: 405, allow: "GET POST"},
		{name: "POST to a user", method: "POST", target: "/Users/1", body: `{}`, status: 405, allow: "GET PUT PATCH DELETE"},
		{name: "POST to the configuration", method: "POST", target: "/ServiceProviderConfig", body: `{}`, status: 405, allow: "GET"},
		{name: "DELETE of all groups", method: "DELETE", target: "/Groups", status: 405, allow: "GET POST"},
		{name: "GET of the bulk", target: "/Bulk", status: 405, allow: "POST"},
		{name: "GET of a search", target: "/Users/.search", status: 405, also: 404},
		{name: "DELETE of a schema", method: "DELETE", target: "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", status: 405, allow: "GET"},
		{name: "PUT of the resource types", method: "PUT", target: "/ResourceTypes", body: `{}`, status: 405, allow: "GET"},
		{name: "TRACE", method: "TRACE", target: "/Users", status: 405, also: 501},
		{name: "a method nobody knows", method: "TWIST", target: "/Users", status: 405, also: 501},
	}
}

// spellings are other ways to write /Users. Some identity providers need the
// odd slash, so a spelling may be understood; but never without a token.
func spellings(base string) []attack {
	var attacks []attack
	for _, target := range []string{
		"/%55sers", "/%2555sers", "/U%73ers", "//Users", "/./Users", "/x/../Users", "/Users/", "/Users//",
		"/users", "/USERS", "/Users%2f", "/%2fUsers", "/Users;x=1", "/Users.json", "/Users%00", "/Users%0d%0aX-Evil:%201",
		"/Users%20", "/..%2fUsers", "/Users%2f..%2fUsers", "/Users%5c", `/\Users`,
	} {
		attacks = append(attacks, attack{name: "without a token, " + target, target: target, noToken: true, status: 401, also: 404})
	}
	attacks = append(attacks, otherBases(base)...)
	return append(attacks,
		attack{name: "two slashes are one", target: "//Users?count=0", status: 200, total: anyTotal},
		attack{name: "a slash at the end is none", target: "/Users/?count=0", status: 200, total: anyTotal},
	)
}

// otherBases are other ways to write the base URL, all without a token.
func otherBases(base string) []attack {
	path := "/scim/v2"
	if u, err := url.Parse(base); err == nil {
		path = strings.TrimRight(u.EscapedPath(), "/")
	}
	var attacks []attack
	for name, target := range map[string]string{
		"in capitals":        strings.ToUpper(path) + "/Users",
		"encoded":            strings.ReplaceAll(path, "s", "%73") + "/Users",
		"encoded twice":      strings.ReplaceAll(path, "s", "%2573") + "/Users",
		"doubled slashes":    strings.ReplaceAll(path, "/", "//") + "/Users",
		"without version":    strings.TrimSuffix(path, "/v2") + "/Users",
		"up and down again":  path + "/../v2/Users",
		"another directory":  "/d/dir-other/scim/v2/Users",
		"no directory":       "/d//scim/v2/Users",
		"a directory of dot": "/d/../scim/v2/Users",
	} {
		attacks = append(attacks, attack{name: "without a token, the base URL " + name, root: true, target: target, noToken: true, status: 401, also: 404})
	}
	return append(attacks, attack{
		name: "a good token at another directory", root: true, target: "/d/dir-other/scim/v2/Users", status: 401, also: 404,
	})
}
