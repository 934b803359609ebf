package main

import "testing"

// TestRedirectsAnAdminEnters tries to enter where no code may ever be sent,
// and who may never sign.
func TestRedirectsAnAdminEnters(t *testing.T) {
	t.Parallel()
	data := shortTemp(t)
	for uri, taken := range map[string]bool{
		backThere: true, backThere + "?tenant=7": true, "http://127.0.0.1:9000/callback": true, "http://localhost/callback": true,
		"https://system-admin.okta.com/admin/app/cpc/dev_app_1/oauth/callback": true,
		backThere + "#part": false, "http://client.example/callback": false, "javascript:alert(1)": false, "data:text/html,x": false,
		"//client.example/callback": false, "/callback": false, "https://*.example/callback": false, "https://user@client.example/callback": false,
		"https://": false, "https://client.example/\r\nx": false, "https:client.example": false, "ftp://client.example": false,
	} {
		_, said, code := command(t, "directory", "create", "--data", data, "--name", "X", "--provider", "okta", "--auth", "authorization-code", "--redirect-url", uri)
		if (code == exitDone) != taken || !taken && said == "" {
			t.Errorf("%q: exit %d %s", uri, code, said)
		}
	}
	for issuer, taken := range map[string]bool{
		"https://login.microsoftonline.com/7/v2.0": true,
		"http://login.example":                     false, "https://login.example?x": false, "https://login.example#x": false, "login.example": false,
	} {
		_, said, code := command(t, "directory", "create", "--data", data, "--name", "X", "--provider", "entra", "--auth", "workload-identity",
			"--issuer", issuer, "--subject", "s", "--audience", "a")
		if (code == exitDone) != taken || !taken && said == "" {
			t.Errorf("issuer %q: exit %d %s", issuer, code, said)
		}
	}
}
