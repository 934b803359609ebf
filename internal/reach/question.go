package reach

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"time"

	"scimdesk/internal/guards"
)

// A nonce is a moment, chance, and our signature over both: any process of the
// installation knows one of ours again, and nobody has to remember it.
const (
	momentBytes = 8
	chanceBytes = 16
	signedBytes = momentBytes + chanceBytes
	nonceBytes  = signedBytes + sha256.Size
	nonceFor    = time.Minute
)

// Echo is the answer of /reach/{nonce}.
type Echo struct {
	Nonce         string `json:"nonce"`
	Authorization bool   `json:"authorization"` // whether the header arrived as it was sent
	Signature     string `json:"signature"`     // tells our answer from one that only looks like it
}

// Answer is what the public side says to a nonce; false when it is none of
// ours, or older than a minute.
func (s *Service) Answer(nonce, authorization string) (body []byte, known bool) {
	if !s.knows(nonce) {
		return nil, false
	}
	body, err := json.Marshal(Echo{nonce, same(authorization, s.bearer(nonce)), s.signature(nonce)})
	return body, err == nil
}

func (s *Service) nonce(now time.Time) string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(now.UnixMilli()))
	chance := make([]byte, chanceBytes)
	_, _ = rand.Read(chance) // never fails, it ends the program
	raw = append(raw, chance...)
	return base64.RawURLEncoding.EncodeToString(append(raw, s.sign("nonce", string(raw))...))
}

func (s *Service) knows(nonce string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(nonce)
	if err != nil || len(raw) != nonceBytes {
		return false
	}
	if guards.On(guards.ReachSigned) && !hmac.Equal(raw[signedBytes:], s.sign("nonce", string(raw[:signedBytes]))) {
		return false
	}
	age := s.Now().Sub(time.UnixMilli(int64(binary.BigEndian.Uint64(raw))))
	return !guards.On(guards.ReachFresh) || age < nonceFor && age > -nonceFor
}

// bearer is what the question brings in its Authorization header: no token of
// any directory, and worth nothing to who reads it on the way.
func (s *Service) bearer(nonce string) string { return "Bearer " + s.proof("question", nonce) }

func (s *Service) signature(nonce string) string { return s.proof("answer", nonce) }

func (s *Service) proof(purpose, nonce string) string {
	return base64.RawURLEncoding.EncodeToString(s.sign(purpose, nonce))
}

func (s *Service) sign(purpose, text string) []byte {
	mac := hmac.New(sha256.New, s.Key)
	mac.Write([]byte(purpose + "\x00" + text))
	return mac.Sum(nil)
}

func same(a, b string) bool { return hmac.Equal([]byte(strings.TrimSpace(a)), []byte(b)) }
