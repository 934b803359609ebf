package scimtest

import "strings"

// headerAttacks dress a request so that its body would be read differently.
func headerAttacks() []attack {
	var attacks []attack
	for _, encoding := range []string{"gzip", "deflate", "br", "zstd", "GZIP", "gzip, gzip", "x"} {
		attacks = append(attacks, attack{
			name: "a body packed with " + encoding, body: "\x1f\x8b\x08", status: 415,
			headers: [][2]string{{"Content-Encoding", encoding}},
		})
	}
	for _, kind := range []string{
		"text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded",
		"multipart/form-data; boundary=x", "application/jsonx", "/", "application",
	} {
		attacks = append(attacks, attack{
			name: "a body that says it is " + kind, body: `{"userName":"mallory-type"}`, status: 415,
			headers: [][2]string{{"Content-Type", kind}},
		})
	}
	for i := range attacks {
		attacks[i].method, attacks[i].target = "POST", "/Users"
	}
	return append(attacks,
		attack{
			name: "a DELETE told to be a GET by its header", method: "POST", target: "/Users/no-such-user", status: 405, body: `{}`,
			headers: [][2]string{{"X-HTTP-Method-Override", "DELETE"}},
		},
		attack{
			name: "a header of 20 KiB", target: "/Users", status: 431, also: 400,
			headers: [][2]string{{"X-Long", strings.Repeat("a", 20<<10)}},
		},
	)
}
