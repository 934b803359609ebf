package storetest

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"scimdesk/models"
)

var groupRacePromises = []promise{
	{"Of 64 who change one group's members again and again nothing is lost", testMembersRace},
	{"Of fifty racing groups of one name one is made", testGroupNamesRace},
	{"Members who are deleted while they are added leave no trace and no wrong count", testLeaversRace},
	{"Groups that add and rename each other at once all get there", testGroupsRace},
}

// testMembersRace lets each writer add and remove people, a hundred times when
// SCIMDESK_RACES is "all", and add everybody at last.
func testMembersRace(t *testing.T, w *world) {
	const writers, people = 64, 20
	changes := 2*people + 10
	if os.Getenv("SCIMDESK_RACES") == "all" {
		changes = 100
	}
	var crowd [people]string
	for i := range crowd {
		r, _ := w.person(t, fmt.Sprint("p", i))
		crowd[i] = r.ID
	}
	g := w.group(t, "Sales")
	var joined, left atomic.Int64
	together(writers, func(writer int) {
		for i := range changes {
			change := add(crowd[(writer+i/2)%people])
			if i%2 == 1 && i < changes-2*people {
				change = drop(change.IDs...)
			}
			saved, err := w.members(t, g.Ref, change)
			if err != nil {
				t.Error(err)
			}
			joined.Add(int64(saved.Moved.JoinedCount))
			left.Add(int64(saved.Moved.LeftCount))
		}
	})
	r, err := w.Resource(t.Context(), g.Ref, models.With{Members: true})
	must(t, err)
	if len(r.Members) != people || r.MemberCount != people || joined.Load()-left.Load() != people || r.Version != 1+joined.Load()+left.Load() {
		t.Errorf("%d members, counted %d, version %d; %d joined, %d left", len(r.Members), r.MemberCount, r.Version, joined.Load(), left.Load())
	}
}

func testGroupNamesRace(t *testing.T, w *world) {
	var won atomic.Int64
	together(50, func(int) {
		_, err := w.CreateResource(t.Context(), w.newGroup(w.scope, "Sales"))
		switch {
		case err == nil:
			won.Add(1)
		case !errors.Is(err, models.ErrTaken):
			t.Error(err)
		}
	})
	if won.Load() != 1 {
		t.Errorf("%d groups were made", won.Load())
	}
}

func testLeaversRace(t *testing.T, w *world) {
	const rounds, groups = 12, 4
	var teams [groups]models.Resource
	for i := range teams {
		teams[i] = w.group(t, fmt.Sprint("Team ", i))
	}
	for round := range rounds {
		r, _ := w.person(t, fmt.Sprint("p", round))
		together(groups+1, func(i int) {
			if i == groups {
				_, err := w.EditResource(t.Context(), r.Ref, w.leave)
				if err != nil {
					t.Error(err)
				}
				return
			}
			for _, change := range []models.MemberChange{add(r.ID), drop(r.ID), add(r.ID)} {
				if _, err := w.members(t, teams[i].Ref, change); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, team := range teams {
		w.wantMembers(t, team.Ref)
	}
}

func testGroupsRace(t *testing.T, w *world) {
	const groups, turns = 6, 8
	var ids [groups]string
	var teams [groups]models.Resource
	for i := range teams {
		teams[i] = w.group(t, fmt.Sprint("Team ", i))
		ids[i] = teams[i].ID
	}
	together(groups, func(i int) {
		for turn := range turns {
			_, err := w.EditResource(t.Context(), teams[i].Ref, func(before models.Resource, _ *models.Account) (*models.Change, error) {
				after := w.team(w.scope, before.ID, doc{"displayName": fmt.Sprint("Team ", i, " in turn ", turn)})
				return &models.Change{After: after, Members: []models.MemberChange{exactly(ids[turn%groups], ids[(turn+1)%groups])}}, nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	for _, team := range teams {
		w.wantMembers(t, team.Ref, ids[(turns-1)%groups], ids[turns%groups])
	}
}
