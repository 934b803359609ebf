package store

import (
	"reflect"
	"testing"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"scimdesk/models"
)

// TestWhateverChangesOfARowIsWritten holds the few statements that update a
// resource to what they leave out: it must be the same as before.
func TestWhateverChangesOfARowIsWritten(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	scope := home(t, s)
	account := models.Account{ID: "acc-1", Scope: scope, State: models.AccountActive}
	made := models.Resource{Ref: models.Ref{Scope: scope, Type: "User", ID: "a"}, UniqueKey: "a", Document: []byte("{}")}
	if _, err := s.CreateResource(t.Context(), models.Change{After: made, Account: &account}); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		err := s.main.Write(t.Context(), func(tx *gorm.DB) error {
			var row, saved resourceRow
			if err := tx.Scopes(named(made.Ref)).Take(&row).Error; err != nil {
				return err
			}
			next := changed(rt, row)
			if err := updateResource(tx, row, next, "userName"); err != nil {
				return err
			}
			err := tx.Scopes(named(made.Ref)).Take(&saved).Error
			if next.Search == "" {
				next.setSearch()
			}
			if !reflect.DeepEqual(saved, next) {
				rt.Errorf("saved %+v, want %+v", saved, next)
			}
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// changed is row's next version, in which some of it differs.
func changed(t *rapid.T, row resourceRow) resourceRow {
	next := row
	next.Version, next.Updated = row.Version+1, row.Updated+1
	word := rapid.SampledFrom([]string{"", "x", "y"})
	differs := func(what string) bool { return rapid.IntRange(0, 3).Draw(t, what) == 0 }
	for _, text := range []*string{&next.UserName, &next.ExternalID, &next.DisplayName, &next.Called, &next.Email, &next.LastEvent} {
		if differs("a text") {
			*text = word.Draw(t, "text")
		}
	}
	next.ExternalKey, next.DisplayNameKey = lookupKey(next.ExternalID), lookupKey(next.DisplayName)
	if differs("a key") {
		next.UniqueKey = optional(word.Draw(t, "key"))
	}
	if differs("account") {
		next.AccountID = rapid.SampledFrom([]*string{nil, optional("acc-1")}).Draw(t, "account")
	}
	if differs("document") {
		next.Document = []byte(rapid.SampledFrom([]string{"{}", "x"}).Draw(t, "document"))
	}
	if differs("active") {
		next.Active = !row.Active
	}
	if differs("members") {
		next.MemberCount = rapid.IntRange(0, 3).Draw(t, "members")
	}
	row.reword(&next)
	return next
}
