// Package secret makes random names and secrets, hashes and compares them,
// and seals what must be read back. It keeps nothing and knows no table.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"hash/crc32"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// Prefixes open what identity providers authenticate with, so that secret
// scanners and people recognise one, and say which kind it is.
const (
	TokenPrefix   = "sdsk_" // long-lived bearer token
	BasicPrefix   = "sdpw_" // password of HTTP Basic
	ClientPrefix  = "sdcs_" // secret of an OAuth client
	AccessPrefix  = "sdat_" // OAuth access token
	RefreshPrefix = "sdrt_" // OAuth refresh token
	CodePrefix    = "sdac_" // OAuth authorization code
)

// prefixLength is that of every prefix.
const prefixLength = len(TokenPrefix)

const (
	alphabet    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	tokenBytes  = 32 // 256 bit
	bodyLength  = 43 // 62^43 > 2^256
	checkLength = 6  // 62^6 > 2^32
)

// NewToken makes a bearer token; see [New].
func NewToken() string { return New(TokenPrefix) }

// New makes a secret of 256 random bits: prefix, body, and a checksum that
// tells a mistyped or cut one from a revoked one.
func New(prefix string) string {
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw) // crypto/rand.Read never fails since Go 1.24; it crashes instead
	body := base62(raw, bodyLength)
	return prefix + body + checksum(body)
}

// Ours says whether text begins like one of our secrets.
func Ours(text string) bool {
	if len(text) < prefixLength {
		return false
	}
	switch text[:prefixLength] {
	case TokenPrefix, BasicPrefix, ClientPrefix, AccessPrefix, RefreshPrefix, CodePrefix:
		return true
	}
	return false
}

// Cut says whether text is shorter than every secret of ours.
func Cut(text string) bool { return len(text) < prefixLength+bodyLength+checkLength }

// WellFormed says whether text has the shape and the checksum of a secret of
// ours, of whatever kind. It says nothing about whether it opens a door.
func WellFormed(text string) bool {
	if !Ours(text) || len(text) != prefixLength+bodyLength+checkLength {
		return false
	}
	body := text[prefixLength:]
	return checksum(body[:bodyLength]) == body[bodyLength:]
}

// shape is what a secret of ours looks like wherever it was pasted, whole or
// cut.
var shape = regexp.MustCompile(`sd(?:sk|pw|cs|at|rt|ac)_[0-9A-Za-z]{8,}`)

// Scrub hides our own secrets in a text.
func Scrub(text string) string {
	if !strings.Contains(text, "sd") {
		return text
	}
	return shape.ReplaceAllString(text, "[redacted]")
}

// NewCode makes a secret of 256 random bits for a link or a cookie: 52
// lower-case characters, safe in a path.
func NewCode() string {
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw)
	return lower.EncodeToString(raw)
}

// NewID makes an opaque name such as "dir-7k2m…": 80 random bits, lower case,
// without "_", which Okta refuses in a base URL.
func NewID(prefix string) string {
	raw := make([]byte, 10)
	_, _ = rand.Read(raw)
	return prefix + "-" + lower.EncodeToString(raw)
}

// NewTimeID makes an id that sorts by the moment it was made (UUID version 7,
// RFC 9562), for rows that are read in that order.
func NewTimeID() string { return uuid.Must(uuid.NewV7()).String() }

// Hash is what is kept of a secret of 256 random bits: SHA-256 is enough,
// because there is nothing to guess.
func Hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Equal compares two hashes in constant time.
func Equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

var lower = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// base62 writes raw, read as one big number, in exactly n characters.
func base62(raw []byte, n int) string {
	digits := append([]byte(nil), raw...)
	out := make([]byte, n)
	for i := n - 1; i >= 0; i-- {
		rest := 0
		for j, d := range digits {
			value := rest<<8 | int(d)
			digits[j] = byte(value / 62)
			rest = value % 62
		}
		out[i] = alphabet[rest]
	}
	return string(out)
}

func checksum(body string) string {
	sum := crc32.ChecksumIEEE([]byte(body))
	return base62([]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}, checkLength)
}
