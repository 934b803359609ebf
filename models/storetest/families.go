package storetest

import (
	"errors"
	"testing"
	"time"

	"scimdesk/models"
)

var familyPromises = []promise{
	{"Who ends a refresh token ends its family", testEndByID},
	{"No refresh outlives the end of the token it was given for", testEndRace},
	{"Of those given for one refresh token the others count as replaced", testSiblings},
	{"Of access tokens the newest live on", testNewestLive},
	{"Nobody makes a token where the environment was removed", testTokenRemoved},
	{"A token that is made while its environment goes opens nothing", testRemovedRace},
	{"Access tokens are swept earlier than what ends families", testSweepApart},
}

// ends are the two ways to end a token by its id.
func (w *world) ends() []func(*testing.T, models.TokenID) error {
	return []func(*testing.T, models.TokenID) error{
		func(t *testing.T, id models.TokenID) error { return w.RevokeToken(t.Context(), id, w.at(100)) },
		func(t *testing.T, id models.TokenID) error { return w.ExpireToken(t.Context(), id, w.at(100)) },
	}
}

func testEndByID(t *testing.T, w *world) {
	for i, end := range w.ends() {
		family := w.id("fam")
		old, next := w.grant(w.dir.ID, models.KindRefresh, family), w.grant(w.dir.ID, models.KindRefresh, family)
		access, alone := w.grant(w.dir.ID, models.KindAccess, family), w.grant(w.dir.ID, models.KindAccess, family)
		foreign := w.grant(w.dir.ID, models.KindRefresh, w.id("fam"))
		for _, token := range []models.Token{old, next, access, alone, foreign} {
			must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
		}
		must(t, end(t, alone.ID))
		w.wantLive(t, 101, old, next, access, foreign)
		must(t, end(t, old.ID))
		w.wantLive(t, 101, foreign)
		must(t, end(t, foreign.ID))
		for _, token := range []models.Token{old, next, access, alone} {
			kept, _, err := w.TokenByHash(t.Context(), token.Hash)
			must(t, err)
			if kept.Live(w.at(100)) || !kept.Live(w.at(99)) && i == 1 {
				t.Errorf("way %d: a %s token of the family is %+v", i, token.Kind, kept)
			}
		}
	}
}

// wantLive looks whether these are what lives of the directory.
func (w *world) wantLive(t *testing.T, ms int, tokens ...models.Token) {
	t.Helper()
	live := map[models.TokenID]bool{}
	list, err := w.AccessTokens(t.Context(), w.dir.ID, 1000)
	must(t, err)
	for _, token := range list {
		if token.Live(w.at(ms)) {
			live[token.ID] = true
		}
	}
	for _, token := range tokens {
		if !live[token.ID] {
			t.Errorf("%s %s does not live", token.Kind, token.ID)
		}
		delete(live, token.ID)
	}
	if len(live) != 0 {
		t.Errorf("besides %v live", live)
	}
}

// testEndRace lets refreshes race with an end of the token they come from:
// whoever is later must see what the other did.
func testEndRace(t *testing.T, w *world) {
	for range 10 {
		for _, end := range w.ends() {
			family := w.id("fam")
			old := w.grant(w.dir.ID, models.KindRefresh, family)
			must(t, w.CreateToken(t.Context(), old, "", time.Time{}))
			together(8, func(i int) {
				if i == 0 {
					must(t, end(t, old.ID))
					return
				}
				err := w.RotateRefresh(t.Context(), old.Hash, w.at(100), func(found models.Token) (models.Rotation, error) {
					if !found.Live(w.at(100)) {
						return models.Rotation{}, nil
					}
					return models.Rotation{Tokens: []models.Token{w.grant(w.dir.ID, models.KindRefresh, family)}}, nil
				})
				if err != nil {
					t.Error(err)
				}
			})
			list, err := w.AccessTokens(t.Context(), w.dir.ID, 1000)
			must(t, err)
			for _, token := range list {
				if token.Live(w.at(101)) {
					t.Errorf("%s outlives its family", token.ID)
				}
			}
		}
	}
}

func testSiblings(t *testing.T, w *world) {
	first := w.grant(w.dir.ID, models.KindRefresh, "fam")
	must(t, w.CreateToken(t.Context(), first, "", time.Time{}))
	trade := func(from models.Token, ms int, r models.Rotation) {
		t.Helper()
		must(t, w.RotateRefresh(t.Context(), from.Hash, w.at(ms), func(models.Token) (models.Rotation, error) { return r, nil }))
	}
	given := make([]models.Token, 3)
	for i := range given {
		given[i] = w.grant(w.dir.ID, models.KindRefresh, "fam")
		given[i].Predecessor = first.ID
		trade(first, 5, models.Rotation{Tokens: []models.Token{given[i]}, OverlapUntil: w.at(65)})
	}
	used := given[0]
	trade(given[2], 6, models.Rotation{OverlapUntil: w.at(66)})
	trade(used, 7, models.Rotation{Tokens: []models.Token{w.grant(w.dir.ID, models.KindRefresh, "fam")}, OverlapUntil: w.at(67), EndSiblings: true})
	trade(first, 8, models.Rotation{EndSiblings: true})
	for _, tc := range []struct {
		name   string
		of     models.Token
		traded int
		until  int
	}{
		{"the first", first, 3, 7}, {"the one that was used", used, 1, 67}, {"another", given[1], 0, 7}, {"one that was replaced before", given[2], 0, 66},
	} {
		kept, err := w.Token(t.Context(), tc.of.ID)
		must(t, err)
		if kept.Traded != tc.traded || !kept.OverlapUntil.Equal(w.at(tc.until)) || kept.Predecessor != tc.of.Predecessor {
			t.Errorf("%s is kept as %+v", tc.name, kept)
		}
	}
}

func testNewestLive(t *testing.T, w *world) {
	other := w.directory(t, "Other")
	foreign, refresh := w.grant(other.ID, models.KindAccess, "fam"), w.grant(w.dir.ID, models.KindRefresh, "fam")
	must(t, w.CreateToken(t.Context(), foreign, "", time.Time{}))
	must(t, w.CreateToken(t.Context(), refresh, "", time.Time{}))
	made := w.token(t, "made")
	want := []models.Token{refresh}
	for n := range models.MaxAccessTokens + 20 {
		token := w.grant(w.dir.ID, models.KindAccess, "fam")
		tokens := []models.Token{token}
		switch n % 3 {
		case 0:
			must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
		case 1:
			must(t, w.RotateRefresh(t.Context(), refresh.Hash, token.CreatedAt, func(models.Token) (models.Rotation, error) { return models.Rotation{Tokens: tokens}, nil }))
		case 2:
			code := w.code(t, w.dir, w.id("code"))
			must(t, w.RedeemCode(t.Context(), code.Hash, token.CreatedAt, func(models.Code) ([]models.Token, error) { return tokens, nil }))
		}
		if n >= 20 {
			want = append(want, token)
		}
	}
	w.wantLive(t, 3_000_000, want...)
	for _, id := range []models.TokenID{foreign.ID, made.ID} {
		w.wantRevoked(t, id, 0)
	}
}

func testTokenRemoved(t *testing.T, w *world) {
	demo, d := w.stage(t, "Demo")
	code := w.code(t, d, "a")
	must(t, w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)))
	late := w.grant(d.ID, models.KindAccess, code.Family)
	wantErr(t, "CreateToken", w.CreateToken(t.Context(), late, "", time.Time{}), models.ErrNotFound)
	err := w.RedeemCode(t.Context(), code.Hash, w.at(21), func(models.Code) ([]models.Token, error) { return []models.Token{late}, nil })
	wantErr(t, "RedeemCode", err, models.ErrNotFound)
	list, err := w.AccessTokens(t.Context(), d.ID, 10)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("made %+v", list)
	}
}

func testRemovedRace(t *testing.T, w *world) {
	demo, d := w.stage(t, "Demo")
	tokens := make([]models.Token, 30)
	for i := range tokens {
		tokens[i] = w.grant(d.ID, models.KindAccess, "fam")
	}
	together(len(tokens)+1, func(i int) {
		if i == len(tokens) {
			must(t, w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)))
			return
		}
		if err := w.CreateToken(t.Context(), tokens[i], "", time.Time{}); err != nil && !errors.Is(err, models.ErrNotFound) {
			t.Error(err)
		}
	})
	for _, token := range tokens {
		_, _, err := w.TokenByHash(t.Context(), token.Hash)
		wantErr(t, "a token of a removed environment", err, models.ErrNotFound)
	}
}

func testSweepApart(t *testing.T, w *world) {
	for _, kind := range []string{models.KindAccess, models.KindRefresh} {
		for _, ms := range []int{10, 20, 30} {
			token := w.grant(w.dir.ID, kind, "fam")
			token.ExpiresAt = w.at(ms)
			must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
		}
	}
	code := w.code(t, w.dir, "a")
	_, err := w.SweepTokens(t.Context(), w.at(30), w.at(20))
	must(t, err)
	list, err := w.AccessTokens(t.Context(), w.dir.ID, 10)
	must(t, err)
	left := map[string]int{}
	for _, token := range list {
		left[token.Kind]++
	}
	if left[models.KindAccess] != 1 || left[models.KindRefresh] != 2 {
		t.Errorf("left are %v", left)
	}
	must(t, w.RedeemCode(t.Context(), code.Hash, w.at(5), func(models.Code) ([]models.Token, error) { return nil, nil }))
}
