package oauth_test

import (
	"context"
	"sync"
	"time"

	"scimdesk/models"
)

// memory is a store that keeps what its promises ask for and nothing else.
type memory struct {
	mu      sync.Mutex
	rooms   map[models.DirectoryID]models.Directory
	clients map[models.ClientID]models.Client
	codes   map[string]models.Code
	tokens  map[string]models.Token // by hash
	taken   map[string]bool
	failing error // what every call answers, when it is set
}

func newMemory() *memory {
	return &memory{
		rooms: map[models.DirectoryID]models.Directory{}, clients: map[models.ClientID]models.Client{},
		codes: map[string]models.Code{}, tokens: map[string]models.Token{}, taken: map[string]bool{},
	}
}

func (m *memory) SaveClient(_ context.Context, c models.Client) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clients[c.ID] = c
	return m.failing
}

func (m *memory) Client(_ context.Context, id models.ClientID) (models.Client, models.Directory, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.clients[id]
	if m.failing != nil || !ok {
		return models.Client{}, models.Directory{}, m.or(models.ErrNotFound)
	}
	return c, m.rooms[c.Directory], nil
}

func (m *memory) ClientOf(_ context.Context, d models.DirectoryID) (models.Client, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.clients {
		if c.Directory == d && m.failing == nil {
			return c, nil
		}
	}
	return models.Client{}, m.or(models.ErrNotFound)
}

func (m *memory) CreateCode(_ context.Context, c models.Code) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.codes[string(c.Hash)] = c
	return m.failing
}

func (m *memory) RedeemCode(_ context.Context, hash []byte, now time.Time, redeem func(models.Code) ([]models.Token, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	code, ok := m.codes[string(hash)]
	switch {
	case m.failing != nil || !ok:
		return m.or(models.ErrNotFound)
	case !code.RedeemedAt.IsZero():
		m.end(code.Directory, code.Family, now)
		return models.ErrTaken
	}
	code.RedeemedAt = now
	m.codes[string(hash)] = code
	_, _ = redeem(code) // it may run again
	made, err := redeem(code)
	if err == nil {
		m.save(made)
	}
	return err
}

func (m *memory) RotateRefresh(_ context.Context, hash []byte, now time.Time, rotate func(models.Token) (models.Rotation, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.tokens[string(hash)]
	if m.failing != nil || !ok || old.Kind != models.KindRefresh {
		return m.or(models.ErrNotFound)
	}
	_, _ = rotate(old)
	r, err := rotate(old)
	if r.RevokeFamily {
		m.end(old.Directory, old.Family, now)
		return err
	}
	for other, t := range m.tokens {
		if r.EndSiblings && old.Predecessor != "" && t.Predecessor == old.Predecessor && t.ID != old.ID && t.OverlapUntil.IsZero() {
			t.OverlapUntil = now
			m.tokens[other] = t
		}
		if r.EndSiblings && t.ID == old.Predecessor && now.Before(t.OverlapUntil) {
			t.OverlapUntil = now
			m.tokens[other] = t
		}
	}
	if !r.OverlapUntil.IsZero() {
		old.OverlapUntil = r.OverlapUntil
	}
	old.Traded += min(len(r.Tokens), 1)
	m.tokens[string(hash)] = old
	m.save(r.Tokens)
	return err
}

func (m *memory) RevokeFamily(_ context.Context, d models.DirectoryID, family string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.end(d, family, at)
	return m.failing
}

func (m *memory) TakeAssertion(_ context.Context, hash []byte, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failing != nil || m.taken[string(hash)] {
		return m.or(models.ErrTaken)
	}
	m.taken[string(hash)] = true
	return nil
}

func (m *memory) SweepTokens(context.Context, time.Time, time.Time) (bool, error) {
	return false, m.failing
}

func (m *memory) CreateToken(_ context.Context, t models.Token, _ models.TokenID, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.save([]models.Token{t})
	return m.failing
}

func (m *memory) TokenByHash(_ context.Context, hash []byte) (models.Token, models.Directory, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.tokens[string(hash)]
	if m.failing != nil || !ok {
		return models.Token{}, models.Directory{}, m.or(models.ErrNotFound)
	}
	t.Label, t.CreatedBy, t.CreatedAt = "", "", time.Time{}
	return t, m.rooms[t.Directory], nil
}

func (m *memory) Token(_ context.Context, id models.TokenID) (models.Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tokens {
		if t.ID == id && m.failing == nil {
			return t, nil
		}
	}
	return models.Token{}, m.or(models.ErrNotFound)
}

func (m *memory) RevokeToken(_ context.Context, id models.TokenID, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for hash, t := range m.tokens {
		if t.ID == id && t.RevokedAt.IsZero() {
			t.RevokedAt = at
			m.tokens[hash] = t
		}
	}
	return m.failing
}

func (m *memory) or(otherwise error) error {
	if m.failing != nil {
		return m.failing
	}
	return otherwise
}

func (m *memory) save(tokens []models.Token) {
	for _, t := range tokens {
		m.tokens[string(t.Hash)] = t
	}
}

func (m *memory) end(d models.DirectoryID, family string, at time.Time) {
	for hash, t := range m.tokens {
		if t.Directory == d && t.Family == family && t.RevokedAt.IsZero() {
			t.RevokedAt = at
			m.tokens[hash] = t
		}
	}
}
