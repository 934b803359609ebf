package store

import (
	"testing"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

var shownWith = models.With{Groups: true, Lean: true}

// crowded is a memory that has room for the crowd and one draft.
func crowded(people ...*draft) *memory {
	m := newMemory(func() bool { return true })
	m.most, m.drafts.most = 0, 0
	for _, d := range people {
		m.putDraft(&drafted{ref: personRef(d), draft: d, in: belonging{known: true}})
	}
	return m
}

func (m *memory) shows(d *draft) bool {
	return m.knows(kind{crowdScope, scim.TypeUser}, byID, d.row.ID, shownWith)
}

// born is what is published of people who were made.
func (m *memory) born(people ...*draft) *sketches {
	s := &sketches{memory: m, at: m.now(), drafts: map[models.Ref]*draft{}, born: map[models.Ref]bool{}}
	for _, d := range people {
		s.drafts[personRef(d)] = d
		s.made(personRef(d))
	}
	return s
}

func TestACrowdAnswersWhomThereIsNoRoomFor(t *testing.T) {
	t.Parallel()
	ada, ben := person(1), person(2)
	m := crowded(ada, ben)
	of := kind{crowdScope, scim.TypeUser}
	for what, with := range map[string]models.With{"shown": shownWith, "whole": {Groups: true}, "without groups": {}} {
		if !m.knows(of, byID, ada.row.ID, with) || !m.knows(of, byKey, ada.row.UserName, with) {
			t.Errorf("ada, %s, is not known", what)
		}
	}
	if _, said := m.one(of, byKey, ada.row.UserName, shownWith); said != (wording{byKey, ada.row.UserName}) {
		t.Errorf("ada is said to match %+v", said)
	}
	if d := m.draft(personRef(ada)); d == nil || d != m.draft(personRef(ada)) {
		t.Error("ada is not drafted, or each time anew")
	}
	if !m.shows(ben) {
		t.Error("ben went for ada")
	}
}

func TestWhomSomebodyIsWritingIsNotAnsweredFromBefore(t *testing.T) {
	t.Parallel()
	ada, ben := person(1), person(2)
	for what, people := range map[string][]*draft{"in the crowd": {ada, ben}, "drafted": {ben, ada}} {
		m := crowded(people...)
		writing := m.changes(oneResource, personRef(ada))
		if m.shows(ada) {
			t.Errorf("ada, %s, is shown", what)
		}
		m.putDraft(&drafted{ref: personRef(person(3)), draft: person(3), in: belonging{known: true}})
		if m.shows(ada) || !m.shows(ben) {
			t.Errorf("ada, %s, is shown when there was no room for her, or ben is not", what)
		}
		writing.done()
	}
}

// TestWhoWasWrittenIsFoundByName by the one they have now.
func TestWhoWasWrittenIsFoundByName(t *testing.T) {
	t.Parallel()
	m, of, ada := newMemory(func() bool { return true }), kind{crowdScope, scim.TypeUser}, person(1)
	m.born(ada).publish(true)
	renamed, name := person(1), "countess"
	renamed.row.UserName, renamed.row.UniqueKey = name, &name
	if !m.knows(of, byKey, ada.row.UserName, shownWith) || m.knows(of, byKey, name, shownWith) {
		t.Error("who was made is not found by name, or by another")
	}
	writing := m.changes(oneResource, personRef(ada))
	if m.knows(of, byKey, ada.row.UserName, shownWith) {
		t.Error("who is being written is found by name")
	}
	s := m.born()
	s.drafts[personRef(ada)] = renamed
	s.publish(true)
	writing.done()
	if m.knows(of, byKey, ada.row.UserName, shownWith) || !m.knows(of, byKey, name, shownWith) {
		t.Error("who was renamed is found by the old name, or not by the new one")
	}
	m.regroup(crowdScope, []string{ada.row.ID})
	if m.knows(of, byKey, name, shownWith) {
		t.Error("who joined a group is found in none")
	}
	if m.drafts.clear(); len(m.drafts.unique) != 0 {
		t.Error("names outlive drafts")
	}
}

func TestWhatACommitLeftIsKnown(t *testing.T) {
	t.Parallel()
	for what, kept := range map[string]bool{"kept": true, "lost": false} {
		ada, ben := person(1), person(2)
		m := crowded(ada, ben)
		next := person(1)
		next.row.Version = 2
		m.draft(personRef(ada)) // the edit is decided upon it
		s := m.born()
		s.drafts[personRef(ada)] = next
		m.crowd.put(personRef(ada), ada, belonging{known: true}, entire)
		s.publish(kept)
		d := m.draft(personRef(ada))
		if kept != (d != nil) || kept && (d.row.Version != 2 || !m.shows(ada)) {
			t.Errorf("what was %s is remembered as %v", what, d != nil)
		}
	}
}

// TestWhoIsMadeIsInNoGroup unless somebody may be putting them into one.
func TestWhoIsMadeIsInNoGroup(t *testing.T) {
	t.Parallel()
	m := crowded()
	m.born(person(1), person(2)).publish(true)
	if !m.shows(person(1)) || !m.shows(person(2)) {
		t.Error("who was made is not known")
	}
	s := m.born(person(3))
	joining := m.changes(memberships, models.Ref{Scope: crowdScope, Type: scim.TypeGroup, ID: "g"})
	m.regroup(crowdScope, []string{person(3).row.ID})
	s.publish(true)
	joining.done()
	if m.shows(person(3)) || m.draft(personRef(person(3))) == nil {
		t.Error("who was made and joined in one commit is shown in no group, or not drafted")
	}
}

func TestWhoJoinsIsNotShownInNoGroup(t *testing.T) {
	t.Parallel()
	for what, people := range map[string][]*draft{"in the crowd": {person(1), person(2)}, "drafted": {person(2), person(1)}} {
		m := crowded(people...)
		m.regroup(crowdScope, []string{person(1).row.ID})
		if m.shows(person(1)) || !m.shows(person(2)) {
			t.Errorf("who joins, %s, is shown without the group, or another is not shown", what)
		}
		if groups, known := m.groups(personRef(person(1))); known {
			t.Errorf("who joins, %s, is known to be in %v", what, groups)
		}
		if m.draft(personRef(person(1))) == nil {
			t.Errorf("who joins, %s, is not drafted", what)
		}
	}
}

// TestARowMayGoToTheCrowd as it was read, and say no more than that.
func TestARowMayGoToTheCrowd(t *testing.T) {
	t.Parallel()
	m, of := crowded(), kind{crowdScope, scim.TypeUser}
	read := func(d *draft, where, value string, groups ...string) {
		names := knownGroups{}
		for _, id := range groups {
			names[id] = knownGroup{name: "the group " + id}
		}
		row := readRow{resourceRow: resourceRow{ID: d.row.ID, Type: scim.TypeUser, Block: 1, Version: 1, Document: d.row.Document}, groups: groups}
		m.keep(m.now(), of, where, value, wording{}, shownWith, &few{[]readRow{row}, names})
	}
	read(person(1), byKey, person(1).row.UserName)
	read(person(2), byID, person(2).row.ID)
	read(person(3), byID, person(3).row.ID, "g")
	if !m.shows(person(1)) || !m.shows(person(2)) {
		t.Error("who was read is not shown")
	}
	if three, _ := m.one(of, byID, person(3).row.ID, shownWith); three == nil || three.known["g"].name != "the group g" || three.rows[0].groups[0] != "g" {
		t.Errorf("who was read with a group is shown as %+v", three)
	}
	if _, said := m.one(of, byKey, person(1).row.UserName, shownWith); said != (wording{}) {
		t.Errorf("a row says of itself %+v", said)
	}
	if !m.knows(of, byKey, person(1).row.UserName, shownWith) || m.knows(of, byID, person(1).row.ID, models.With{Groups: true}) {
		t.Error("a row is not found by its key, or says what was not read")
	}
	if m.draft(personRef(person(1))) != nil {
		t.Error("an edit would begin with less than there is")
	}
	m.putDraft(&drafted{ref: personRef(person(1)), draft: person(1)})
	m.putDraft(&drafted{ref: personRef(person(2)), draft: person(2)})
	if !m.shows(person(1)) || m.draft(personRef(person(1))) == nil {
		t.Error("a draft that came later took away that somebody is in no group, or did not come")
	}
}

// TestGroupsOfACrowdAreAsTheyWereNamedLast and those who are in none stay known
// when groups change.
func TestGroupsOfACrowdAreAsTheyWereNamedLast(t *testing.T) {
	t.Parallel()
	m := crowded(person(1))
	group := models.Ref{Scope: crowdScope, Type: scim.TypeGroup, ID: "g"}
	in := func() { m.belongs(personRef(person(2)), []string{"g"}, knownGroups{"g": {name: "now"}}) }
	m.putDraft(&drafted{ref: personRef(person(2)), draft: person(2)})
	in()
	m.putDraft(&drafted{ref: personRef(person(3)), draft: person(3), in: belonging{known: true}})
	if !m.shows(person(2)) {
		t.Fatal("who is in a group that is known is not shown")
	}
	m.changes(allResources, group).done()
	in() // of somebody else: the draft of the second is not there any more
	if m.shows(person(2)) || !m.shows(person(1)) || !m.shows(person(3)) {
		t.Error("who was in a group is shown as before, or who is in none is not")
	}
}

func TestWhoLeavesTakesTheirGroupsAlong(t *testing.T) {
	t.Parallel()
	m, group := newMemory(func() bool { return true }), kind{crowdScope, scim.TypeGroup}
	row := readRow{resourceRow: resourceRow{ID: "g", Type: scim.TypeGroup}}
	m.keep(m.now(), group, byID, "g", wording{}, models.With{}, &few{[]readRow{row}, nil})
	m.keepNobodyLeft(m.now(), crowdScope.Directory())
	if !m.knows(group, byID, "g", models.With{}) || !m.nobodyLeft(crowdScope.Directory()) {
		t.Fatal("nothing is remembered")
	}
	m.changes(departure, personRef(person(1))).done()
	if m.knows(group, byID, "g", models.With{}) || m.nobodyLeft(crowdScope.Directory()) {
		t.Error("a group is as it was, or nobody has left")
	}
}

// TestWhoWasReadWithoutTheirGroupsIsNotInNone nor is who was changed and had not
// been read.
func TestWhoWasReadWithoutTheirGroupsIsNotInNone(t *testing.T) {
	t.Parallel()
	m, of, ada := crowded(), kind{crowdScope, scim.TypeUser}, person(1)
	m.putDraft(&drafted{ref: personRef(ada), draft: ada})
	lean := models.With{Lean: true}
	row := readRow{resourceRow: resourceRow{ID: ada.row.ID, Type: scim.TypeUser}}
	m.keep(m.now(), of, byID, ada.row.ID, wording{}, lean, &few{[]readRow{row}, knownGroups{}})
	if m.shows(ada) || !m.knows(of, byID, ada.row.ID, lean) {
		t.Error("ada is shown in no group, or not without groups")
	}
	s := m.born()
	s.drafts[personRef(person(2))] = person(2)
	s.publish(true)
	if m.shows(person(2)) || m.draft(personRef(person(2))) == nil {
		t.Error("who was changed is shown in no group, or not drafted")
	}
}

func TestWhatIsKnownEndsWithEverything(t *testing.T) {
	t.Parallel()
	m := crowded(person(1), person(2))
	at, s := m.now(), m.born(person(3))
	all := m.changes(everything, models.Ref{})
	m.putDraft(&drafted{ref: personRef(person(4)), draft: person(4)})
	if m.draft(personRef(person(4))) != nil {
		t.Error("a draft is good while everything changes")
	}
	all.done()
	s.publish(true)
	m.keepKey(at, []byte("hash"), keyOf{})
	if _, known := m.key([]byte("hash")); known {
		t.Error("a token that was read before is kept")
	}
	for n := range 5 {
		if m.shows(person(n)) || m.draft(personRef(person(n))) != nil {
			t.Errorf("person %d is known", n)
		}
	}
}

func TestADraftFoundToBeWrongIsNowhere(t *testing.T) {
	t.Parallel()
	ada, ben := person(1), person(2)
	for what, people := range map[string][]*draft{"in the crowd": {ada, ben}, "drafted": {ben, ada}} {
		m := crowded(people...)
		m.crowd.put(personRef(ada), ada, belonging{known: true}, entire)
		m.dropDraft(personRef(ada))
		if m.draft(personRef(ada)) != nil || m.shows(ada) {
			t.Errorf("ada, %s, is still there", what)
		}
	}
}

// TestGroupsDoNotGoToTheCrowd where nobody would look for them when a member goes.
func TestGroupsDoNotGoToTheCrowd(t *testing.T) {
	t.Parallel()
	m, group := crowded(), person(1)
	group.row.Type = scim.TypeGroup
	m.putDraft(&drafted{ref: personRef(group), draft: group, in: belonging{known: true}})
	if m.knows(kind{crowdScope, scim.TypeGroup}, byID, group.row.ID, models.With{}) {
		t.Error("a group is shown as it was drafted")
	}
	m.putDraft(&drafted{ref: personRef(person(2)), draft: person(2)})
	if m.draft(personRef(group)) != nil {
		t.Error("a group is in the crowd")
	}
}

func TestGroupsWeighWhatTheyAre(t *testing.T) {
	t.Parallel()
	m := newMemory(func() bool { return true })
	ada := &drafted{ref: personRef(person(1)), draft: person(1)}
	m.putDraft(ada)
	without := m.drafts.weight
	m.belongs(ada.ref, []string{"g1", "g2"}, knownGroups{"g1": {}, "g2": {}})
	if more := m.drafts.weight - without; more != len("g1 g2") {
		t.Errorf("two groups weigh %d", more)
	}
	m.regroup(crowdScope, []string{ada.ref.ID})
	m.drafts.drop(ada.ref)
	if m.drafts.weight != 0 {
		t.Errorf("nobody weighs %d", m.drafts.weight)
	}
	direct := "g1 g2"
	read, made := readRow{direct: &direct, groups: []string{"g1", "g2"}}, readRow{groups: []string{"g1", "g2"}}
	if made.weight() < read.weight() {
		t.Errorf("a row weighs %d as it was read, and %d from memory", read.weight(), made.weight())
	}
}

// deleted is an edit that takes somebody away.
func deleted(before models.Resource, account *models.Account) (*models.Change, error) {
	return &models.Change{After: before, Account: account, Delete: true}, nil
}

// TestGroupsOfOneWhoLeftAreGone as soon as others can see it.
func TestGroupsOfOneWhoLeftAreGone(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	ref, file := c.ref("User", "ada"), &Store{config: c.config, main: c.main}
	c.edit("User", "ada", func(x *models.Change) { x.After.Document = document("ada") })
	if groups, err := c.GroupsAbove(t.Context(), ref); err != nil || len(groups) != 1 {
		t.Fatalf("ada is in %v, %v", groups, err)
	}
	changing := c.memory.changes(oneResource, ref)
	c.must(c.main.WriteKnown(t.Context(), func(tx *gorm.DB) error {
		database.Together(tx).Settled(func(bool) { // it can be seen, and nobody was told
			groups, _ := c.GroupsAbove(t.Context(), ref)
			if read, err := file.GroupsAbove(t.Context(), ref); err != nil || len(read) != len(groups) {
				t.Errorf("ada is in %v, the file says %v, %v", groups, read, err)
			}
		})
		_, err := c.editOnce(tx, ref, deleted, nil, changing)
		return err
	}))
	changing.done()
}

// TestWhoIsMadeAgainInTheSameCommit is not in the groups of the one before.
func TestWhoIsMadeAgainInTheSameCommit(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	ref := c.ref("User", "ada")
	c.edit("User", "ada", func(x *models.Change) { x.After.Document = document("ada") })
	_, err := c.GroupsAbove(t.Context(), ref)
	c.must(err)
	made, err := ready(models.Change{After: models.Resource{Ref: ref, UserName: "ada", UniqueKey: "ada", Document: document("ada")}})
	c.must(err)
	first, second := c.memory.changes(oneResource, ref), c.memory.changes(oneResource, ref)
	c.must(c.main.WriteKnown(t.Context(), func(tx *gorm.DB) error {
		_, err := c.editOnce(tx, ref, deleted, nil, first)
		if err == nil {
			_, err = c.create(tx, made, second)
		}
		return err
	}))
	first.done()
	second.done()
	if groups, err := c.GroupsAbove(t.Context(), ref); err != nil || len(groups) != 0 {
		t.Errorf("ada is in %v, %v", groups, err)
	}
}

// TestAGroupInsideAnotherIsSeenBelowIt also by who was remembered before.
func TestAGroupInsideAnotherIsSeenBelowIt(t *testing.T) {
	t.Parallel()
	c := newTown(t)
	c.edit("User", "ben", func(x *models.Change) { x.After.Document = document("ben") })
	above := func(id string) []models.GroupRef {
		groups, err := c.GroupsAbove(t.Context(), c.ref("User", id))
		c.must(err)
		return groups
	}
	above("ben")
	c.edit("Group", "staff", func(x *models.Change) { x.Members = moves(models.MembersAdd, []string{"finance", "ada"}) })
	if a, b := above("ada"), above("ben"); len(a) != 2 || len(b) != 2 {
		t.Errorf("ada is in %v, ben in %v", a, b)
	}
}
