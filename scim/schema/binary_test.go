package schema

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"testing"

	"scimdesk/scim"
)

// der makes a certificate.
func der(t *testing.T) []byte {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plan := &x509.Certificate{SerialNumber: big.NewInt(1)}
	octets, err := x509.CreateCertificate(rand.Reader, plan, plan, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return octets
}

func TestACertificateIsExactlyOne(t *testing.T) {
	t.Parallel()
	one := der(t)
	two := append(append([]byte{}, one...), one...)
	armored := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: one}))
	text := base64.StdEncoding.EncodeToString
	for _, tc := range []struct {
		name, value      string
		tolerant, strict bool
	}{
		{"one", text(one), true, true},
		{"one in lines", text(one)[:64] + "\n" + text(one)[64:], true, true},
		{"two", text(two), false, false},
		{"one and a byte", text(append(one, 0)), false, false},
		{"PEM", armored, false, false},
		{"PEM in base64", text([]byte(armored)), false, false},
		{"bytes", "aGk=", true, false},
		{"one cut off", text(one[:len(one)-1]), true, false},
		{"an empty sequence", text([]byte{0x30, 0}), true, false},
		{"what is not base64", "a*b", false, false},
		{"wrong padding", "aGk==", false, false},
		{"a wrong length", "aGkab", false, false},
		{"bits that mean nothing", "QUJ", false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			body := scim.Resource{
				"schemas": []any{scim.SchemaUser}, "userName": "a",
				"x509Certificates": []any{map[string]any{"value": tc.value}},
			}
			if _, err := User().Read(body, nil); (err == nil) != tc.tolerant {
				t.Errorf("tolerantly: %v", err)
			}
			if _, err := User().Read(body, &scim.Manner{Strict: true}); (err == nil) != tc.strict {
				t.Errorf("by the letter: %v", err)
			}
		})
	}
}

func TestDatesAndTimes(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"2026-11-22T08:00:00Z": true, "2026-11-22T08:00:00.123456789-23:59": true, "0000-01-01T00:00:00Z": true,
		"2026-11-22": false, "2026-11-22T08:00:00": false, "2026-11-22t08:00:00z": false, "2026-11-22 08:00:00Z": false,
		"2026-11-22T8:00:00Z": false, "2026-11-22T08:00:00,5Z": false, "2026-02-30T08:00:00Z": false, "2016-12-31T23:59:60Z": false,
		"12026-11-22T08:00:00Z": false, "2026-11-22T08:00:00+25:00": false, "2026-11-22T24:00:00Z": false, "now": false,
	} {
		if doc, err := pet(t).Read(scim.Resource{"born": text}, nil); (err == nil) != ok {
			t.Errorf("%s: %v, %v", text, doc, err)
		}
	}
}
