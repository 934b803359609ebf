package grant

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Issuer signs assertions in place of Entra's: a test issuer with a key of its
// own, which nobody should trust but a directory made for trying.
type Issuer struct {
	url string
	key *rsa.PrivateKey
	id  string // of the key
}

const keyBits = 2048

// NewIssuer makes an issuer with a new key. url is what it calls itself.
func NewIssuer(url string) (*Issuer, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("a key for the test issuer: %w", err)
	}
	sum := sha256.Sum256(key.N.Bytes())
	return &Issuer{url: strings.TrimRight(url, "/"), key: key, id: encode(sum[:15])}, nil
}

// URL is what the issuer calls itself.
func (i *Issuer) URL() string { return i.url }

// assertionLife is how long Entra's tokens live, about.
const assertionLife = time.Hour

// Assert is an assertion in the shape of Entra's: no jti, and one that may
// come again (RFC 7523 §3).
func (i *Issuer) Assert(subject, audience string, now time.Time) (string, error) {
	head, err := json.Marshal(map[string]any{"typ": "JWT", "alg": "RS256", "kid": i.id})
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{
		"iss": i.url, "sub": subject, "oid": subject, "aud": audience, "ver": "2.0", "uti": random()[:22],
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(assertionLife).Unix(),
	})
	if err != nil {
		return "", err
	}
	text := encode(head) + "." + encode(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, sum[:])
	return text + "." + encode(signature), err
}

// Discovery is the document that says where the keys are (OpenID Connect
// Discovery 1.0 §3).
func (i *Issuer) Discovery() []byte {
	return document(map[string]any{
		"issuer": i.url, "jwks_uri": i.url + "/keys",
		"response_types_supported": []string{"id_token"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

// Keys is the public key (RFC 7517).
func (i *Issuer) Keys() []byte {
	return document(map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": i.id,
		"n": encode(i.key.N.Bytes()), "e": encode(big.NewInt(int64(i.key.E)).Bytes()),
	}}})
}

// document is text and numbers only, which always become JSON.
func document(value any) []byte {
	out, _ := json.Marshal(value)
	return out
}

// ServeHTTP publishes both below the path of the issuer's URL.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at, _ := url.Parse(i.url)
	w.Header().Set("Content-Type", "application/json")
	switch strings.TrimPrefix(r.URL.Path, at.Path) {
	case "/.well-known/openid-configuration":
		_, _ = w.Write(i.Discovery())
	case "/keys":
		_, _ = w.Write(i.Keys())
	default:
		http.NotFound(w, r)
	}
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
