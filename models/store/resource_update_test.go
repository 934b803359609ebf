package store

import (
	"errors"
	"reflect"
	"testing"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/models/store/database"
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

// TestAChangeFindsItsRowByNumber spares the index of the key, which is another
// page: of many people it is one that has to be fetched.
func TestAChangeFindsItsRowByNumber(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	row := resourceRow{DirectoryID: "d", Type: "User", ID: "u", Version: 1, Number: 7}
	where, args := row.unmoved()
	for _, statement := range []string{"UPDATE resources SET version = 2", "DELETE FROM resources"} {
		steps := explain(t, s.main, asked(func(*gorm.DB) (string, []any) { return statement + where, args }))
		if want := "SEARCH resources USING INTEGER PRIMARY KEY (rowid=?)"; steps[0] != want {
			t.Errorf("%s is done by %q, want %q", statement, steps, want)
		}
	}
}

// TestANumberIsNotEnough has the number that is known of somebody be another's.
func TestANumberIsNotEnough(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	scope := home(t, s)
	for _, id := range []string{"a", "b"} {
		made := models.Resource{Ref: models.Ref{Scope: scope, Type: "User", ID: id}, UniqueKey: id, Document: []byte("{}")}
		if _, err := s.CreateResource(t.Context(), models.Change{After: made}); err != nil {
			t.Fatal(err)
		}
	}
	err := s.main.Write(t.Context(), func(tx *gorm.DB) error {
		a, err := load(tx, models.Ref{Scope: scope, Type: "User", ID: "a"})
		if err != nil {
			return err
		}
		other := a.row
		other.ID = "b"
		if other.Number == 0 {
			t.Error("no number was loaded")
		}
		next := other
		next.Version, next.Document = 2, []byte("x")
		if err := updateResource(tx, other, next, ""); !errors.Is(err, database.ErrAgain) {
			t.Errorf("update: %v, want ErrAgain", err)
		}
		if err := deleteResource(tx, other); !errors.Is(err, database.ErrAgain) {
			t.Errorf("delete: %v, want ErrAgain", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
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
