package schema

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"

	"scimdesk/scim"
)

// binary holds a text to base64, and a certificate to being one. Octets that
// are none are tolerated, since clients test servers with such, but never PEM
// or two certificates: whoever reads the first would miss the rest.
func (a *Attribute) binary(where, text string, m *scim.Manner) error {
	octets, ok := decode(text)
	if !ok {
		return wrong(where, "base64 (RFC 4648)", text)
	}
	if !a.Certificate {
		return nil
	}
	one, more := certificate(octets)
	if more || bytes.HasPrefix(octets, []byte("-----BEGIN")) || !one && !m.Tolerates(scim.QuirkCertificate) {
		return wrong(where, "exactly one DER certificate in base64 (RFC 7643 §4.1.2)", text)
	}
	return nil
}

// decode also takes text without its padding (RFC 7643 §2.3.6), and padded
// text in the alphabet of URLs. Bits that mean nothing must be zero, so that
// equal octets are equal texts.
func decode(text string) ([]byte, bool) {
	for _, form := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding} {
		if octets, err := form.Strict().DecodeString(text); err == nil {
			return octets, true
		}
	}
	return nil, false
}

// certificate says whether octets begin with a certificate, judged by its
// outer form alone, and whether anything follows it. What is inside is for
// those who trust it.
func certificate(octets []byte) (one, more bool) {
	var form struct {
		Body      asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	rest, err := asn1.Unmarshal(octets, &form)
	if err != nil || form.Body.Tag != asn1.TagSequence {
		return false, false
	}
	return true, len(rest) > 0
}
