package storetest

import (
	"reflect"
	"testing"
	"time"

	"scimdesk/models"
)

var grantPromises = []promise{
	{"A code is redeemed once, and its tokens with it", testCode},
	{"A code that is refused is used up", testCodeRefused},
	{"A code that comes again ends what it gave", testCodeAgain},
	{"A refresh gives tokens, and leaves the old one a while", testRefresh},
	{"A refresh that ends the family ends all of it, and nobody else's", testFamilyEnds},
	{"An assertion is taken once", testAssertion},
	{"A sweep takes what expired, never what an admin made", testSweepTokens},
	{"What was granted is listed newest first, up to a limit", testAccessTokens},
}

func (w *world) code(t *testing.T, d models.Directory, hash string) models.Code {
	t.Helper()
	c := models.Code{
		Hash: []byte(hash), Client: "client-1", Directory: d.ID, RedirectURI: "https://a.test/cb", Challenge: "c", Scope: "scim",
		Admin: "adm-1", Family: "fam-" + hash, CreatedAt: w.at(1), ExpiresAt: w.at(60_000),
	}
	must(t, w.CreateCode(t.Context(), c))
	return c
}

// grant is an access token of a family.
func (w *world) grant(d models.DirectoryID, kind, family string) models.Token {
	id := w.id("tok")
	return models.Token{
		ID: models.TokenID(id), Kind: kind, Directory: d, Client: "client-1", Family: family, Scope: "scim offline_access",
		Hash: []byte("hash " + id), Prefix: "sd", Last4: "abcd", CreatedAt: w.at(int(w.n.Load())), ExpiresAt: w.at(3_600_000),
	}
}

func testCode(t *testing.T, w *world) {
	code := w.code(t, w.dir, "a")
	token := w.grant(w.dir.ID, models.KindAccess, code.Family)
	must(t, w.RedeemCode(t.Context(), code.Hash, w.at(5), func(c models.Code) ([]models.Token, error) {
		if !reflect.DeepEqual(c, code) {
			t.Errorf("redeem was asked about %+v, want %+v", c, code)
		}
		return []models.Token{token}, nil
	}))
	kept, err := w.Token(t.Context(), token.ID)
	must(t, err)
	if !reflect.DeepEqual(kept, token) {
		t.Errorf("kept %+v, want %+v", kept, token)
	}
	wantErr(t, "unknown", w.RedeemCode(t.Context(), []byte("b"), w.at(5), nil), models.ErrNotFound)
	wantErr(t, "CreateCode", w.CreateCode(t.Context(), models.Code{Hash: []byte("x"), Directory: "dir-nowhere"}), models.ErrNotFound)
}

func testCodeRefused(t *testing.T, w *world) {
	code := w.code(t, w.dir, "a")
	err := w.RedeemCode(t.Context(), code.Hash, w.at(5), func(models.Code) ([]models.Token, error) {
		return []models.Token{w.grant(w.dir.ID, models.KindAccess, code.Family)}, models.ErrStale
	})
	wantErr(t, "refused", err, models.ErrStale)
	list, err := w.AccessTokens(t.Context(), w.dir.ID, 10)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("a refused code gave %+v", list)
	}
	err = w.RedeemCode(t.Context(), code.Hash, w.at(6), func(models.Code) ([]models.Token, error) { return nil, nil })
	wantErr(t, "again", err, models.ErrTaken)
}

func testCodeAgain(t *testing.T, w *world) {
	code := w.code(t, w.dir, "a")
	token, bystander := w.grant(w.dir.ID, models.KindRefresh, code.Family), w.grant(w.dir.ID, models.KindRefresh, "another")
	must(t, w.CreateToken(t.Context(), bystander, "", time.Time{}))
	must(t, w.RedeemCode(t.Context(), code.Hash, w.at(5), func(models.Code) ([]models.Token, error) { return []models.Token{token}, nil }))
	for _, when := range []int{7, 8} {
		err := w.RedeemCode(t.Context(), code.Hash, w.at(when), func(models.Code) ([]models.Token, error) {
			t.Error("a used code was redeemed")
			return nil, nil
		})
		wantErr(t, "again", err, models.ErrTaken)
	}
	w.wantRevoked(t, token.ID, 7)
	w.wantRevoked(t, bystander.ID, 0)
}

// wantRevoked looks when a token was revoked, 0 for never.
func (w *world) wantRevoked(t *testing.T, id models.TokenID, ms int) {
	t.Helper()
	want := time.Time{}
	if ms > 0 {
		want = w.at(ms)
	}
	kept, err := w.Token(t.Context(), id)
	must(t, err)
	if !kept.RevokedAt.Equal(want) {
		t.Errorf("%s was revoked at %v, want %v", id, kept.RevokedAt, want)
	}
}

func testRefresh(t *testing.T, w *world) {
	old := w.grant(w.dir.ID, models.KindRefresh, "fam")
	must(t, w.CreateToken(t.Context(), old, "", time.Time{}))
	next := w.grant(w.dir.ID, models.KindRefresh, "fam")
	must(t, w.RotateRefresh(t.Context(), old.Hash, w.at(5), func(found models.Token) (models.Rotation, error) {
		if !reflect.DeepEqual(found, old) {
			t.Errorf("rotate was asked about %+v, want %+v", found, old)
		}
		return models.Rotation{Tokens: []models.Token{next}, OverlapUntil: w.at(65)}, nil
	}))
	again := w.grant(w.dir.ID, models.KindRefresh, "fam")
	err := w.RotateRefresh(t.Context(), old.Hash, w.at(6), func(found models.Token) (models.Rotation, error) {
		if !found.OverlapUntil.Equal(w.at(65)) {
			t.Errorf("replaced until %v", found.OverlapUntil)
		}
		return models.Rotation{Tokens: []models.Token{again}}, models.ErrStale
	})
	wantErr(t, "what rotate said", err, models.ErrStale)
	for _, token := range []models.Token{old, next, again} {
		kept, _, err := w.TokenByHash(t.Context(), token.Hash)
		must(t, err)
		if !kept.Live(w.at(64)) || kept.Live(w.at(65)) != (token.ID != old.ID) {
			t.Errorf("kept %+v", kept)
		}
	}
	access := w.grant(w.dir.ID, models.KindAccess, "fam")
	must(t, w.CreateToken(t.Context(), access, "", time.Time{}))
	for _, hash := range [][]byte{access.Hash, []byte("none")} {
		wantErr(t, "no refresh token", w.RotateRefresh(t.Context(), hash, w.at(5), nil), models.ErrNotFound)
	}
}

func testFamilyEnds(t *testing.T, w *world) {
	other := w.directory(t, "Other")
	one, two, ended := w.grant(w.dir.ID, models.KindRefresh, "fam"), w.grant(w.dir.ID, models.KindAccess, "fam"), w.grant(w.dir.ID, models.KindAccess, "fam")
	foreign, stranger := w.grant(other.ID, models.KindAccess, "fam"), w.grant(w.dir.ID, models.KindAccess, "fam2")
	for _, token := range []models.Token{one, two, ended, foreign, stranger} {
		must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
	}
	must(t, w.RevokeToken(t.Context(), ended.ID, w.at(2)))
	err := w.RotateRefresh(t.Context(), one.Hash, w.at(5), func(models.Token) (models.Rotation, error) {
		return models.Rotation{Tokens: []models.Token{w.grant(w.dir.ID, models.KindAccess, "fam")}, RevokeFamily: true}, models.ErrTaken
	})
	wantErr(t, "reuse", err, models.ErrTaken)
	for id, at := range map[models.TokenID]int{one.ID: 5, two.ID: 5, ended.ID: 2, foreign.ID: 0, stranger.ID: 0} {
		w.wantRevoked(t, id, at)
	}
	list, err := w.AccessTokens(t.Context(), w.dir.ID, 10)
	must(t, err)
	if len(list) != 4 {
		t.Errorf("%d tokens after the end of a family, want 4", len(list))
	}
	must(t, w.RevokeFamily(t.Context(), other.ID, "fam", w.at(8)))
	w.wantRevoked(t, foreign.ID, 8)
	w.wantRevoked(t, one.ID, 5)
}

func testAssertion(t *testing.T, w *world) {
	must(t, w.TakeAssertion(t.Context(), []byte("a"), w.at(100)))
	wantErr(t, "again", w.TakeAssertion(t.Context(), []byte("a"), w.at(200)), models.ErrTaken)
	must(t, w.TakeAssertion(t.Context(), []byte("b"), w.at(100)))
	_, err := w.SweepTokens(t.Context(), w.at(0), w.at(101))
	must(t, err)
	must(t, w.TakeAssertion(t.Context(), []byte("a"), w.at(300)))
}

func testSweepTokens(t *testing.T, w *world) {
	const many = 260 // more than one sweep takes
	for n := range many {
		token := w.grant(w.dir.ID, models.KindAccess, "fam")
		token.ExpiresAt = w.at(n + 1)
		must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
	}
	replaced := w.grant(w.dir.ID, models.KindRefresh, "fam")
	replaced.OverlapUntil, replaced.RevokedAt = w.at(10), w.at(10)
	made := w.token(t, "made")
	must(t, w.CreateToken(t.Context(), replaced, "", time.Time{}))
	must(t, w.ExpireToken(t.Context(), made.ID, w.at(1)))
	used := w.code(t, w.dir, "used")
	more, err := w.SweepTokens(t.Context(), w.at(70_000), w.at(70_000))
	must(t, err)
	if !more {
		t.Error("one sweep took everything")
	}
	more, err = w.SweepTokens(t.Context(), w.at(70_000), w.at(70_000))
	must(t, err)
	left, err := w.AccessTokens(t.Context(), w.dir.ID, 1000)
	must(t, err)
	if more || len(left) != 1 || left[0].ID != replaced.ID {
		t.Errorf("%d left after two sweeps, more %t", len(left), more)
	}
	_, err = w.Token(t.Context(), made.ID)
	must(t, err)
	wantErr(t, "a code that was swept", w.RedeemCode(t.Context(), used.Hash, w.at(70_000), nil), models.ErrNotFound)
}

func testAccessTokens(t *testing.T, w *world) {
	made := w.token(t, "made")
	var want []models.TokenID
	for n := range 5 {
		token := w.grant(w.dir.ID, []string{models.KindAccess, models.KindRefresh}[n%2], "fam")
		must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
		want = append([]models.TokenID{token.ID}, want...)
	}
	list, err := w.AccessTokens(t.Context(), w.dir.ID, 3)
	must(t, err)
	if len(list) != 3 || list[0].ID != want[0] || list[2].ID != want[2] {
		t.Errorf("listed %+v, want the first three of %v", list, want)
	}
	ours, err := w.Tokens(t.Context(), w.dir.ID)
	must(t, err)
	if len(ours) != 1 || ours[0].ID != made.ID {
		t.Errorf("an admin made %+v", ours)
	}
}
