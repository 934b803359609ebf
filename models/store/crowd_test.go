package store

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/scim"
)

var crowdScope = models.Directory{ID: "dir-1", Organization: "org-1"}.Scope()

// person is one as a directory has thousands.
func person(n int) *draft {
	id, name := fmt.Sprintf("%08x-7c1f-4b7e-9d43-%012x", n*2654435761%(1<<32), n*7919), fmt.Sprintf("person.%d@example.com", n)
	account := "acc-" + id
	return &draft{row: resourceRow{
		DirectoryID: "dir-1", Type: scim.TypeUser, ID: id, Block: int64(n/1000 + 1), Version: 1, AccountID: &account, UserName: name, UniqueKey: &name,
		ExternalID: fmt.Sprint("00u", n), DisplayName: fmt.Sprint("Person ", n), Active: true, Created: int64(n), Updated: int64(n),
		Called: fmt.Sprint("Person ", n), Email: name, LastEvent: "evt-" + id,
		Document: fmt.Appendf(nil, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":%q,"externalId":"00u%d","userName":%q,`+
			`"name":{"givenName":"Person","familyName":"Number %d"},"emails":[{"value":%q,"type":"work","primary":true}],"active":true}`, id, n, name, n, name),
	}}
}

func room(bytes int) func() int { return func() int { return bytes } }

func personRef(d *draft) models.Ref {
	return models.Ref{Scope: crowdScope, Type: d.row.Type, ID: d.row.ID}
}

// anyDraft draws one with whatever a row may say.
func anyDraft(t *rapid.T) *draft {
	text, number := rapid.String(), rapid.Int64()
	draw := func(of string) string { return text.Draw(t, of) }
	maybe := rapid.Ptr(text, true)
	d := &draft{row: resourceRow{
		DirectoryID: draw("directory"), Type: draw("type"), ID: draw("id"), Block: number.Draw(t, "block"), Version: number.Draw(t, "version"),
		AccountID: maybe.Draw(t, "account"), UserName: draw("userName"), UniqueKey: maybe.Draw(t, "key"), ExternalID: draw("externalId"),
		DisplayName: draw("displayName"), Active: rapid.Bool().Draw(t, "active"), Created: number.Draw(t, "created"), Updated: number.Draw(t, "updated"),
		Document: []byte(draw("document")), MemberCount: rapid.Int().Draw(t, "members"), Called: draw("called"), Email: draw("email"), LastEvent: draw("event"), Number: number.Draw(t, "number"),
	}}
	for range rapid.IntRange(0, 3).Draw(t, "values") {
		d.values = append(d.values, models.Value{Path: draw("path"), Folded: draw("folded"), Exact: draw("exact")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "uniques") {
		d.uniques = append(d.uniques, models.Unique{Path: draw("path"), Key: draw("key")})
	}
	return d
}

func TestADraftIsUnpackedAsItWasPacked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDraft(t)
		in := belonging{rapid.Bool().Draw(t, "known"), rapid.String().Draw(t, "groups"), rapid.Uint32().Draw(t, "era")}
		again, still := unpack(d.appendTo(nil, in))
		again.texts = d.texts
		if !reflect.DeepEqual(again, d) || still != in {
			t.Fatalf("packed\n%+v\nunpacked\n%+v", d, again)
		}
	})
}

// TestACrowdIsAMap of those who were put there and not dropped, as long as there
// is room; and who is found is who was put there last, also when there is none.
func TestACrowdIsAMap(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{"with room": mostCrowded, "without": 3 * pieceSize} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, want, alone := newCrowd(room(most)), map[int]*draft{}, map[int]bool{}
			chance := rand.New(rand.NewPCG(1, 2))
			for range 40_000 {
				crowdRound(&c, chance.IntN(10), chance.IntN(12_000), want, alone)
			}
			found := 0
			for n := range 12_000 {
				d, in := c.find(personRef(person(n))).open(personRef(person(n)))
				if d == nil {
					continue
				}
				found++
				if want[n] == nil || d.row.Version != want[n].row.Version || c.findUnique(kind{crowdScope, scim.TypeUser}, d.row.UserName) == nil {
					t.Fatalf("found %+v, put %+v", d.row, want[n])
				}
				if in.known != alone[n] {
					t.Fatalf("alone is not %v", alone[n])
				}
			}
			if (found == len(want)) != (most == mostCrowded) || found == 0 || c.size+seatSize*found > most {
				t.Errorf("%d are found of %d, in %d bytes", found, len(want), c.size)
			}
			if len(c.people) != found || len(c.unique) != found || c.waste > c.size/4+2*pieceSize {
				t.Errorf("%d people, %d names, %d found, %d of %d bytes wasted", len(c.people), len(c.unique), found, c.waste, c.size)
			}
		})
	}
}

func crowdRound(c *crowd, what, who int, want map[int]*draft, alone map[int]bool) {
	d := person(who)
	switch what {
	case 0:
		c.drop(personRef(d))
		delete(want, who)
	case 1:
		c.regroup(personRef(d))
		alone[who] = false
	default:
		d.row.Version = int64(len(want) + what)
		c.put(personRef(d), d, belonging{known: true}, entire)
		want[who], alone[who] = d, true
	}
}

// TestWhoCameFirstIsGoneWhenDropped though a place that was never given looks
// like theirs.
func TestWhoCameFirstIsGoneWhenDropped(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{"small": 600, "larger than a piece": 2 * pieceSize} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, ada := newCrowd(room(mostCrowded)), person(1)
			ada.row.Document = make([]byte, size)
			c.put(personRef(ada), ada, belonging{}, entire)
			c.drop(personRef(ada))
			for n := range 30_000 {
				d := person(2 + n%2000)
				c.put(personRef(d), d, belonging{}, entire)
			}
			if d, _ := c.find(personRef(ada)).open(personRef(ada)); d != nil {
				t.Error("who was dropped is back")
			}
			if c.first == 0 || c.size > 8*pieceSize {
				t.Errorf("the first piece was not given back: %d bytes", c.size)
			}
		})
	}
}

func TestACrowdHasTheRoomThereIsNow(t *testing.T) {
	t.Parallel()
	most := 8 * pieceSize
	c := newCrowd(func() int { return most })
	come := func(from, to int) {
		for n := from; n < to; n++ {
			c.put(personRef(person(n)), person(n), belonging{}, entire)
		}
	}
	come(0, 60_000)
	if c.size > most || c.size < most/4 {
		t.Fatalf("%d bytes of %d", c.size, most)
	}
	none := newCrowd(room(pieceSize))
	if none.put(personRef(person(1)), person(1), belonging{}, entire); none.first != 0 || none.size != 0 {
		t.Error("a piece was made where there is no room for one")
	}
	most = 3 * pieceSize
	come(60_000, 80_000)
	if taken := c.size + seatSize*len(c.people); taken > most || len(c.people) == 0 {
		t.Errorf("%d bytes of %d", taken, most)
	}
}

// TestNobodyIsTakenForAnother also when two have the same number.
func TestNobodyIsTakenForAnother(t *testing.T) {
	t.Parallel()
	m, ada, ben := newMemory(func() bool { return true }), person(1), person(2)
	m.crowd.put(personRef(ada), ada, belonging{known: true}, entire)
	of, with := kind{crowdScope, scim.TypeUser}, models.With{Groups: true, Lean: true}
	m.crowd.people[m.crowd.whose(personRef(ben))] = m.crowd.people[m.crowd.whose(personRef(ada))]
	m.crowd.unique[m.crowd.called(of, ben.row.UserName)] = m.crowd.people[m.crowd.whose(personRef(ada))]
	if !m.knows(of, byID, ada.row.ID, with) || !m.knows(of, byKey, ada.row.UserName, with) {
		t.Error("ada is not remembered")
	}
	if m.knows(of, byID, ben.row.ID, with) || m.knows(of, byKey, ben.row.UserName, with) || m.draft(personRef(ben)) != nil {
		t.Error("ada is taken for ben")
	}
	if m.knows(kind{crowdScope, "Robot"}, byID, ada.row.ID, with) || m.draft(models.Ref{Scope: crowdScope, Type: scim.TypeGroup, ID: ada.row.ID}) != nil {
		t.Error("ada is taken for a machine, or a group")
	}
}

func BenchmarkCrowdPut(b *testing.B) {
	c, people := newCrowd(room(mostCrowded)), make([]*draft, 1000)
	for i := range people {
		people[i] = person(i)
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		d := people[n%len(people)]
		c.put(personRef(d), d, belonging{known: true}, entire)
	}
}

func BenchmarkCrowdFind(b *testing.B) {
	c, refs := newCrowd(room(mostCrowded)), make([]models.Ref, 100_000)
	for i := range refs {
		d := person(i)
		refs[i] = personRef(d)
		c.put(refs[i], d, belonging{known: true}, entire)
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n += 7919 {
		ref := refs[n%len(refs)]
		if d, _ := c.find(ref).open(ref); d == nil {
			b.Fatal("nobody")
		}
	}
	b.ReportMetric(float64(c.size)/float64(len(refs)), "B/person")
}
