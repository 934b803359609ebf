package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// byHash is asked in every request, unless what it answers is remembered.
const byHash = `SELECT t.id, t.directory_id, t.kind, t.client, t.scope, t.hash, t.expires_at, t.overlap_until, t.revoked_at,
		t.last_used_at, t.last_used_from, t.last_used_agent,
		d.organization_id, d.provider, d.auth, d.state, d.strict, d.same_names, d.keep_passwords, d.refuse_until
	FROM tokens t JOIN directories d ON d.id = t.directory_id JOIN organizations o ON o.id = d.organization_id
	WHERE t.hash = ? AND ` + standing

// TokenByHash reads what a request asks about the token and its directory
// afresh, in one statement, unless it is remembered and nothing has changed
// since. models.ErrNotFound when no token has this hash, or its environment was
// removed.
func (s *Store) TokenByHash(ctx context.Context, hash []byte) (models.Token, models.Directory, error) {
	if k, known := s.memory.key(hash); known {
		return k.token, k.directory, nil
	}
	at := s.memory.now()
	var t tokenRow
	var d directoryRow
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return one(db, byHash, []any{hash},
			&t.ID, &t.DirectoryID, &t.Kind, &t.Client, &t.Scope, &t.Hash, &t.ExpiresAt, &t.OverlapUntil, &t.RevokedAt,
			&t.LastUsedAt, &t.LastUsedFrom, &t.LastUsedAgent,
			&d.OrganizationID, &d.Provider, &d.Auth, &d.State, &d.Strict, &d.SameNames, &d.KeepPasswords, &d.RefuseUntil)
	})
	if err != nil {
		return models.Token{}, models.Directory{}, fmt.Errorf("token by hash: %w", err)
	}
	d.ID = t.DirectoryID
	k := keyOf{t.model(), d.model()}
	s.memory.keepKey(at, hash, k)
	return k.token, k.directory, nil
}
