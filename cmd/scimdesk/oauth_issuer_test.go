package main

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// What the operator entered about workload identity.
const (
	trustedSubject  = "service-principal-7"
	trustedAudience = "api://scimdesk"
)

// issuer publishes keys as OpenID Connect Discovery says, and signs.
type issuer struct {
	url           string
	key, stranger *rsa.PrivateKey
}

func startIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{}
	for _, key := range []**rsa.PrivateKey{&i.key, &i.stranger} {
		made, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		*key = made
	}
	server := httptest.NewServer(http.HandlerFunc(i.publish))
	t.Cleanup(server.Close)
	i.url = server.URL
	return i
}

func (i *issuer) publish(w http.ResponseWriter, r *http.Request) {
	var document any
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		document = map[string]any{"issuer": i.url, "jwks_uri": i.url + "/keys", "authorization_endpoint": i.url + "/a", "token_endpoint": i.url + "/t", "id_token_signing_alg_values_supported": []string{"RS256"}}
	case "/keys":
		document = map[string]any{"keys": []any{jwk(i.key)}}
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(document)
}

func jwk(key *rsa.PrivateKey) map[string]any {
	plain := base64.RawURLEncoding.EncodeToString
	return map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": plain(key.N.Bytes()), "e": plain(big.NewInt(int64(key.E)).Bytes())}
}

// trusting are the flags of a directory that trusts the issuer.
func (i *issuer) trusting() []string {
	return []string{"--issuer", i.url, "--subject", trustedSubject, "--audience", trustedAudience}
}

// assertion is good for five minutes unless claims say otherwise: numbers of
// "exp", "nbf" and "iat" count from now, null leaves a claim out, "header" adds
// to the header, "alg" and "key" say how it is signed.
func (i *issuer) assertion(t *testing.T, claims map[string]any) string {
	t.Helper()
	now := time.Now().Unix()
	is := map[string]any{"iss": i.url, "sub": trustedSubject, "aud": trustedAudience, "iat": now, "exp": now + 300}
	header := map[string]any{"alg": "RS256", "typ": "JWT", "kid": "one"}
	key := i.key
	for name, value := range claims {
		switch after, number := value.(float64); {
		case name == "header":
			maps.Copy(header, value.(map[string]any))
		case name == "alg":
			header["alg"] = value
		case name == "key":
			key = i.stranger
		case value == nil:
			delete(is, name)
		case number:
			is[name] = now + int64(after)
		default:
			is[name] = value
		}
	}
	return sign(t, key, header, is)
}

// sign signs as the header's alg says.
func sign(t *testing.T, key *rsa.PrivateKey, header, claims map[string]any) string {
	t.Helper()
	text := part(t, header) + "." + part(t, claims)
	sum := sha256.Sum256([]byte(text))
	var signature []byte
	var err error
	switch header["alg"] {
	case "none":
	case "HS256": // with the public key as if it were a shared secret
		mac := hmac.New(sha256.New, key.N.Bytes())
		_, err = mac.Write([]byte(text))
		signature = mac.Sum(nil)
	default:
		signature, err = rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	}
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func part(t *testing.T, of map[string]any) string {
	t.Helper()
	text, err := json.Marshal(of)
	if err != nil {
		t.Fatal(fmt.Errorf("part of an assertion: %w", err))
	}
	return base64.RawURLEncoding.EncodeToString(text)
}
