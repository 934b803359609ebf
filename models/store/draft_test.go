package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// read is a draft as an edit would find it in the file; nil for nobody.
func (c *town) read(ref models.Ref) (d *draft) {
	c.Helper()
	err := c.main.View(c.Context(), func(db *gorm.DB) (err error) {
		d, err = load(db, ref)
		return err
	})
	if !errors.Is(err, models.ErrNotFound) {
		c.must(err)
	}
	return d
}

// wantDrafts holds everything that is drafted to what the file says, and
// answers how many there are.
func (c *town) wantDrafts() (n int) {
	c.Helper()
	for _, kind := range []string{"User", "Group"} {
		for _, id := range []string{"ada", "ben", "cleo", "dora", "finance", "staff", "board"} {
			ref := c.ref(kind, id)
			known, read := c.memory.draft(ref), c.read(ref)
			if known == nil {
				continue
			}
			if n++; read == nil {
				c.Errorf("%s is drafted, and gone", id)
				continue
			}
			if a, b := known.before(c.scope), read.before(c.scope); !reflect.DeepEqual(a, b) {
				c.Errorf("%s is drafted as\n%+v\nand is\n%+v", id, a, b)
			}
			a, b := known.row, read.row
			if a.Block != b.Block || a.Called != b.Called || a.Email != b.Email || a.LastEvent != b.LastEvent || a.Number != b.Number {
				c.Errorf("%s is drafted as\n%+v\nand is\n%+v", id, a, b)
			}
		}
	}
	return n
}

func TestDraftsAreWhatTheFileSays(t *testing.T) {
	t.Parallel()
	for what, change := range changesOf {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := newTown(t)
			if n := c.wantDrafts(); n != 4 { // the token ended one memory
				t.Logf("%d drafts", n)
			}
			c.edit("User", "ada", func(x *models.Change) { x.After.Document = document("ada2") })
			c.edit("Group", "finance", func(x *models.Change) { x.After.Document = document("finance2") })
			if n := c.wantDrafts(); n < 2 {
				t.Errorf("%d drafts after two changes", n)
			}
			change(c)
			c.wantDrafts()
		})
	}
}

// TestAnEditIsShownWhatIsTrue also when it was decided before, and somebody
// else was faster.
func TestAnEditIsShownWhatIsTrue(t *testing.T) {
	t.Parallel()
	for what, change := range changesOf {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := newTown(t)
			c.edit("User", "ada", func(x *models.Change) { x.After.Document = document("ada2") })
			once := sync.OnceFunc(func() { change(c) }) // between the decision and its turn
			var shown models.Resource
			saved, err := c.EditResource(t.Context(), c.ref("User", "ada"), func(before models.Resource, account *models.Account) (*models.Change, error) {
				once()
				shown = before
				before.Document = document("ada3")
				return &models.Change{After: before, Account: account}, nil
			})
			if errors.Is(err, models.ErrNotFound) {
				return
			}
			if c.must(err); saved.Version != shown.Version+1 {
				t.Errorf("version %d was made of version %d", saved.Version, shown.Version)
			}
			if read := c.read(c.ref("User", "ada")); read.row.Version != saved.Version || string(read.row.Document) != string(document("ada3")) {
				t.Errorf("%+v was answered, and %+v is there", saved, read.row)
			}
			c.wantDrafts()
		})
	}
}

// chaos are things that several may do at once.
func (c *town) chaos(i, who int) error {
	people, groups := []string{"ada", "ben", "cleo"}, []string{"finance", "staff"}
	person, group := c.ref("User", people[who%3]), c.ref("Group", groups[who%2])
	change := func(ref models.Ref, fn func(*models.Change)) error {
		_, err := c.EditResource(c.Context(), ref, func(before models.Resource, account *models.Account) (*models.Change, error) {
			next := &models.Change{After: before, Account: account}
			fn(next)
			return next, nil
		})
		return err
	}
	switch i % 8 {
	case 0:
		return change(person, func(x *models.Change) { x.After.Document = document(fmt.Sprint(i, who)) })
	case 1:
		return change(group, func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{person.ID}) })
	case 2:
		return change(group, func(x *models.Change) { x.Members = moves(models.MembersRemove, []string{person.ID}) })
	case 3: // has to be taken back when somebody bears the name
		return change(person, func(x *models.Change) { x.After.UserName, x.After.UniqueKey = "ada", "ada" })
	case 4:
		return change(person, func(x *models.Change) { x.Delete = true })
	case 5:
		r := models.Resource{Ref: person, UserName: person.ID, UniqueKey: person.ID, Document: document(person.ID)}
		_, err := c.CreateResource(c.Context(), models.Change{After: r})
		return err
	case 6:
		return change(group, func(x *models.Change) { x.After.DisplayName = fmt.Sprint(group.ID, i, who) })
	}
	return change(person, func(x *models.Change) { x.After.Active = !x.After.Active })
}

func TestDraftsStayTrueWhateverSharesACommit(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	rapid.Check(t, func(t *rapid.T) {
		does := rapid.SliceOfN(rapid.IntRange(0, 7), 2, 12).Draw(t, "does")
		whom := rapid.SliceOfN(rapid.IntRange(0, 5), len(does), len(does)).Draw(t, "whom")
		var all sync.WaitGroup
		for i := range does {
			all.Go(func() {
				err := c.chaos(does[i], whom[i])
				known := errors.Is(err, models.ErrTaken) || errors.Is(err, models.ErrNotFound) || errors.Is(err, gorm.ErrDuplicatedKey)
				if err != nil && !known {
					c.Errorf("%d for %d: %v", does[i], whom[i], err)
				}
			})
		}
		all.Wait()
		c.wantDrafts()
		if c.Failed() {
			t.FailNow()
		}
	})
}

func TestACommitThatFailsPublishesNothing(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	ref := c.ref("User", "ada")
	c.edit("User", "ada", func(x *models.Change) { x.After.Document = document("ada2") })
	c.memory.publish(&sketches{memory: c.memory, drafts: map[models.Ref]*draft{ref: {}}}, false)
	if c.memory.draft(ref) != nil {
		t.Error("after a commit nobody knows the outcome of, the draft before it is trusted")
	}
	var within []*draft
	err := c.main.WriteKnown(t.Context(), func(tx *gorm.DB) error {
		c.sketch(tx, ref, func() *draft { return &draft{row: resourceRow{Version: 99}} })
		within = append(within, c.Store.draft(tx, ref))
		return database.ErrAgain
	})
	if within[0] == nil || within[0].row.Version != 99 || within[1] != nil {
		t.Errorf("within the commit it is %+v, and %+v when edits are kept apart", within[0], within[1])
	}
	if d := c.memory.draft(ref); !errors.Is(err, models.ErrBusy) || d != nil {
		t.Errorf("%+v was published by what was taken back, %v", d, err)
	}
}

func TestDraftsAreBounded(t *testing.T) {
	t.Parallel()
	m := newMemory(func() bool { return true })
	for i := range 50_000 {
		ref := models.Ref{Type: "User", ID: fmt.Sprint(i)}
		m.publish(&sketches{memory: m, at: m.now(), drafts: map[models.Ref]*draft{ref: {row: resourceRow{Document: make([]byte, 4<<10)}}}}, true)
	}
	if d := &m.drafts; d.weight > mostDrafted || d.recent.Len() != len(d.known) || len(d.known) < 1000 {
		t.Errorf("%d bytes of %d drafts", d.weight, len(d.known))
	}
}

// TestAStrangerBehindACommitIsNoticed who is so quick that all drafts are
// forgotten before those of the commit are published.
func TestAStrangerBehindACommitIsNoticed(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	ref := c.ref("User", "ada")
	c.must(c.main.WriteKnown(t.Context(), func(tx *gorm.DB) error {
		database.Together(tx).Settled(func(bool) {
			c.stranger(`UPDATE resources SET version = 9 WHERE id = 'ada'`)
			c.memory.now()
		})
		_, err := c.editOnce(tx, ref, func(before models.Resource, account *models.Account) (*models.Change, error) {
			before.Document = document("ada2")
			return &models.Change{After: before, Account: account}, nil
		}, nil, nil)
		return err
	}))
	if d := c.memory.draft(ref); d != nil {
		t.Errorf("version %d is drafted, and 9 is there", d.row.Version)
	}
}

func TestTextsOfADraftAreCounted(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	d := draftOf(resourceRow{Email: long}, models.Resource{Values: []models.Value{{Path: "emails.value", Folded: long, Exact: long + "X"}}})
	if least := 3 << 20; d.weight() < least {
		t.Errorf("it weighs %d, and holds %d", d.weight(), least)
	}
}
