package provisioning

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/models"
	"scimdesk/scim"
)

// CursorTimeout is how long a cursor is good for, as the
// ServiceProviderConfig says.
const CursorTimeout = 10 * time.Minute

// maxCursor is the longest cursor that is looked at, in bytes.
const maxCursor = 2_048

// place is what a cursor holds: behind what the next page begins, and until
// when that may be asked. It is signed and not secret.
type place struct {
	Until int64  `json:"u"`           // seconds
	Type  string `json:"t,omitempty"` // the type that is being walked, when all are asked
	Key   []byte `json:"k,omitempty"`
	Block int64  `json:"b,omitempty"`
	ID    string `json:"i,omitempty"` // "" before the first of the type
}

func placeOf(typ string, at *models.Spot) place {
	if at == nil {
		return place{Type: typ}
	}
	return place{Type: typ, Key: []byte(at.Key), Block: at.Block, ID: at.ID}
}

// spot is nil before the first of the type.
func (p place) spot() *models.Spot {
	if p.ID == "" {
		return nil
	}
	return &models.Spot{Key: string(p.Key), Block: p.Block, ID: p.ID}
}

// cursor names a place in the answers to one question: only letters, digits,
// "-" and "_" (RFC 9865 §2).
func (s *Service) cursor(c Caller, q Question, at place) string {
	at.Until = s.Now().Add(CursorTimeout).Unix()
	text, err := json.Marshal(at)
	if err != nil { // of texts and numbers there is none
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(s.sign(c, q, text), text...))
}

// place reads a cursor: the zero place for the first page. *scim.Error 400
// invalidCursor for one that was not made here for this directory and this
// very question, expiredCursor for an old one.
func (s *Service) place(c Caller, q Question) (place, error) {
	if *q.Cursor == "" {
		return place{}, nil
	}
	var at place
	raw, err := base64.RawURLEncoding.Strict().DecodeString((*q.Cursor)[:min(len(*q.Cursor), maxCursor)])
	if err != nil || len(raw) < sha256.Size || guards.On(guards.CursorOwn) && !hmac.Equal(raw[:sha256.Size], s.sign(c, q, raw[sha256.Size:])) {
		return at, invalidCursor()
	}
	if err := json.Unmarshal(raw[sha256.Size:], &at); err != nil {
		return at, invalidCursor()
	}
	if s.Now().Unix() > at.Until {
		return at, scim.Errorf(400, scim.ExpiredCursor, "The cursor is older than %d minutes. Begin again without one.", int(CursorTimeout.Minutes()))
	}
	return at, nil
}

func invalidCursor() error {
	return scim.Errorf(400, scim.InvalidCursor, "The cursor is none of this list. A cursor goes with the filter, the order and the resource type it was made for; begin again without one.")
}

// sign binds a place to directory and question. Each part has its length in
// front, so that no two questions look the same.
func (s *Service) sign(c Caller, q Question, text []byte) []byte {
	mac := hmac.New(sha256.New, s.ownKey.or(s.Key))
	typ := ""
	if q.Type != nil {
		typ = q.Type.Name
	}
	for _, part := range []string{string(c.Scope.Directory()), typ, q.Filter, q.SortBy, strconv.FormatBool(q.Descending), string(text)} {
		_, _ = mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		_, _ = mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// ownKey is a key for a process that was given none. Its zero value is ready.
type ownKey struct {
	once sync.Once
	key  []byte
}

func (k *ownKey) or(given []byte) []byte {
	if len(given) > 0 {
		return given
	}
	k.once.Do(func() {
		k.key = make([]byte, sha256.Size)
		_, _ = rand.Read(k.key) // never fails (crypto/rand)
	})
	return k.key
}
