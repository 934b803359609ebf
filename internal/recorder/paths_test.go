package recorder

import (
	"strings"
	"testing"

	"scimdesk/models"
)

// swordfish stands where a secret is that must not be kept.
const swordfish = "swordfish-7731"

func TestASecretIsHiddenHoweverItsPathIsWritten(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		`password `, ` password`, `password\t`, `\tpassword `, `password.value`, `password[type eq \"x\"].value`, `urn:x:User:password.value`,
		`x[password eq \"` + swordfish + `\"].value`,
		`badge`, `badge.code`, ` Badge.code\t`, `urn:acme:badge:badge.code`, `urn:acme:badge:pin `, `pin\t`, `urn:acme:badge:pins[type eq \"x\"].value`,
		`pins[value eq \"` + swordfish + `\"].type`, `x[pin eq \"]` + swordfish + `\"].value`,
		`urn:acme:badge:pi\u006e.x`, `urn:acme:badge:\u017fecret_code`,
	} {
		for _, body := range []string{
			`{"Operations":[{"op":"replace","value":{"` + name + `":"` + swordfish + `"}}]}`,
			`{"Operations":[{"op":"replace","path":"` + name + `","value":"` + swordfish + `"}]}`,
			`{"userName":"ada","` + name + `":{"x":["` + swordfish + `"]}}`,
		} {
			keepsNoSwordfish(t, models.Exchange{RequestBody: []byte(body)})
		}
	}
}

func TestASecretIsHiddenInWhatIsMalformed(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"op":"replace","path":["password"],"value":"` + swordfish + `"}`,
		`{"op":"replace","path":{"a":"password"},"value":"` + swordfish + `"}`,
		`{"op":"replace","path":{"a":[{"password":1}]},"value":"` + swordfish + `"}`,
		`{"value":"` + swordfish + `","path":[1,{"path":["x","urn:acme:badge:pin"]}]}`,
		`{"op":"replace","path ":"password","value":"` + swordfish + `"}`,
		`{"filter":["password eq \"` + swordfish + `\""]}`,
		`{"filter":{"or":[1,"pin eq \"` + swordfish + `\""]}}`,
		`{"filter":{"password eq \"` + swordfish + `\"":1}}`,
		`{"password":{"a":{}},"Operations":[{"op":"replace","path":"password","value":"` + swordfish + `"}]}`,
		"{\x00\"\x00p\x00a\x00s\x00s\x00" + swordfish,
	} {
		keepsNoSwordfish(t, models.Exchange{RequestBody: []byte(body)})
	}
	keepsNoSwordfish(t, models.Exchange{Path: `/Users?x=1&password%20eq%20%22` + swordfish + `%22`})
	keepsNoSwordfish(t, models.Exchange{Path: `/Users?pin%20eq%20%22` + swordfish + `%22=1`})
}

func keepsNoSwordfish(t *testing.T, e models.Exchange) {
	t.Helper()
	e.Secrets = []string{"badge", "pin", "pins", "secret_code"}
	kept := Redact(e)
	if all := kept.Path + string(kept.RequestBody); strings.Contains(all, swordfish) || !strings.Contains(all, Redacted) {
		t.Errorf("%s%s\nis kept as %s", e.Path, e.RequestBody, all)
	}
}

func TestWhatOnlyLooksLikeASecretStays(t *testing.T) {
	t.Parallel()
	const body = `{"Operations":[{"path":["title"],"value":"x"},{"path":{"a":"title"},"password":1}],"filter":["title pr"],"tokens":"password","badges.pinned":1}`
	kept := Redact(models.Exchange{RequestBody: []byte(body), Secrets: []string{"badge", "pin"}})
	if want := strings.Replace(body, `"password":1`, `"password":"[redacted]"`, 1); strings.TrimSpace(string(kept.RequestBody)) != want {
		t.Errorf("kept %s", kept.RequestBody)
	}
}

func TestABodyWithNULBytesIsNotKept(t *testing.T) {
	t.Parallel()
	var utf16 []byte
	for _, c := range `{"password":"` + swordfish + `"}` {
		utf16 = append(utf16, byte(c), 0)
	}
	kept := Redact(models.Exchange{RequestBody: utf16, RequestCut: 3})
	if !strings.Contains(string(kept.RequestBody), "not kept") || kept.RequestCut != len(utf16)+3 {
		t.Errorf("kept %q, cut %d", kept.RequestBody, kept.RequestCut)
	}
}

func TestWhatChangedInASecretIsNotKept(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"badge.code", "urn:acme:badge:x.y", " pin", "password.value", `pins[type eq "x"].value`} {
		f := redactFacts(models.Facts{Fields: []string{field}, Before: "old", After: swordfish}, secrets{"badge", "pin", "pins"})
		if f.Before != "" || f.After != "" {
			t.Errorf("%q: kept %+v", field, f)
		}
	}
	f := redactFacts(models.Facts{Filter: `p%69n eq "` + swordfish + `"`, Attribute: "p%69n", Value: swordfish}, secrets{"pin"})
	if f.Filter != Redacted || f.Value != Redacted {
		t.Errorf("kept %+v", f)
	}
}

func TestHidingASecretLeavesNothingOut(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{ "userName": "ada", "password": "a long one: ` + swordfish + `" }`,
		`{"userName":"ada","note":"sdsk_` + strings.Repeat("a", 49) + `"}`,
	} {
		if kept := Redact(models.Exchange{RequestBody: []byte(body)}); kept.RequestCut != 0 || !strings.Contains(string(kept.RequestBody), Redacted) {
			t.Errorf("%d bytes are left out of %s", kept.RequestCut, kept.RequestBody)
		}
	}
}
