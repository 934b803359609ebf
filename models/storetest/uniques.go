package storetest

import (
	"errors"
	"sync/atomic"
	"testing"

	"scimdesk/models"
)

var uniquePromises = []promise{
	{"What is unique belongs to one, until that one gives it up", testUniques},
	{"Of fifty racing creates of one unique value one wins", testUniquesRace},
	{"A password's hash is kept, replaced, forgotten and deleted with its resource", testPassword},
	{"A directory speaks as it was told to", testProtocol},
}

// numbered is a person with unique values beside the userName.
func (w *world) numbered(uniques ...models.Unique) models.Change {
	c := w.change(w.scope, doc{"userName": w.id("u"), "active": true})
	c.After.Uniques = uniques
	return c
}

// renumber gives somebody other unique values.
func (w *world) renumber(uniques ...models.Unique) models.Edit {
	return func(before models.Resource, account *models.Account) (*models.Change, error) {
		after := w.resource(w.scope, before.ID, doc{"userName": before.UserName, "title": w.id("title"), "active": true})
		after.Uniques = uniques
		return &models.Change{After: after, Account: account}, nil
	}
}

func testUniques(t *testing.T, w *world) {
	badge, mail := models.Unique{Path: "urn:x:badge", Key: "1"}, models.Unique{Path: "mail", Key: noise(9000)}
	first, err := w.CreateResource(t.Context(), w.numbered(mail, badge, badge))
	must(t, err)
	_, err = w.CreateResource(t.Context(), w.numbered(models.Unique{Path: "badge", Key: "1"}, models.Unique{Path: "mail"}))
	must(t, err)
	second, err := w.CreateResource(t.Context(), w.numbered(models.Unique{Path: "urn:x:badge", Key: "2"}))
	must(t, err)
	_, err = w.CreateResource(t.Context(), w.numbered(badge))
	wantTaken(t, err, "urn:x:badge")
	_, err = w.EditResource(t.Context(), second.Ref, w.renumber(mail))
	wantTaken(t, err, "mail")
	_, err = w.EditResource(t.Context(), first.Ref, w.renumber(mail))
	must(t, err)
	_, err = w.EditResource(t.Context(), second.Ref, w.renumber(badge))
	must(t, err)
	_, err = w.EditResource(t.Context(), first.Ref, w.leave)
	must(t, err)
	_, err = w.EditResource(t.Context(), second.Ref, w.renumber(mail))
	must(t, err)
	_, err = w.EditResource(t.Context(), second.Ref, w.renumber())
	must(t, err)
	_, err = w.CreateResource(t.Context(), w.numbered(mail))
	must(t, err)
	other := w.numbered(mail)
	other.After.Type, other.Account, other.Events = "Pet", nil, nil
	_, err = w.CreateResource(t.Context(), other)
	must(t, err)
}

func testUniquesRace(t *testing.T, w *world) {
	var won atomic.Int64
	together(50, func(i int) {
		mine := []models.Unique{{Path: "a", Key: "1"}, {Path: "b", Key: "1"}}
		if i%2 == 0 {
			mine[0], mine[1] = mine[1], mine[0]
		}
		_, err := w.CreateResource(t.Context(), w.numbered(mine...))
		switch {
		case err == nil:
			won.Add(1)
		case !errors.Is(err, models.ErrTaken):
			t.Error(err)
		}
	})
	if won.Load() != 1 {
		t.Errorf("%d have the same value", won.Load())
	}
}

func testPassword(t *testing.T, w *world) {
	hash := func(text string) *string { return &text }
	c := w.change(w.scope, doc{"userName": "jane", "active": true})
	c.Password = hash("$argon2id$1")
	created, err := w.CreateResource(t.Context(), c)
	must(t, err)
	other, _ := w.person(t, "john")
	for _, step := range []struct {
		set     *string
		want    string
		version int64
	}{{nil, "$argon2id$1", 1}, {hash("$argon2id$2"), "$argon2id$2", 2}, {hash(""), "", 3}, {hash("$argon2id$3"), "$argon2id$3", 4}} {
		saved, err := w.EditResource(t.Context(), created.Ref, func(before models.Resource, account *models.Account) (*models.Change, error) {
			return &models.Change{After: before, Account: account, Password: step.set}, nil
		})
		must(t, err)
		if w.wantPassword(t, created.Ref, step.want); saved.Version != step.version {
			t.Errorf("version %d, want %d", saved.Version, step.version)
		}
	}
	w.wantPassword(t, other.Ref, "")
	w.wantPassword(t, models.Ref{Scope: w.directory(t, "Other").Scope(), Type: "User", ID: created.ID}, "")
	_, err = w.EditResource(t.Context(), created.Ref, w.leave)
	must(t, err)
	w.wantPassword(t, created.Ref, "")
}

func (w *world) wantPassword(t *testing.T, ref models.Ref, want string) {
	t.Helper()
	if got, err := w.Password(t.Context(), ref); err != nil || got != want {
		t.Errorf("password of %s: %q, error %v, want %q", ref, got, err, want)
	}
}

func testProtocol(t *testing.T, w *world) {
	other := w.directory(t, "Entra")
	token := w.token(t, "hash")
	want := w.dir
	for _, p := range []models.Protocol{{Strict: true}, {SameNames: true}, {KeepPasswords: true}, {}} {
		want.Protocol = p
		must(t, w.SetDirectoryProtocol(t.Context(), w.dir.ID, p))
		w.wantDirectory(t, want)
		if _, d, err := w.TokenByHash(t.Context(), token.Hash); err != nil || d.Protocol != p {
			t.Errorf("beside its token it speaks %+v, error %v", d.Protocol, err)
		}
	}
	w.wantDirectory(t, other)
	strict := models.Directory{ID: "dir-strict", Organization: w.dir.Organization, Protocol: models.Protocol{Strict: true, SameNames: true, KeepPasswords: true}}
	must(t, w.CreateDirectory(t.Context(), strict, nil))
	w.wantDirectory(t, strict)
	wantErr(t, "SetDirectoryProtocol", w.SetDirectoryProtocol(t.Context(), "dir-nowhere", models.Protocol{}), models.ErrNotFound)
}
