package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"scimdesk/models/store/database"
)

// sweepings are statements that each take a handful of what ended, the first
// of access tokens. What was replaced or revoked stays until it expires: who
// brings it again is told why, and ends its family.
var sweepings = []string{
	fmt.Sprintf(sweepGranted, "access", handful),
	fmt.Sprintf(sweepGranted, "refresh", handful),
	fmt.Sprintf(`DELETE FROM oauth_codes WHERE hash IN (SELECT hash FROM oauth_codes WHERE expires_at < ? ORDER BY expires_at LIMIT %d)`, handful),
	fmt.Sprintf(`DELETE FROM oauth_assertions WHERE hash IN (SELECT hash FROM oauth_assertions WHERE expires_at < ? ORDER BY expires_at LIMIT %d)`, handful),
}

// sweepGranted is in the words of its index, and of one kind.
const sweepGranted = `DELETE FROM tokens WHERE id IN (SELECT id FROM tokens
	WHERE kind IN ('access', 'refresh') AND kind = '%s' AND expires_at > 0 AND expires_at < ? ORDER BY expires_at LIMIT %d)`

// SweepTokens deletes access tokens that expired before access, and refresh
// tokens, codes and assertions that expired before others, a handful of each;
// more says that some are left. Tokens an admin made are never deleted.
func (s *Store) SweepTokens(ctx context.Context, access, others time.Time) (more bool, err error) {
	for i, sweeping := range sweepings {
		before := others
		if i == 0 {
			before = access
		}
		err := s.writeKeys(ctx, func(tx *gorm.DB) error {
			n, err := database.Exec(tx, sweeping, ms(before))
			more = more || n == handful
			return err
		})
		if err != nil {
			return false, fmt.Errorf("sweep tokens: %w", err)
		}
	}
	return more, nil
}
