package storetest

import (
	"reflect"
	"testing"
	"time"

	"scimdesk/models"
)

var tokenPromises = []promise{
	{"A token is found by its hash together with its directory", testToken},
	{"A revocation is seen by the next read, and the first time stays", testRevoke},
	{"Rotating saves the successor and the overlap together or not at all", testRotate},
	{"A token expires when it is told to, and an overlap is finished or cancelled", testExpireToken},
	{"A use is noted, whatever the agent sends", testTouch},
}

func (w *world) token(t *testing.T, hash string) models.Token {
	t.Helper()
	token := models.Token{
		ID: models.TokenID(w.id("tok")), Kind: models.KindBearer, Directory: w.dir.ID, Family: "f", Label: "Okta",
		Hash: []byte(hash), Prefix: "scd", Last4: "abcd", CreatedBy: "Owner", CreatedAt: w.at(int(w.n.Load())), ExpiresAt: w.at(9_000_000),
	}
	must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
	return token
}

func testToken(t *testing.T, w *world) {
	token := w.token(t, "hash")
	byHash, directory, err := w.TokenByHash(t.Context(), []byte("hash"))
	must(t, err)
	byID, err := w.Token(t.Context(), token.ID)
	must(t, err)
	if !reflect.DeepEqual(byHash, asked(token)) || !reflect.DeepEqual(byID, token) || directory != askedOf(w.dir) {
		t.Errorf("by hash %+v of %+v, by id %+v, want %+v of %+v", byHash, directory, byID, token, w.dir)
	}
	granted := w.grant(w.dir.ID, models.KindAccess, "fam")
	must(t, w.CreateToken(t.Context(), granted, "", time.Time{}))
	must(t, w.RefuseDirectory(t.Context(), w.dir.ID, w.at(9)))
	refusing := w.dir
	refusing.RefuseUntil = w.at(9)
	if byHash, directory, err := w.TokenByHash(t.Context(), granted.Hash); err != nil || !reflect.DeepEqual(byHash, asked(granted)) || directory != askedOf(refusing) {
		t.Errorf("%v: an access token by hash %+v of %+v, want %+v", err, byHash, directory, granted)
	}
	second := w.token(t, "hash2")
	list, err := w.Tokens(t.Context(), w.dir.ID)
	must(t, err)
	if len(list) != 2 || list[0].ID != second.ID || list[1].ID != token.ID {
		t.Errorf("tokens, newest first: %+v", list)
	}
	_, _, err = w.TokenByHash(t.Context(), []byte("other"))
	wantErr(t, "TokenByHash", err, models.ErrNotFound)
	_, err = w.Token(t.Context(), "tok-nowhere")
	wantErr(t, "Token", err, models.ErrNotFound)
}

// asked is what a request asks about a token.
func asked(t models.Token) models.Token {
	return models.Token{
		ID: t.ID, Kind: t.Kind, Directory: t.Directory, Client: t.Client, Scope: t.Scope, Hash: t.Hash, ExpiresAt: t.ExpiresAt, OverlapUntil: t.OverlapUntil, RevokedAt: t.RevokedAt,
		LastUsedAt: t.LastUsedAt, LastUsedFrom: t.LastUsedFrom, LastUsedAgent: t.LastUsedAgent,
	}
}

// askedOf is what a request asks about a directory.
func askedOf(d models.Directory) models.Directory {
	return models.Directory{ID: d.ID, Organization: d.Organization, Provider: d.Provider, Auth: d.Auth, State: d.State, Protocol: d.Protocol, RefuseUntil: d.RefuseUntil}
}

func testRevoke(t *testing.T, w *world) {
	token := w.token(t, "hash")
	must(t, w.RevokeToken(t.Context(), token.ID, w.at(1)))
	must(t, w.RevokeToken(t.Context(), token.ID, w.at(2)))
	got, _, err := w.TokenByHash(t.Context(), []byte("hash"))
	must(t, err)
	if !got.RevokedAt.Equal(w.at(1)) || got.Live(w.at(1)) {
		t.Errorf("revoked at %v, live %t", got.RevokedAt, got.Live(w.at(1)))
	}
	wantErr(t, "RevokeToken", w.RevokeToken(t.Context(), "tok-nowhere", w.at(1)), models.ErrNotFound)
}

func testRotate(t *testing.T, w *world) {
	old := w.token(t, "old")
	next := old
	next.ID, next.Hash = models.TokenID(w.id("tok")), []byte("new")
	err := w.CreateToken(t.Context(), next, "tok-nowhere", w.at(50))
	wantErr(t, "replace a token that is not there", err, models.ErrNotFound)
	_, _, err = w.TokenByHash(t.Context(), next.Hash)
	wantErr(t, "successor of nothing", err, models.ErrNotFound)
	must(t, w.CreateToken(t.Context(), next, old.ID, w.at(50)))
	replaced, _, err := w.TokenByHash(t.Context(), old.Hash)
	must(t, err)
	if !replaced.OverlapUntil.Equal(w.at(50)) || !replaced.Live(w.at(49)) || replaced.Live(w.at(50)) {
		t.Errorf("replaced token lives until %v", replaced.OverlapUntil)
	}
	foreign := next
	foreign.ID, foreign.Hash, foreign.Directory = "tok-foreign", []byte("foreign"), w.directory(t, "Other").ID
	err = w.CreateToken(t.Context(), foreign, old.ID, w.at(1))
	wantErr(t, "replace another directory's token", err, models.ErrNotFound)
}

func testExpireToken(t *testing.T, w *world) {
	token := w.token(t, "hash")
	for _, at := range []time.Time{w.at(7), {}} {
		must(t, w.ExpireToken(t.Context(), token.ID, at))
		must(t, w.KeepOverlap(t.Context(), token.ID, at))
		got, err := w.Token(t.Context(), token.ID)
		must(t, err)
		if !got.ExpiresAt.Equal(at) || !got.OverlapUntil.Equal(at) || got.Live(w.at(7)) != at.IsZero() {
			t.Errorf("told %v: %+v", at, got)
		}
	}
	must(t, w.RevokeToken(t.Context(), token.ID, w.at(1)))
	must(t, w.ExpireToken(t.Context(), token.ID, w.at(9)))
	w.wantRevoked(t, token.ID, 1)
	wantErr(t, "ExpireToken", w.ExpireToken(t.Context(), "tok-nowhere", w.at(1)), models.ErrNotFound)
	wantErr(t, "KeepOverlap", w.KeepOverlap(t.Context(), "tok-nowhere", w.at(1)), models.ErrNotFound)
}

func testTouch(t *testing.T, w *world) {
	token := w.token(t, "hash")
	must(t, w.TouchToken(t.Context(), token.ID, w.at(4), "192.0.2.1", "Okta\x00 \xff"))
	got, err := w.Token(t.Context(), token.ID)
	must(t, err)
	if !got.LastUsedAt.Equal(w.at(4)) || got.LastUsedFrom != "192.0.2.1" || got.LastUsedAgent != "Okta\uFFFD \uFFFD" {
		t.Errorf("last used %v from %q by %q", got.LastUsedAt, got.LastUsedFrom, got.LastUsedAgent)
	}
	wantErr(t, "TouchToken", w.TouchToken(t.Context(), "tok-nowhere", w.at(4), "", ""), models.ErrNotFound)
}
