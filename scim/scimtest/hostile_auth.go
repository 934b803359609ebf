package scimtest

import "strings"

// authAttacks knock without the token, or with something like it. All get 401
// with a SCIM error, also where the route does not exist.
func authAttacks(token string) []attack {
	attacks := []attack{
		{name: "no Authorization", noToken: true},
		{name: "no Authorization on a write", noToken: true, method: "POST", body: `{"userName":"mallory"}`},
		{name: "no Authorization on a delete", noToken: true, method: "DELETE", target: "/Users/1"},
		{name: "no Authorization on discovery", noToken: true, target: "/ServiceProviderConfig"},
		{name: "no Authorization on an unknown route", noToken: true, target: "/Toasters"},
		{name: "the token in the query", noToken: true, target: "/Users?access_token=" + token},
		{name: "another method in a header", noToken: true, headers: [][2]string{{"X-HTTP-Method-Override", "GET"}}},
		{name: "two Authorization headers", headers: [][2]string{{"Authorization", "Bearer " + token}, {"Authorization", "Bearer x"}}},
	}
	for name, value := range oddAuthorizations(token) {
		attacks = append(attacks, attack{name: "Authorization is " + name, headers: [][2]string{{"Authorization", value}}})
	}
	for i := range attacks {
		attacks[i].status = 401
		if attacks[i].target == "" {
			attacks[i].target = "/Users"
		}
	}
	return attacks
}

func oddAuthorizations(token string) map[string]string {
	return map[string]string{
		"a word":                            "non-token",
		"Bearer alone":                      "Bearer",
		"Bearer and a space":                "Bearer ",
		"Bearer twice":                      "Bearer Bearer " + token,
		"Basic":                             "Basic " + token,
		"Digest":                            `Digest username="a"`,
		"the token and a comma":             "Bearer " + token + ", Bearer " + token,
		"the token twice":                   "Bearer " + token + token,
		"the token in quotes":               `Bearer "` + token + `"`,
		"the token, another word":           "Bearer " + token + " x",
		"the token without its end":         "Bearer " + token[:len(token)-1],
		"the token without its beginning":   "Bearer " + token[1:],
		"the token in capitals":             "Bearer " + strings.ToUpper(token),
		"the token with one letter changed": "Bearer " + flipLast(token),
		"half the token":                    "Bearer " + token[:len(token)/2],
		"ten thousand letters":              "Bearer " + strings.Repeat("a", 10_000),
		"bytes that are no UTF-8":           "Bearer \xff\xfe",
		"a question of the database":        "Bearer ' OR '1'='1",
		"null":                              "Bearer null",
		"undefined":                         "Bearer undefined",
	}
}

// flipLast changes one bit of the last byte.
func flipLast(token string) string {
	b := []byte(token)
	b[len(b)-1] ^= 1
	return string(b)
}
