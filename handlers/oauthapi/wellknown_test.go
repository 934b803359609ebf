package oauthapi_test

import (
	"strings"
	"testing"
)

// TestMetadataOfAnAddressWithAPath is RFC 8414 §3.1: the path stands between
// the well-known part and the issuer's own.
func TestMetadataOfAnAddressWithAPath(t *testing.T) {
	t.Parallel()
	const host = "https://scim.example.com"
	h := machine(t)
	id := string(h.made.Directory.ID)
	for _, tc := range []struct {
		public, path string
		status       int
	}{
		{host, "/d/" + id, 200},
		{host, "/apps/scim/d/" + id, 404},
		{host + "/apps/scim", "/apps/scim/d/" + id, 200},
		{host + "/apps/scim", "/d/" + id, 200}, // a proxy may take the path out there, too
		{host + "/apps/scim", "/apps/d/" + id, 404},
		{host + "/apps/scim", "/apps/scim/d/dir-x", 404},
		{host + "/apps/scim", "/apps/scimd/" + id, 404},
	} {
		h.door.PublicURL = tc.public
		got := h.visitor().ask(t, "GET", "/.well-known/oauth-authorization-server"+tc.path, "")
		if got.status != tc.status || tc.status == 200 && !strings.Contains(got.body, `"issuer"`) {
			t.Errorf("%s of %s: %d %s", tc.path, tc.public, got.status, got.body)
		}
	}
}
