// Package desk is what an admin asks for, whether by a page of the console or
// by the command line: directories and what their identity providers
// authenticate with. Rules stand here once, so that both say the same.
package desk

import (
	"context"
	"time"

	"scimdesk/models"
)

// Service is the desk.
type Service struct {
	Store  Store
	Tokens Tokens
	Bell   Bell // rung with a directory's id after each change; nil rings nowhere
	Now    func() time.Time
	NewID  func(prefix string) string
}

// Store is what the desk writes to.
type Store interface {
	models.Directories
	Token(context.Context, models.TokenID) (models.Token, error)
	SaveClient(context.Context, models.Client) error
	ClientOf(context.Context, models.DirectoryID) (models.Client, error)
	RevokeFamily(ctx context.Context, directory models.DirectoryID, family string, at time.Time) error
}

// Tokens issues and ends tokens; see package internal/token.
type Tokens interface {
	Draft(wanted models.Token) (models.Token, string, error)
	Save(context.Context, models.Token) error
	IssueAs(ctx context.Context, wanted models.Token) (models.Token, string, error)
	Rotate(ctx context.Context, id models.TokenID, overlap time.Duration, by string) (models.Token, string, error)
	Finish(context.Context, models.TokenID) error
	Cancel(context.Context, models.TokenID) error
	Expire(context.Context, models.TokenID) error
	Revoke(context.Context, models.TokenID) error
}

// Bell tells open pages that something changed; see package internal/live.
type Bell interface{ Ring(topic string) }

func (s *Service) ring(id models.DirectoryID) {
	if s.Bell != nil {
		s.Bell.Ring(string(id))
	}
}
