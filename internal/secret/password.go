package secret

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"

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
	digest := argon2.IDKey([]byte(password), salt, passes, memoryKiB, lanes, digestBytes)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, encode(salt), encode(digest))
}
