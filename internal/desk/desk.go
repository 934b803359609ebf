// Package desk is what an admin asks for, whether by a page of the console or
// by the command line: directories and their tokens. Rules stand here once, so
// that both say the same.
package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"scimdesk/models"
)

// ErrLater is an authorization method this version does not speak yet.
var ErrLater = errors.New("not available in this version")

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
}

// Tokens issues and ends tokens; see package internal/token.
type Tokens interface {
	Issue(ctx context.Context, directory models.DirectoryID, label string, expires time.Time, by string) (models.Token, string, error)
	Rotate(ctx context.Context, id models.TokenID, overlap time.Duration, by string) (models.Token, string, error)
	Revoke(ctx context.Context, id models.TokenID) error
}

// Bell tells open pages that something changed; see package internal/live.
type Bell interface{ Ring(topic string) }

func (s *Service) ring(id models.DirectoryID) {
	if s.Bell != nil {
		s.Bell.Ring(string(id))
	}
}

// Check says whether a directory of these values could be made, without
// making it: models.Invalid with all the fields that do not fit, else
// ErrLater for a method that comes with a later version.
func Check(name string, provider models.Provider, auth models.AuthMethod) error {
	invalid := models.Invalid{}
	var named models.Invalid
	if errors.As(models.CheckName(name), &named) {
		invalid["name"] = named["name"]
	}
	if !provider.Known() {
		invalid["provider"] = unknownProvider()
	}
	switch auth {
	case models.AuthBearer:
	case "client-credentials", "authorization-code", "basic", "workload-identity":
		if len(invalid) == 0 {
			return fmt.Errorf("authorization by %s is %w: choose bearer", auth, ErrLater)
		}
	default:
		invalid["auth"] = "Choose bearer: a long-lived bearer token."
	}
	if len(invalid) > 0 {
		return invalid
	}
	return nil
}

func unknownProvider() string {
	names := make([]string, len(models.Providers))
	for i, p := range models.Providers {
		names[i] = string(p)
	}
	return "Choose one of " + strings.Join(names, ", ") + "."
}
