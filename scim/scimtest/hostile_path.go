package scimtest

import "strings"

// pathAttacks ask for users by ids that mean something elsewhere. None of
// them is anybody's id.
func pathAttacks() []attack {
	var attacks []attack
	for _, id := range []string{
		"1=1", "1'%20or%20'1'='1", "1%20or%201=1", "0", "-1", "1;drop%20table%20resources", "%00", "null", "undefined",
		"..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%0d%0aX-Evil:%201", "%ff", "*", "%25", "_", "[object%20Object]",
		"bulkId:1", "urn:ietf:params:scim:schemas:core:2.0:User", strings.Repeat("a", 3_000),
	} {
		name := id
		if len(name) > 40 {
			name = name[:40] + "…"
		}
		for _, method := range []string{"GET", "DELETE"} {
			attacks = append(attacks, attack{
				name: method + " a user whose id is " + name, method: method, target: "/Users/" + id, status: 404, also: 405,
			})
		}
	}
	return attacks
}
