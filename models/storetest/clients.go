package storetest

import (
	"reflect"
	"testing"
	"time"

	"scimdesk/models"
)

var clientPromises = []promise{
	{"A client is saved with its directory, and changed without its id", testClient},
	{"A directory comes with its client and its tokens or not at all", testMadeAtOnce},
	{"Of one directory neither client, code nor token is another's", testGrantsApart},
	{"A removed environment's client is found no more", testClientRemoved},
}

func (w *world) client(t *testing.T, d models.Directory) models.Client {
	t.Helper()
	c := models.Client{
		ID: models.ClientID(w.id("client")), Directory: d.ID, RedirectURIs: []string{"https://a.test/cb", "https://a.test/cb?x=%20"},
		PKCE: true, Direct: true, TokenLife: 2 * time.Hour, CreatedAt: w.at(3),
		Trust: models.Trust{Issuer: "https://issuer.test", Subject: "sub\u2713", Audiences: []string{"one", "two"}},
	}
	must(t, w.SaveClient(t.Context(), c))
	return c
}

func testClient(t *testing.T, w *world) {
	c := w.client(t, w.dir)
	found, d, err := w.Client(t.Context(), c.ID)
	must(t, err)
	if !reflect.DeepEqual(found, c) || d != w.dir {
		t.Errorf("found %+v of %+v, want %+v of %+v", found, d, c, w.dir)
	}
	changed := models.Client{ID: "client-new", Directory: w.dir.ID, TokenLife: time.Hour, CreatedAt: w.at(9)}
	must(t, w.SaveClient(t.Context(), changed))
	changed.ID, changed.CreatedAt = c.ID, c.CreatedAt
	found, err = w.ClientOf(t.Context(), w.dir.ID)
	must(t, err)
	if !reflect.DeepEqual(found, changed) {
		t.Errorf("changed to %+v, want %+v", found, changed)
	}
	for _, id := range []models.ClientID{"client-new", "", "a\x00b"} {
		_, _, err = w.Client(t.Context(), id)
		wantErr(t, "Client "+string(id), err, models.ErrNotFound)
	}
	_, err = w.ClientOf(t.Context(), w.directory(t, "Other").ID)
	wantErr(t, "ClientOf", err, models.ErrNotFound)
	wantErr(t, "SaveClient", w.SaveClient(t.Context(), models.Client{ID: "client-x", Directory: "dir-nowhere"}), models.ErrNotFound)
}

func testMadeAtOnce(t *testing.T, w *world) {
	made := func(id models.DirectoryID, hash string) error {
		d := models.Directory{ID: id, Organization: w.dir.Organization, Name: "A", ShownURL: "https://a.test", RefuseUntil: w.at(7)}
		c := &models.Client{ID: models.ClientID("client-" + string(id)), Directory: id}
		return w.CreateDirectory(t.Context(), d, c,
			models.Token{ID: models.TokenID("tok-1-" + id), Directory: id, Kind: models.KindSecret, Hash: []byte("1" + id)},
			models.Token{ID: models.TokenID("tok-2-" + id), Directory: id, Kind: models.KindSecret, Hash: []byte(hash)})
	}
	must(t, made("dir-whole", "taken"))
	tokens, err := w.Tokens(t.Context(), "dir-whole")
	must(t, err)
	_, err = w.ClientOf(t.Context(), "dir-whole")
	must(t, err)
	d, err := w.Directory(t.Context(), "dir-whole")
	must(t, err)
	if len(tokens) != 2 || d.ShownURL != "https://a.test" || !d.RefuseUntil.Equal(w.at(7)) {
		t.Errorf("made %+v with %+v", d, tokens)
	}
	if err := made("dir-half", "taken"); err == nil {
		t.Fatal("two tokens with one hash were saved")
	}
	_, err = w.Directory(t.Context(), "dir-half")
	wantErr(t, "Directory", err, models.ErrNotFound)
	_, err = w.ClientOf(t.Context(), "dir-half")
	wantErr(t, "ClientOf", err, models.ErrNotFound)
}

func testGrantsApart(t *testing.T, w *world) {
	other := w.directory(t, "Other")
	c := w.client(t, w.dir)
	found, d, err := w.Client(t.Context(), c.ID)
	must(t, err)
	if found.Directory != w.dir.ID || d.ID != w.dir.ID {
		t.Errorf("client of %s in %s", found.Directory, d.ID)
	}
	token := w.grant(w.dir.ID, models.KindAccess, "fam")
	must(t, w.CreateToken(t.Context(), token, "", time.Time{}))
	must(t, w.RevokeFamily(t.Context(), other.ID, "fam", w.at(4)))
	w.wantRevoked(t, token.ID, 0)
	_, err = w.ClientOf(t.Context(), other.ID)
	wantErr(t, "ClientOf", err, models.ErrNotFound)
	granted, err := w.AccessTokens(t.Context(), other.ID, 10)
	must(t, err)
	made, err := w.Tokens(t.Context(), other.ID)
	must(t, err)
	if len(granted)+len(made) != 0 {
		t.Errorf("another directory lists %+v %+v", granted, made)
	}
}

func testClientRemoved(t *testing.T, w *world) {
	demo, d := w.stage(t, "Demo")
	c := w.client(t, d)
	code := w.code(t, d, "a")
	must(t, w.RemoveEnvironment(t.Context(), demo.ID, w.at(20)))
	_, _, err := w.Client(t.Context(), c.ID)
	wantErr(t, "Client", err, models.ErrNotFound)
	must(t, w.Purge(t.Context()))
	_, err = w.ClientOf(t.Context(), d.ID)
	wantErr(t, "ClientOf", err, models.ErrNotFound)
	wantErr(t, "RedeemCode", w.RedeemCode(t.Context(), code.Hash, w.at(21), nil), models.ErrNotFound)
}
