package store

import (
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// createTokens saves several of one directory. models.ErrNotFound when there
// is no such directory, or its environment was removed.
func createTokens(tx *gorm.DB, tokens []models.Token) error {
	if len(tokens) == 0 {
		return nil
	}
	rows := make([]tokenRow, len(tokens))
	for i, t := range tokens {
		rows[i] = tokenRowOf(t)
	}
	if err := stands(tx, rows[0].DirectoryID); err != nil {
		return err
	}
	if err := tx.Create(&rows).Error; err != nil {
		return unknownDirectory(err)
	}
	for _, row := range rows {
		if row.Kind != models.KindAccess {
			continue
		}
		if _, err := database.Exec(tx, endOldest, row.Created, row.DirectoryID, row.Created, row.ID); err != nil {
			return err
		}
	}
	return nil
}

// stands is models.ErrNotFound for a directory whose environment was removed.
// Who slips through on PostgreSQL has a token that opens nothing; see byHash.
func stands(tx *gorm.DB, directory string) error {
	there, err := texts(tx, "SELECT d.id FROM directories d JOIN organizations o ON o.id = d.organization_id WHERE d.id = ? AND "+standing, directory)
	if err == nil && len(there) == 0 {
		return models.ErrNotFound
	}
	return err
}

// endOldest ends those access tokens of a directory that are beyond the
// newest, of which the one just made is one. It looks at twice as many, in the
// words of their index: each one that is made ends one that is too many.
var endOldest = fmt.Sprintf(`UPDATE tokens SET revoked_at = ? WHERE id IN (SELECT id FROM (
	SELECT id, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place FROM (
		SELECT id, created_at, expires_at FROM tokens WHERE kind = 'access' AND revoked_at = 0 AND directory_id = ?
		ORDER BY created_at DESC, id DESC LIMIT %d) newest
	WHERE expires_at > ? AND id <> ?) live WHERE place >= %d)`, 2*models.MaxAccessTokens, models.MaxAccessTokens)
