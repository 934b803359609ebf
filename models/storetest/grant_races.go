package storetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"scimdesk/models"
)

var grantRacePromises = []promise{
	{"Of a hundred who redeem one code one gets tokens, and then loses them", testRedeemRace},
	{"Of fifty racing refreshes each sees the one before", testRefreshRace},
	{"No token outlives the end of its family, whoever races", testFamilyRace},
	{"Of fifty who bring one assertion one is heard", testAssertionRace},
	{"Of fifty who bring one approval one gets in", testApprovalRace},
}

func testRedeemRace(t *testing.T, w *world) {
	const racers = 100
	code := w.code(t, w.dir, "a")
	var won, asked atomic.Int64
	together(racers, func(int) {
		token := w.grant(w.dir.ID, models.KindAccess, code.Family)
		err := w.RedeemCode(t.Context(), code.Hash, w.at(5), func(models.Code) ([]models.Token, error) {
			asked.Add(1)
			return []models.Token{token}, nil
		})
		switch {
		case err == nil:
			won.Add(1)
		case !errors.Is(err, models.ErrTaken):
			t.Error(err)
		}
	})
	list, err := w.AccessTokens(t.Context(), w.dir.ID, racers)
	must(t, err)
	if won.Load() != 1 || len(list) != 1 || list[0].Live(w.at(5)) {
		t.Errorf("%d of %d redeemed it, %d were asked, it gave %+v", won.Load(), racers, asked.Load(), list)
	}
}

func testRefreshRace(t *testing.T, w *world) {
	const racers = 50
	old := w.grant(w.dir.ID, models.KindRefresh, "fam")
	must(t, w.CreateToken(t.Context(), old, "", time.Time{}))
	var first atomic.Int64
	together(racers, func(int) {
		var fresh bool
		err := w.RotateRefresh(t.Context(), old.Hash, w.at(5), func(found models.Token) (models.Rotation, error) {
			fresh = found.OverlapUntil.IsZero()
			if !fresh {
				return models.Rotation{}, nil
			}
			return models.Rotation{Tokens: []models.Token{w.grant(w.dir.ID, models.KindRefresh, "fam")}, OverlapUntil: w.at(65)}, nil
		})
		if err != nil {
			t.Error(err)
		}
		if fresh {
			first.Add(1)
		}
	})
	list, err := w.AccessTokens(t.Context(), w.dir.ID, racers)
	must(t, err)
	if first.Load() != 1 || len(list) != 2 {
		t.Errorf("%d of %d were first, %d tokens", first.Load(), racers, len(list))
	}
}

// testFamilyRace lets refreshes race with a revocation and with the second
// coming of a code: whoever is later must see what the other did.
func testFamilyRace(t *testing.T, w *world) {
	for range 10 {
		code := w.code(t, w.dir, w.id("code"))
		old := w.grant(w.dir.ID, models.KindRefresh, code.Family)
		must(t, w.RedeemCode(t.Context(), code.Hash, w.at(4), func(models.Code) ([]models.Token, error) { return []models.Token{old}, nil }))
		together(8, func(i int) {
			var err error
			switch i {
			case 0:
				err = w.RevokeFamily(t.Context(), w.dir.ID, code.Family, w.at(5))
			case 1:
				err = w.RedeemCode(t.Context(), code.Hash, w.at(5), nil)
				if errors.Is(err, models.ErrTaken) {
					err = nil
				}
			default:
				err = w.RotateRefresh(t.Context(), old.Hash, w.at(5), func(found models.Token) (models.Rotation, error) {
					if !found.RevokedAt.IsZero() {
						return models.Rotation{}, nil
					}
					return models.Rotation{Tokens: []models.Token{w.grant(w.dir.ID, models.KindAccess, code.Family)}}, nil
				})
			}
			if err != nil {
				t.Error(err)
			}
		})
		list, err := w.AccessTokens(t.Context(), w.dir.ID, 100)
		must(t, err)
		for _, token := range list {
			if token.Live(w.at(6)) {
				t.Errorf("%s outlives its family", token.ID)
			}
		}
	}
}

func testAssertionRace(t *testing.T, w *world) {
	const racers = 50
	var heard atomic.Int64
	together(racers, func(int) {
		err := w.TakeAssertion(t.Context(), []byte("a"), w.at(100))
		switch {
		case err == nil:
			heard.Add(1)
		case !errors.Is(err, models.ErrTaken):
			t.Error(err)
		}
	})
	if heard.Load() != 1 {
		t.Errorf("%d of %d were heard", heard.Load(), racers)
	}
}

func testApprovalRace(t *testing.T, w *world) {
	const racers = 50
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	a := w.approval(t, "ABCDEFGH")
	must(t, w.Approve(t.Context(), a.Code, owner.ID, w.at(2)))
	var let atomic.Int64
	together(racers, func(int) {
		_, err := w.TakeApproval(t.Context(), a.Hash, w.at(3), w.session(w.id("session")))
		switch {
		case err == nil:
			let.Add(1)
		case !errors.Is(err, models.ErrNotFound):
			t.Error(err)
		}
	})
	if let.Load() != 1 {
		t.Errorf("%d of %d were let in", let.Load(), racers)
	}
}
