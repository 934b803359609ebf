package provisioning

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/scim"
)

// arrive decides which account a new resource provisions: the one that was
// here before under this userName, or a new one.
func (s *Service) arrive(ctx context.Context, r models.Resource, doc scim.Resource) (models.Account, error) {
	account, err := s.Store.FormerAccount(ctx, r.Scope, r.UniqueKey)
	switch {
	case errors.Is(err, models.ErrNotFound):
		account = models.Account{
			ID: models.AccountID(s.NewID()), Scope: r.Scope,
			Source: models.SourceSCIM, CreatedAt: r.CreatedAt,
		}
	case err != nil:
		return models.Account{}, fmt.Errorf("former account: %w", err)
	}
	return *follow(&account, r, doc), nil
}

// follow is the account as its resource now describes it; nil stays nil.
func follow(account *models.Account, r models.Resource, doc scim.Resource) *models.Account {
	if account == nil {
		return nil
	}
	next := *account
	next.ResourceID, next.UpdatedAt = r.ID, r.UpdatedAt
	next.UserName, next.UserNameKey = r.UserName, r.UniqueKey
	next.DisplayName, next.Email = Called(doc), primaryEmail(doc)
	next.State = models.AccountInactive
	if r.Active {
		next.State = models.AccountActive
	}
	return &next
}

// leave is the account after its resource is gone.
func leave(account *models.Account, at time.Time) *models.Account {
	if account == nil {
		return nil
	}
	next := *account
	next.ResourceID, next.State, next.UpdatedAt = "", models.AccountRemoved, at
	return &next
}

func accountID(a *models.Account) models.AccountID {
	if a == nil {
		return ""
	}
	return a.ID
}

// primaryEmail is the address marked primary, else the first.
func primaryEmail(doc scim.Resource) string {
	first := ""
	for email := range elements(doc["emails"]) {
		value := text(email["value"])
		if email["primary"] == true && value != "" {
			return value
		}
		if first == "" {
			first = value
		}
	}
	return first
}

// emailValues are the rows that let e-mail addresses be looked up. An ASCII
// address equal to the userName has none: the userName's index finds it.
func emailValues(doc scim.Resource, userName string) []models.Value {
	var values []models.Value
	seen := map[string]bool(nil) // made when there is something to remember
	for email := range elements(doc["emails"]) {
		exact := text(email["value"])
		if exact == "" || (ascii(userName) && ascii(exact) && strings.EqualFold(exact, userName)) {
			continue
		}
		folded := scim.Fold(exact)
		if seen[folded] {
			continue
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		seen[folded] = true
		values = append(values, models.Value{Path: "emails.value", Folded: folded, Exact: exact})
	}
	return values
}

// elements are the objects in a list.
func elements(value any) iter.Seq[map[string]any] {
	return func(yield func(map[string]any) bool) {
		list, _ := value.([]any)
		for _, one := range list {
			if element, ok := one.(map[string]any); ok && !yield(element) {
				return
			}
		}
	}
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// later keeps lastModified from going back when the clock does.
func later(a, b time.Time) time.Time {
	if b.Before(a) {
		return a
	}
	return b
}
