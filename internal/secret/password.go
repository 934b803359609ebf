package secret

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// What argon2id costs: RFC 9106 §4, the second recommended choice, for
// machines where 2 GiB for one password is too much.
const (
	passes      = 3
	memoryKiB   = 64 << 10
	lanes       = 4
	saltBytes   = 16
	digestBytes = 32
)

// HashPassword makes an argon2id hash in PHC format. It takes tens of
// milliseconds and 64 MiB, on purpose: the caller limits how many run at once.
func HashPassword(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("%s%s$%s", costs(), encode(salt), encode(digest(password, salt)))
}

// PasswordFits says whether password has this hash of [HashPassword]. With
// another text, or "", nothing fits, and that takes as long.
func PasswordFits(hash, password string) bool {
	salt, want := make([]byte, saltBytes), []byte(nil)
	if rest, ours := strings.CutPrefix(hash, costs()); ours {
		first, second, _ := strings.Cut(rest, "$")
		decode := base64.RawStdEncoding.DecodeString
		given, unsalted := decode(first)
		kept, undigested := decode(second)
		if unsalted == nil && undigested == nil && len(kept) == digestBytes {
			salt, want = given, kept
		}
	}
	return Equal(digest(password, salt), want)
}

func digest(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, passes, memoryKiB, lanes, digestBytes)
}

// costs open every hash.
func costs() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, memoryKiB, passes, lanes)
}
