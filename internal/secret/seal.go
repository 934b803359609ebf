package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// KeyFile is the file in the data folder that opens what is sealed. Losing it
// loses sealed secrets only; back it up with the database.
const KeyFile = "scimdesk.key"

const keyLength = 32

// Sealer seals secrets that must be read back, with AES-256-GCM. The id of
// the row is additional data, so a sealed value does not open in another row.
type Sealer struct{ aead cipher.AEAD }

// NewSealer makes a Sealer from a key of 32 bytes.
func NewSealer(key []byte) (*Sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("sealing key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("sealing key: %w", err)
	}
	return &Sealer{aead}, nil
}

// Seal encrypts plain for the row named by id.
func (s *Sealer) Seal(id string, plain []byte) []byte {
	return s.aead.Seal(nil, nil, plain, []byte(id))
}

// Open decrypts what Seal made for the same id.
func (s *Sealer) Open(id string, sealed []byte) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, []byte(id))
	if err != nil {
		return nil, fmt.Errorf("open the sealed secret of %s: the key file does not fit: %w", id, err)
	}
	return plain, nil
}

// Derive makes a key for one purpose out of the key file's (HKDF with
// SHA-256, RFC 5869), so that no two purposes share one.
func Derive(key []byte, purpose string) []byte {
	derived, err := hkdf.Expand(sha256.New, key, purpose, keyLength)
	if err != nil { // 32 bytes of SHA-256 are never too many
		return nil
	}
	return derived
}

// LoadKey reads the key file at path. fs.ErrNotExist when there is none; a
// file others may read, or of the wrong length, is refused with a sentence
// that says what to do.
func LoadKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s can be read by others (mode %04o): run chmod 600 on it", path, info.Mode().Perm())
	}
	return readKey(path)
}

// MakeKey makes a key and its file at path, mode 0600. It never writes over a
// file: fs.ErrExist.
func MakeKey(path string) ([]byte, error) {
	key := make([]byte, keyLength)
	_, _ = rand.Read(key)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	_, err = file.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return key, nil
}

func readKey(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyLength {
		return nil, fmt.Errorf("key file %s is damaged: restore it from your backup", path)
	}
	return key, nil
}
