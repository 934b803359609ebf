package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// one reads the only row a statement answers. models.ErrNotFound for none.
func one(tx *gorm.DB, statement string, args []any, dest ...any) error {
	found := false
	err := database.Query(tx, statement, args, func(scan func(...any) error) error {
		found = true
		return scan(dest...)
	})
	if err == nil && !found {
		return models.ErrNotFound
	}
	return err
}

// texts reads the only column a statement answers.
func texts(tx *gorm.DB, statement string, args ...any) (found []string, err error) {
	err = database.Query(tx, statement, args, func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		found = append(found, text)
		return err
	})
	return found, err
}

// nullable is nil for NULL.
func nullable(text *string) any {
	if text == nil {
		return nil
	}
	return *text
}
