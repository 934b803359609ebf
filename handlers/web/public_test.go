package web_test

import (
	"testing"

	"scimdesk/handlers/web"
)

// TestAPolicyNamesOnlyWhatItCanHold: an address that was entered by an admin
// cannot end a policy and begin another.
func TestAPolicyNamesOnlyWhatItCanHold(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://system-admin.okta.com/cb?x=1": "https://system-admin.okta.com",
		"http://127.0.0.1:8080/cb":             "http://127.0.0.1:8080",
		"http://[::1]:8080/cb":                 "http://[::1]:8080",
		"https://a;script-src'*'/cb":           "",
		"https://a,b/cb":                       "",
		"javascript:alert(1)":                  "",
		"/cb":                                  "",
		"https://a b/":                         "",
	} {
		if got := web.Origin(address); got != want {
			t.Errorf("%s: %q", address, got)
		}
	}
}

func TestAFormKeyIsOfOneSecret(t *testing.T) {
	t.Parallel()
	if web.FormKey("a") == web.FormKey("b") || len(web.FormKey("")) < 40 {
		t.Error("keys do not tell secrets apart")
	}
	if one, other := web.NewGuest(), web.NewGuest(); one == other {
		t.Error("two browsers hold the same")
	}
}
