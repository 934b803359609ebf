package storetest

import (
	"reflect"
	"testing"

	"scimdesk/models"
)

var adminPromises = []promise{
	{"A sign-in code opens one session for its admin", testSignIn},
	{"An expired code opens nothing", testExpiredCode},
	{"A session is touched, and deleted for good", testSession},
	{"A sweep takes what has ended and leaves the rest", testSweep},
}

func (w *world) session(hash string) models.Session {
	return models.Session{
		Hash: []byte(hash), Side: models.SideConsole, CreatedAt: w.at(0), ExpiresAt: w.at(9000), IdleUntil: w.at(5000), UserAgent: "Firefox",
	}
}

// signIn makes a code and takes it.
func (w *world) signIn(t *testing.T, session models.Session) models.Session {
	t.Helper()
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	code := models.SignInCode{Hash: append([]byte("code of "), session.Hash...), Admin: owner.ID, ExpiresAt: w.at(100)}
	must(t, w.CreateSignInCode(t.Context(), code))
	opened, err := w.TakeSignInCode(t.Context(), code.Hash, w.at(99), session)
	must(t, err)
	return opened
}

func testSignIn(t *testing.T, w *world) {
	opened := w.signIn(t, w.session("s1"))
	found, owner, err := w.Session(t.Context(), []byte("s1"))
	must(t, err)
	if !reflect.DeepEqual(found, opened) || found.Admin != owner.ID || owner.Name != "Owner" {
		t.Errorf("found %+v of %+v, want %+v", found, owner, opened)
	}
	_, err = w.TakeSignInCode(t.Context(), []byte("code of s1"), w.at(0), w.session("s2"))
	wantErr(t, "the same code again", err, models.ErrNotFound)
	_, _, err = w.Session(t.Context(), []byte("s2"))
	wantErr(t, "session of a used code", err, models.ErrNotFound)
}

func testExpiredCode(t *testing.T, w *world) {
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	must(t, w.CreateSignInCode(t.Context(), models.SignInCode{Hash: []byte("c"), Admin: owner.ID, ExpiresAt: w.at(100)}))
	for _, late := range []int{100, 101} {
		_, err = w.TakeSignInCode(t.Context(), []byte("c"), w.at(late), w.session("s1"))
		wantErr(t, "a code at its end", err, models.ErrNotFound)
	}
}

func testSession(t *testing.T, w *world) {
	w.signIn(t, w.session("s1"))
	must(t, w.TouchSession(t.Context(), []byte("s1"), w.at(6000)))
	found, _, err := w.Session(t.Context(), []byte("s1"))
	must(t, err)
	if !found.IdleUntil.Equal(w.at(6000)) {
		t.Errorf("idle until %v", found.IdleUntil)
	}
	must(t, w.DeleteSession(t.Context(), []byte("s1")))
	must(t, w.DeleteSession(t.Context(), []byte("s1")))
	_, _, err = w.Session(t.Context(), []byte("s1"))
	wantErr(t, "Session", err, models.ErrNotFound)
	wantErr(t, "TouchSession", w.TouchSession(t.Context(), []byte("s1"), w.at(1)), models.ErrNotFound)
}

func testSweep(t *testing.T, w *world) {
	idle, expired := w.session("idle"), w.session("expired")
	idle.IdleUntil, expired.ExpiresAt = w.at(200), w.at(200)
	for _, session := range []models.Session{w.session("fresh"), idle, expired} {
		w.signIn(t, session)
	}
	must(t, w.Sweep(t.Context(), w.at(300)))
	for hash, want := range map[string]error{"fresh": nil, "idle": models.ErrNotFound, "expired": models.ErrNotFound} {
		if _, _, err := w.Session(t.Context(), []byte(hash)); want != nil || err != nil {
			wantErr(t, hash, err, want)
		}
	}
}
