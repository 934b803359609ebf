package token_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/internal/token"
	"scimdesk/models"
)

// kept is a store; its name does not hide one of its methods.
type kept interface{ models.Tokens }

// careless is a store that finds a token by a part of its hash.
type careless struct {
	kept
	found models.Token
}

func (c careless) TokenByHash(context.Context, []byte) (models.Token, models.Directory, error) {
	return c.found, models.Directory{ID: c.found.Directory}, nil
}

func TestARowOfAnotherTokenOpensNothing(t *testing.T) {
	t.Parallel()
	text, other := secret.NewToken(), secret.NewToken()
	s := &token.Service{Now: time.Now, Store: careless{found: models.Token{
		ID: "tok-1", Kind: models.KindBearer, Directory: "dir-a", Hash: secret.Hash(text),
	}}}
	if _, _, err := s.Verify(t.Context(), text, "dir-a"); err != nil {
		t.Errorf("the token itself: %v", err)
	}
	if _, _, err := s.Verify(t.Context(), other, "dir-a"); !errors.Is(err, token.ErrRefused) {
		t.Errorf("another one, for which its row was found: %v", err)
	}
}
