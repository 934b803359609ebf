package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"scimdesk/models"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// town is a store with people, groups and a token, and what is asked of it.
type town struct {
	*testing.T
	*Store
	scope models.Scope
}

func newTown(t *testing.T) *town {
	t.Helper()
	c := &town{t, openInternal(t), models.Scope{}}
	c.scope = home(t, c.Store)
	for _, name := range []string{"ada", "ben", "cleo"} {
		c.make("User", name)
	}
	c.make("Group", "finance", "ada", "ben")
	c.make("Group", "staff")
	c.must(c.CreateToken(t.Context(), models.Token{ID: "tok-1", Kind: models.KindBearer, Directory: c.scope.Directory(), Hash: []byte("hash")}, "", time.Now()))
	return c
}

// newCrowdedTown has room for nobody but its crowd.
func newCrowdedTown(t *testing.T) *town {
	t.Helper()
	c := newTown(t)
	c.Crowd()
	for _, name := range []string{"cleo", "ben"} {
		c.edit("User", name, func(x *models.Change) {
			x.After.Document = fmt.Appendf(nil, `{"id":%q,"userName":%q,"title":"Countess"}`, name, name)
		})
	}
	return c
}

func (c *town) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *town) ref(kind, id string) models.Ref { return models.Ref{Scope: c.scope, Type: kind, ID: id} }

// make makes a person or a group whose id is its name, with members.
func (c *town) make(kind, name string, members ...string) {
	c.Helper()
	r := models.Resource{Ref: c.ref(kind, name), UserName: name, UniqueKey: name, DisplayName: name, Active: true, Document: document(name)}
	_, err := c.CreateResource(c.Context(), models.Change{After: r, Members: moves(models.MembersAdd, members)})
	c.must(err)
}

func document(name string) []byte {
	return fmt.Appendf(nil, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":%q,"userName":%q}`, name, name)
}

func moves(how models.MemberVerb, ids []string) (changes []models.MemberChange) {
	if len(ids) > 0 {
		changes = append(changes, models.MemberChange{Verb: how, IDs: ids})
	}
	return changes
}

// edit changes one resource.
func (c *town) edit(kind, id string, change func(*models.Change)) {
	c.Helper()
	_, err := c.EditResource(c.Context(), c.ref(kind, id), func(before models.Resource, account *models.Account) (*models.Change, error) {
		next := &models.Change{After: before, Account: account}
		change(next)
		return next, nil
	})
	c.must(err)
}

// knows says whether somebody is remembered.
func (m *memory) knows(of kind, where, value string, with models.With) bool {
	found, _ := m.one(of, where, value, with)
	return found != nil
}

// questions is everything that may be remembered.
type questions struct {
	People []models.Resource
	Found  []models.Page
	List   models.Page
	Above  [][]models.GroupRef
	Token  keyOf
	Errors []string
}

func (c *town) ask(s *Store) (a questions) {
	ctx, with := c.Context(), models.With{Groups: true, Lean: true}
	note := func(err error) { a.Errors = append(a.Errors, fmt.Sprint(err)) }
	for _, name := range []string{"ada", "ben", "cleo", "dora"} {
		r, err := s.Resource(ctx, c.ref("User", name), with)
		note(err)
		a.People = append(a.People, r)
		page, err := s.Resources(ctx, models.Query{Scope: c.scope, Type: "User", Filter: c.named(name), StartIndex: 1, Count: 10, With: with})
		note(err)
		a.Found = append(a.Found, page)
		above, err := s.GroupsAbove(ctx, c.ref("User", name))
		note(err)
		a.Above = append(a.Above, above)
	}
	var err error
	a.List, err = s.Resources(ctx, models.Query{Scope: c.scope, Type: "User", StartIndex: 2, Count: 10, With: with})
	note(err)
	a.Token.token, a.Token.directory, err = s.TokenByHash(ctx, []byte("hash"))
	note(err)
	return a
}

func (c *town) named(name string) *filter.Bound {
	c.Helper()
	expr, err := filter.Parse(`userName eq "`+name+`"`, nil)
	c.must(err)
	bound, err := filter.Bind(expr, schema.User(), nil)
	c.must(err)
	return bound
}

// changesOf are writes after which something else is true.
var changesOf = map[string]func(*town){
	"somebody is changed": func(c *town) {
		c.edit("User", "ada", func(x *models.Change) { x.After.Document = []byte(`{"id":"ada","userName":"ada","title":"Countess"}`) })
	},
	"somebody is renamed": func(c *town) {
		c.edit("User", "ada", func(x *models.Change) {
			x.After.UserName, x.After.UniqueKey, x.After.Document = "dora", "dora", document("dora")
		})
	},
	"somebody is deleted":  func(c *town) { c.edit("User", "ben", func(x *models.Change) { x.Delete = true }) },
	"the first is deleted": func(c *town) { c.edit("User", "ada", func(x *models.Change) { x.Delete = true }) },
	"the first is deleted, and another made": func(c *town) {
		c.edit("User", "ada", func(x *models.Change) { x.Delete = true })
		c.make("User", "dora")
	},
	"somebody is made": func(c *town) { c.make("User", "dora") },
	"a group is renamed": func(c *town) {
		c.edit("Group", "finance", func(x *models.Change) { x.After.DisplayName, x.After.UniqueKey = "money", "money" })
	},
	"somebody joins": func(c *town) {
		c.edit("Group", "finance", func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{"cleo"}) })
	},
	"somebody leaves": func(c *town) {
		c.edit("Group", "finance", func(x *models.Change) { x.Members = moves(models.MembersRemove, []string{"ada"}) })
	},
	"a group joins a group": func(c *town) {
		c.edit("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{"finance"}) })
	},
	"several join": func(c *town) {
		c.edit("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{"cleo", "ben"}) })
	},
	"several leave": func(c *town) {
		c.edit("Group", "finance", func(x *models.Change) { x.Members = moves(models.MembersRemove, []string{"ada", "ben"}) })
	},
	"others are members": func(c *town) {
		c.edit("Group", "finance", func(x *models.Change) { x.Members = moves(models.MembersSet, []string{"cleo"}) })
	},
	"several groups join a group": func(c *town) {
		c.edit("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{"finance", "cleo"}) })
	},
	"a group leaves a group": func(c *town) {
		c.edit("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{"finance", "cleo"}) })
		c.ask(c.Store)
		c.edit("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersRemove, []string{"finance"}) })
	},
	"several groups leave a group": func(c *town) {
		c.edit("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{"finance", "ben"}) })
		c.ask(c.Store)
		c.edit("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersRemove, []string{"finance", "cleo"}) })
	},
	"a group is made with members":         func(c *town) { c.make("Group", "board", "ada") },
	"a group is made with one of no group": func(c *town) { c.make("Group", "board", "cleo") },
	"a group is deleted":                   func(c *town) { c.edit("Group", "finance", func(x *models.Change) { x.Delete = true }) },
	"a token is revoked":                   func(c *town) { c.must(c.RevokeToken(c.Context(), "tok-1", time.Now())) },
	"a token is used":                      func(c *town) { c.must(c.TouchToken(c.Context(), "tok-1", time.Now(), "192.0.2.1", "x")) },
	"a directory is paused": func(c *town) {
		c.must(c.SetDirectoryState(c.Context(), c.scope.Directory(), "", models.DirectoryPaused, time.Now(), "me"))
	},
	"another process changes somebody": func(c *town) { c.stranger(`UPDATE resources SET version = 9 WHERE id = 'ada'`) },
	"another process revokes a token":  func(c *town) { c.stranger(`UPDATE tokens SET revoked_at = 1`) },
	"another process takes a group":    func(c *town) { c.stranger(`DELETE FROM group_members WHERE group_id = 'finance'`) },
}

// stranger writes to the file as another program would.
func (c *town) stranger(statement string) {
	c.Helper()
	db, err := sql.Open("sqlite", filepath.Join(c.config.Data, "scimdesk.db"))
	c.must(err)
	_, err = db.ExecContext(c.Context(), statement)
	c.must(err)
	c.must(db.Close())
}

func TestNothingIsRememberedThatAWriteHasChanged(t *testing.T) {
	t.Parallel()
	for what, change := range changesOf {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			nothingOld(newTown(t), change)
		})
		t.Run(what+", in a crowd", func(t *testing.T) {
			t.Parallel()
			nothingOld(newCrowdedTown(t), change)
		})
	}
}

// nothingOld has everything answered from memory as from the file, before and
// after a change.
func nothingOld(c *town, change func(*town)) {
	c.Helper()
	before := c.ask(c.Store)
	if again := c.ask(c.Store); !reflect.DeepEqual(again, before) {
		c.Fatalf("what is remembered differs from what was read:\n%+v\n%+v", again, before)
	}
	change(c)
	read := c.ask(&Store{config: c.config, main: c.main})
	if reflect.DeepEqual(read, before) {
		c.Fatal("the change cannot be seen at all")
	}
	for range 2 {
		if now := c.ask(c.Store); !reflect.DeepEqual(now, read) {
			c.Errorf("answered\n%+v\nand read\n%+v", now, read)
		}
	}
}

func TestWhatWasReadIsRemembered(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.ask(c.Store)
	with, of := models.With{Groups: true, Lean: true}, kind{c.scope, "User"}
	if !c.memory.knows(of, byID, "ada", with) || !c.memory.knows(of, "unique_key = ?", "ben", with) {
		t.Error("people are not remembered")
	}
	if _, known := c.memory.groups(c.ref("User", "ada")); !known {
		t.Error("groups are not remembered")
	}
	if c.memory.blockIDs(of, blockRow{Block: 1, N: 3, Used: 3}) == nil {
		t.Error("who is in a block is not remembered")
	}
	if _, known := c.memory.key([]byte("hash")); !known {
		t.Error("the token is not remembered")
	}
	c.edit("User", "cleo", func(x *models.Change) { x.After.Document = document("cleo2") })
	if !c.memory.knows(of, byID, "ada", with) {
		t.Error("a change of one forgot another")
	}
	if cleo, _ := c.memory.one(of, byID, "cleo", with); cleo == nil || string(cleo.rows[0].Document) != string(document("cleo2")) {
		t.Error("what a change left is not remembered")
	}
	c.must(c.RevokeToken(t.Context(), "tok-1", time.Now()))
	if _, known := c.memory.key([]byte("hash")); known || !c.memory.knows(of, byID, "ada", with) || c.memory.draft(c.ref("User", "cleo")) == nil {
		t.Error("a token that ends takes people with it, or stays")
	}
}

func TestWhoMatchedByTheLetterIsNotLookedAtAgain(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	find := func(text string) int {
		page, err := c.Resources(c.Context(), models.Query{Scope: c.scope, Type: "User", Filter: c.named(text), Count: 10})
		c.must(err)
		return page.Total
	}
	if n := find("ben"); n != 1 {
		t.Fatalf("%d are called ben", n)
	}
	if _, said := c.memory.one(kind{c.scope, "User"}, "unique_key = ?", "ben", models.With{}); said != (wording{"unique_key = ?", "ben"}) {
		t.Errorf("what ben matched is remembered as %q", said)
	}
	c.edit("User", "cleo", func(x *models.Change) {
		x.After.UserName = "other words for the same key"
		x.After.Document = document(x.After.UserName)
	})
	for range 2 {
		if n := find("cleo"); n != 0 {
			t.Errorf("%d are called cleo, whose key is, and whose document says something else", n)
		}
	}
	if n, m := find("ben"), find("BEN"); n != 1 || m != 1 {
		t.Errorf("%d are called ben, %d BEN", n, m)
	}
}

// TestNobodyReadsBehindAnAnswer has readers of what writers were told is saved.
func TestNobodyReadsBehindAnAnswer(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	var saved atomic.Int64
	saved.Store(1)
	ctx, end := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				least := saved.Load()
				r, err := c.Resource(t.Context(), c.ref("User", "ada"), models.With{Lean: true})
				if err != nil || r.Version < least {
					t.Errorf("version %d was read when %d had been saved, error %v", r.Version, least, err)
				}
			}
		})
	}
	for i := range 300 {
		c.edit("User", "ada", func(x *models.Change) { x.After.Document = document(fmt.Sprint("ada", i)) })
		saved.Add(1)
	}
	end()
	readers.Wait()
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	m := newMemory(func() bool { return true })
	for i := range 50_000 {
		row := readRow{resourceRow: resourceRow{ID: fmt.Sprint(i), Document: make([]byte, 4<<10)}}
		m.keep(m.now(), kind{name: "User"}, byID, row.ID, wording{}, models.With{}, &few{rows: []readRow{row}})
	}
	if m.weight > mostRemembered || m.recent.Len() != len(m.rows) || len(m.rows) < 1000 {
		t.Errorf("%d bytes of %d resources", m.weight, len(m.rows))
	}
}

func TestOneBlockMoreForgetsOneBlock(t *testing.T) {
	t.Parallel()
	m, of := newMemory(func() bool { return true }), kind{name: "User"}
	for i := range int64(mostBlocks) {
		m.keepBlockIDs(of, blockRow{Block: i, N: 1, Used: 1}, []string{"a"})
	}
	for _, b := range []blockRow{{Block: 1, N: 2, Used: 2}, {Block: mostBlocks, N: 1, Used: 1}} {
		m.keepBlockIDs(of, b, []string{"a", "b"}[:b.N])
		if len(m.blocks) != mostBlocks || m.blockIDs(of, b) == nil {
			t.Errorf("%d blocks are remembered behind %+v", len(m.blocks), b)
		}
	}
}

func TestARememberedFilterKeepsNoMoreThanItsText(t *testing.T) {
	t.Parallel()
	m, of := newMemory(func() bool { return true }), kind{name: "User"}
	asked := "ada" + strings.Repeat(" ", 4096)
	row := readRow{resourceRow: resourceRow{ID: "1"}}
	m.keep(m.now(), of, "unique_key = ?", asked[:3], wording{"unique_key = ?", asked[:3]}, models.With{}, &few{rows: []readRow{row}})
	_, said := m.one(of, "unique_key = ?", "ada", models.With{})
	if said.text != "ada" || unsafe.StringData(said.text) == unsafe.StringData(asked) {
		t.Errorf("the text %q is a part of all that was asked", said.text)
	}
	for unique := range m.unique {
		if unsafe.StringData(unique.value) == unsafe.StringData(asked) {
			t.Error("the value is a part of all that was asked")
		}
	}
}

func TestAPageFromMemoryIsBounded(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	long := strings.Repeat("x", mostBytes/24) // twice in each document
	for i := range 15 {
		c.make("User", fmt.Sprint("long", i))
		c.edit("User", fmt.Sprint("long", i), func(x *models.Change) { x.After.Document = document(long) })
	}
	list := func(from int) int {
		page, err := c.Resources(c.Context(), models.Query{Scope: c.scope, Type: "User", StartIndex: from, Count: 20, With: models.With{Groups: true, Lean: true}})
		c.must(err)
		return len(page.Resources)
	}
	first := list(1)
	if rest := list(1 + first); first+rest != 18 {
		t.Fatalf("a page of %d and one of %d", first, rest)
	}
	if again := list(1); again != first || first == 18 {
		t.Errorf("a page of %d, and when everybody is remembered of %d", first, again)
	}
}

// TestAUseIsNotReadOver by who read the token before.
func TestAUseIsNotReadOver(t *testing.T) {
	t.Parallel()
	m := newMemory(func() bool { return true })
	at := m.now()
	m.forgetKey("tok-1")
	m.keepKey(at, []byte("hash"), keyOf{token: models.Token{ID: "tok-1"}})
	if _, known := m.key([]byte("hash")); known {
		t.Error("what was read before the use was noted is remembered")
	}
	m.keepKey(m.now(), []byte("hash"), keyOf{token: models.Token{ID: "tok-1"}})
	if _, known := m.key([]byte("hash")); !known {
		t.Error("what was read after it is not")
	}
}
