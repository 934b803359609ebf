package store

import (
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"scimdesk/models"
)

// TestATokenOfARemovedEnvironmentOpensNothing, also one that slipped in beside
// the removal.
func TestATokenOfARemovedEnvironmentOpensNothing(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	e, o := models.Environment{ID: "env-demo", Name: "Demo"}, models.Organization{ID: "org-demo", Environment: "env-demo", Name: "Demo"}
	d := models.Directory{ID: "dir-demo", Organization: o.ID, State: models.DirectoryActive}
	err := errors.Join(
		s.CreateEnvironment(t.Context(), e, o), s.CreateDirectory(t.Context(), d, nil),
		s.CreateToken(t.Context(), models.Token{ID: "tok-1", Directory: d.ID, Kind: models.KindBearer, Hash: []byte("hash")}, "", time.Time{}),
	)
	if _, _, found := s.TokenByHash(t.Context(), []byte("hash")); err != nil || found != nil {
		t.Fatal(err, found)
	}
	err = s.main.Write(t.Context(), func(tx *gorm.DB) error {
		return tx.Model(&environmentRow{}).Where("id = ?", "env-demo").Update("removed_at", 1).Error
	})
	if _, _, found := s.TokenByHash(t.Context(), []byte("hash")); err != nil || !errors.Is(found, models.ErrNotFound) {
		t.Errorf("found: %v, %v", err, found)
	}
}
