package store

import (
	"context"
	"errors"
	"sync"
	"testing"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// step is one edit among those that share a commit.
type step func(c *town, tx *gorm.DB) error

// inOne is an edit of a resource, to be run in a transaction.
func inOne(kind, id string, change func(*models.Change)) step {
	return func(c *town, tx *gorm.DB) error {
		_, err := c.editOnce(tx, c.ref(kind, id), func(before models.Resource, account *models.Account) (*models.Change, error) {
			next := &models.Change{After: before, Account: account}
			change(next)
			return next, nil
		}, nil, &changing{})
		return err
	}
}

func joins(id string) step {
	return inOne("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{id}) })
}

// filed is what the file says of a group at this point of the transaction.
func filed(t *testing.T, tx *gorm.DB) (version int64, members int) {
	t.Helper()
	err := one(tx, "SELECT version, member_count FROM resources WHERE type = 'Group' AND id = 'staff'", nil, &version, &members)
	if err != nil {
		t.Error(err)
	}
	return version, members
}

// together runs steps as edits of one commit, and answers how often it began.
func (c *town) together(steps ...step) (began int) {
	c.Helper()
	c.must(c.main.WriteKnown(c.Context(), func(tx *gorm.DB) error {
		began++
		for _, step := range steps {
			if err := step(c, tx); err != nil {
				return err
			}
		}
		return nil
	}))
	return began
}

func TestAGroupIsWrittenOnceForEachCommit(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	began := c.together(joins("ada"), joins("ben"), func(_ *town, tx *gorm.DB) error {
		if _, err := load(tx, c.ref("User", "cleo")); err != nil { // a person's row says nothing of it
			t.Error(err)
		}
		if version, members := filed(t, tx); version != 1 || members != 0 {
			t.Errorf("before the commit version %d with %d members is written, want 1 with 0", version, members)
		}
		return nil
	}, joins("cleo"))
	if d := c.read(c.ref("Group", "staff")); began != 1 || d.row.Version != 4 || d.row.MemberCount != 3 {
		t.Errorf("version %d with %d members after %d tries, want 4 with 3 after one", d.row.Version, d.row.MemberCount, began)
	}
	c.wantDrafts()
}

// TestWhoLooksAtAGroupFindsItWritten has members join, and something behind it in
// the same commit that must not take the row for what it was.
func TestWhoLooksAtAGroupFindsItWritten(t *testing.T) {
	t.Parallel()
	for what, then := range map[string]struct {
		step    step
		version int64
		members int
	}{
		"it is renamed":              {inOne("Group", "staff", func(x *models.Change) { x.After.DisplayName = "Crew" }), 4, 2},
		"a member is deleted":        {inOne("User", "ada", func(x *models.Change) { x.Delete = true }), 4, 1},
		"somebody else is deleted":   {inOne("User", "cleo", func(x *models.Change) { x.Delete = true }), 3, 2},
		"another group is changed":   {inOne("Group", "finance", func(x *models.Change) { x.After.Document = document("f") }), 3, 2},
		"another group is deleted":   {inOne("Group", "finance", func(x *models.Change) { x.Delete = true }), 3, 2},
		"it is read, not drafted":    {loadsStaff, 3, 2},
		"nothing else of it changes": {inOne("Group", "staff", func(*models.Change) {}), 3, 2},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := newTown(t)
			began := c.together(joins("ada"), joins("ben"), func(c *town, tx *gorm.DB) error {
				if err := then.step(c, tx); err != nil && err != errUnchanged {
					return err
				}
				return nil
			})
			if d := c.read(c.ref("Group", "staff")); began != 1 || d.row.Version != then.version || d.row.MemberCount != then.members {
				t.Errorf("version %d with %d members after %d tries, want %d with %d after one", d.row.Version, d.row.MemberCount, began, then.version, then.members)
			}
			c.wantDrafts()
		})
	}
}

func loadsStaff(c *town, tx *gorm.DB) error {
	d, err := load(tx, c.ref("Group", "staff"))
	if err == nil && d.row.Version != 3 {
		c.Errorf("version %d is read, want 3", d.row.Version)
	}
	return err
}

// TestADeletedGroupIsNotHeld deletes what somebody had joined just before.
func TestADeletedGroupIsNotHeld(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	began := c.together(joins("ada"), inOne("Group", "staff", func(x *models.Change) { x.Delete = true }))
	if d := c.read(c.ref("Group", "staff")); began != 1 || d != nil {
		t.Errorf("it is there: %v, after %d tries", d != nil, began)
	}
}

// TestAPersonIsNotHeld of whom, as of a group's members, nothing in the document
// changes.
func TestAPersonIsNotHeld(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	password := "hash"
	began := c.together(inOne("User", "ada", func(x *models.Change) { x.Password = &password }),
		inOne("User", "ada", func(x *models.Change) { x.After.Document = document("ada2") }))
	if d := c.read(c.ref("User", "ada")); began != 1 || d.row.Version != 3 {
		t.Errorf("version %d after %d tries, want 3 after one", d.row.Version, began)
	}
}

// TestWhatARefusedEditHeldIsNotWritten though it wrote nothing else, and shares
// the commit with one that holds the same group.
func TestWhatARefusedEditHeldIsNotWritten(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	ref, no, shared := c.ref("Group", "staff"), errors.New("no"), false
	for !shared {
		entered, queued, refused := make(chan struct{}), make(chan struct{}), make(chan error)
		enter := sync.OnceFunc(func() { close(entered); <-queued })
		go func() {
			<-entered
			close(queued) // soon: most often the other is still in its commit then
			refused <- c.main.WriteKnown(context.Background(), func(tx *gorm.DB) error {
				if d := c.Store.draft(tx, ref); database.Together(tx).Get(heldKey{}) != nil {
					shared = true
					next := d.row
					next.Version, next.MemberCount = d.row.Version+1, 10
					c.hold(tx, ref, d.row, next)
				}
				return no
			})
		}()
		c.together(joins("ada"), inOne("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersRemove, []string{"ada"}) }),
			func(*town, *gorm.DB) error { enter(); return nil })
		if err := <-refused; !errors.Is(err, no) {
			t.Fatal(err)
		}
	}
	if d := c.read(ref); d.row.MemberCount != 0 {
		t.Errorf("%d members are filed, and nobody is in", d.row.MemberCount)
	}
	c.wantDrafts()
}

// changeBehind changes a group's row, and the draft of it stays what it was.
func (c *town) changeBehind() {
	c.Helper()
	c.must(c.main.WriteKnown(c.Context(), func(tx *gorm.DB) error {
		return tx.Exec("UPDATE resources SET version = 7, member_count = 5 WHERE type = 'Group' AND id = 'staff'").Error
	}))
	if c.memory.draft(c.ref("Group", "staff")) == nil {
		c.Fatal("it is not drafted")
	}
}

func TestACommitStartsOverWhenAHeldGroupIsAnother(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.changeBehind()
	began := c.together(joins("ada"))
	if d := c.read(c.ref("Group", "staff")); began != 2 || d.row.Version != 8 || d.row.MemberCount != 6 {
		t.Errorf("version %d with %d members after %d tries, want 8 with 6 after two", d.row.Version, d.row.MemberCount, began)
	}
	c.wantDrafts()
}

// TestADraftThatWasFoundToBeWrongIsDropped although nothing is written in the end.
func TestADraftThatWasFoundToBeWrongIsDropped(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.changeBehind()
	began := 0
	err := c.main.WriteKnown(t.Context(), func(tx *gorm.DB) error {
		if began++; began > 1 {
			return models.ErrNotFound
		}
		return joins("ada")(c, tx)
	})
	if d := c.memory.draft(c.ref("Group", "staff")); !errors.Is(err, models.ErrNotFound) || d != nil {
		t.Errorf("drafted: %v, %v", d != nil, err)
	}
}
