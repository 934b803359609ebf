package world

import (
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func everybody(w *World) []Person {
	people := make([]Person, w.Len())
	for n := range people {
		people[n] = w.Person(n)
	}
	return people
}

func TestASeedMakesTheSameCompany(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		few, more := rapid.IntRange(0, 60).Draw(t, "few"), rapid.IntRange(60, 120).Draw(t, "more")
		a, b := everybody(New(seed, few, 3)), everybody(New(seed, more, 30))
		if !reflect.DeepEqual(a, b[:few]) {
			t.Fatal("the first people of a larger company are others")
		}
		grown := New(seed, few, 0)
		for grown.Len() < more {
			grown.Hire()
		}
		if !reflect.DeepEqual(everybody(grown), b) {
			t.Fatal("who is hired later is somebody else")
		}
	})
}

func TestSeedsDiffer(t *testing.T) {
	t.Parallel()
	if reflect.DeepEqual(everybody(New(1, 30, 0)), everybody(New(2, 30, 0))) {
		t.Error("two seeds make the same people")
	}
}

// TestThisSeedMakesThesePeople holds the generator still: scripts name people.
func TestThisSeedMakesThesePeople(t *testing.T) {
	t.Parallel()
	var names []string
	for _, p := range everybody(New(1, 4, 0)) {
		names = append(names, p.Display()+" <"+p.UserName+"> "+p.Title)
	}
	want := goldenPeople
	if got := strings.Join(names, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPeopleAreRealistic(t *testing.T) {
	t.Parallel()
	w := New(7, 2000, 0)
	address := regexp.MustCompile(`^[a-z][a-z-]*\.[a-z-]+[0-9]*@example\.com$`)
	names, ids, locales, nonASCII := map[string]bool{}, map[string]bool{}, map[string]bool{}, 0
	for _, p := range everybody(w) {
		if !address.MatchString(p.UserName) || names[p.UserName] || ids[p.OktaID()] || ids[ObjectID(7, "user", p.N)] {
			t.Fatalf("%s has the address %s, or an identifier somebody else has", p.Display(), p.UserName)
		}
		names[p.UserName], ids[p.OktaID()], ids[ObjectID(7, "user", p.N)], locales[p.Locale] = true, true, true, true
		if p.Manager >= p.N || (p.Manager == NoManager) != (p.N == 0) {
			t.Fatalf("%d is managed by %d: managers come before those they manage", p.N, p.Manager)
		}
		if strings.IndexFunc(p.Display(), func(r rune) bool { return r > 127 }) >= 0 {
			nonASCII++
		}
		if p.Title == "" || p.Department == "" || p.Employee == "" || (p.City == "") != (p.N%5 == 4) {
			t.Fatalf("something is missing: %+v", p)
		}
	}
	if len(locales) != len(cultures) || nonASCII < 300 {
		t.Errorf("%d places, %d names beyond ASCII", len(locales), nonASCII)
	}
}

func TestIdentifiersLookLikeTheirs(t *testing.T) {
	t.Parallel()
	p := New(3, 1, 0).Person(0)
	if !regexp.MustCompile(`^00u[0-9A-Za-z]{17}$`).MatchString(p.OktaID()) {
		t.Error(p.OktaID())
	}
	if id := ObjectID(3, "user", 0); !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
		t.Error(id)
	}
}

func TestGroupsFollowTheirPeople(t *testing.T) {
	t.Parallel()
	w := New(1, 300, 40)
	seen := map[string]bool{}
	for _, g := range w.Groups() {
		if seen[g.Name] {
			t.Errorf("two groups are called %s", g.Name)
		}
		seen[g.Name] = true
	}
	before := len(w.Members(0))
	mover := w.Members(1)[0]
	w.Edit(mover, func(p *Person) { p.Department = w.groups[0].department })
	if after := w.Members(0); len(after) != before+1 {
		t.Errorf("%d members before, %d after somebody moved in", before, len(after))
	}
	w.RenameGroup(0, "Makers")
	if g, ok := w.Group(0); !ok || g.Name != "Makers" || len(w.Members(0)) != before+1 {
		t.Error("a group that is renamed loses people")
	}
	if _, ok := w.Group(40); ok || w.Members(-1) != nil {
		t.Error("there is a group too many")
	}
}

func TestNobodyIsFoundBeyondTheEnd(t *testing.T) {
	t.Parallel()
	w := New(1, 2, 0)
	w.Edit(9, func(*Person) { t.Error("changed nobody") })
	if p := w.Person(9); p.UserName != "" || p.Manager != NoManager {
		t.Error(p)
	}
}

// TestTenThousandPeopleAreSmall runs alone, so that it measures itself.
func TestTenThousandPeopleAreSmall(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := New(1, 10_000, 20)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 12<<20 {
		t.Errorf("10,000 people take %d bytes", grown)
	}
	if w.Len() != 10_000 {
		t.Error(w.Len())
	}
}

const goldenPeople = `Tuấn Đỗ <tuan.do@example.com> Chief Executive Officer
Emi Takahashi <emi.takahashi@example.com> Head of Engineering
Jatin Nair <jatin.nair@example.com> Head of Sales
Björn Ström <bjorn.strom@example.com> Head of Support`
