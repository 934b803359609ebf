package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"scimdesk/models"
)

var approvalPromises = []promise{
	{"An approval waits, is approved once and taken once", testApproval},
	{"An approval that is over opens nothing", testApprovalOver},
	{"No more browsers wait than may, and a code is one's", testApprovalBounds},
	{"A new password ends what is open on the public side only", testNewPassword},
	{"No sign-in by the old password outlives a new one, whoever races", testPasswordRace},
	{"An operator is found by name, however it is written", testAdminByName},
}

func (w *world) approval(t *testing.T, code string) models.Approval {
	t.Helper()
	a := models.Approval{Hash: []byte("hash of " + code), Code: code, From: "192.0.2.1", Agent: "Firefox", CreatedAt: w.at(0), ExpiresAt: w.at(100)}
	must(t, w.CreateApproval(t.Context(), a))
	return a
}

func testApproval(t *testing.T, w *world) {
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	a := w.approval(t, "ABCDEFGH")
	found, err := w.ApprovalByCode(t.Context(), a.Code, w.at(1))
	must(t, err)
	if !reflect.DeepEqual(found, a) {
		t.Errorf("found %+v, want %+v", found, a)
	}
	public := w.session("s1")
	public.Side = models.SidePublic
	_, err = w.TakeApproval(t.Context(), a.Hash, w.at(2), public)
	wantErr(t, "taken before it was approved", err, models.ErrStale)
	must(t, w.Approve(t.Context(), a.Code, owner.ID, w.at(2)))
	wantErr(t, "approved twice", w.Approve(t.Context(), a.Code, owner.ID, w.at(2)), models.ErrNotFound)
	_, err = w.ApprovalByCode(t.Context(), a.Code, w.at(2))
	wantErr(t, "one that waits no more", err, models.ErrNotFound)
	opened, err := w.TakeApproval(t.Context(), a.Hash, w.at(3), public)
	must(t, err)
	kept, who, err := w.Session(t.Context(), public.Hash)
	must(t, err)
	if who.ID != owner.ID || !reflect.DeepEqual(kept, opened) || kept.Side != models.SidePublic {
		t.Errorf("opened %+v for %+v", kept, who)
	}
	_, err = w.TakeApproval(t.Context(), a.Hash, w.at(3), w.session("s2"))
	wantErr(t, "taken twice", err, models.ErrNotFound)
}

func testApprovalOver(t *testing.T, w *world) {
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	early, late := w.approval(t, "EARLY"), w.approval(t, "LATE")
	must(t, w.Approve(t.Context(), early.Code, owner.ID, w.at(99)))
	_, err = w.ApprovalByCode(t.Context(), late.Code, w.at(100))
	wantErr(t, "ApprovalByCode", err, models.ErrNotFound)
	wantErr(t, "Approve", w.Approve(t.Context(), late.Code, owner.ID, w.at(100)), models.ErrNotFound)
	for _, hash := range [][]byte{early.Hash, late.Hash, []byte("none")} {
		_, err = w.TakeApproval(t.Context(), hash, w.at(100), w.session("s1"))
		wantErr(t, "TakeApproval "+string(hash), err, models.ErrNotFound)
	}
	must(t, w.Sweep(t.Context(), w.at(101)))
	w.approval(t, "LATE")
}

func testApprovalBounds(t *testing.T, w *world) {
	w.approval(t, "TWICE")
	again := models.Approval{Hash: []byte("other"), Code: "TWICE", CreatedAt: w.at(1), ExpiresAt: w.at(100)}
	wantErr(t, "a code in use", w.CreateApproval(t.Context(), again), models.ErrTaken)
	for n := range models.MaxApprovals - 1 {
		w.approval(t, fmt.Sprintf("CODE%d", n))
	}
	again.Code = "MORE"
	wantErr(t, "one too many", w.CreateApproval(t.Context(), again), models.ErrTooMany)
	again.CreatedAt, again.ExpiresAt = w.at(100), w.at(200)
	must(t, w.CreateApproval(t.Context(), again)) // the others are over
}

func testNewPassword(t *testing.T, w *world) {
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	w.signIn(t, w.session("console"))
	public := w.session("public")
	public.Side, public.Admin = models.SidePublic, owner.ID
	must(t, w.CreateSession(t.Context(), public, ""))
	a := w.approval(t, "ABCDEFGH")
	must(t, w.Approve(t.Context(), a.Code, owner.ID, w.at(1)))
	before, err := w.AdminPassword(t.Context(), owner.ID)
	must(t, err)
	must(t, w.SetPassword(t.Context(), owner.ID, "a hash"))
	after, err := w.AdminPassword(t.Context(), owner.ID)
	must(t, err)
	if before != "" || after != "a hash" {
		t.Errorf("password %q, then %q", before, after)
	}
	_, _, err = w.Session(t.Context(), []byte("console"))
	must(t, err)
	for _, old := range []string{"", "another hash"} {
		wantErr(t, "CreateSession by the old password", w.CreateSession(t.Context(), public, old), models.ErrStale)
	}
	_, _, err = w.Session(t.Context(), public.Hash)
	wantErr(t, "Session", err, models.ErrNotFound)
	must(t, w.CreateSession(t.Context(), public, "a hash"))
	_, err = w.TakeApproval(t.Context(), a.Hash, w.at(2), w.session("late"))
	wantErr(t, "TakeApproval", err, models.ErrNotFound)
	wantErr(t, "SetPassword", w.SetPassword(t.Context(), "adm-nobody", "x"), models.ErrNotFound)
	_, err = w.AdminPassword(t.Context(), "adm-nobody")
	wantErr(t, "AdminPassword", err, models.ErrNotFound)
}

func testPasswordRace(t *testing.T, w *world) {
	const racers = 40
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	must(t, w.SetPassword(t.Context(), owner.ID, "old"))
	together(racers, func(n int) {
		if n == racers/2 {
			must(t, w.SetPassword(t.Context(), owner.ID, "new"))
			return
		}
		public := w.session(fmt.Sprint("s", n))
		public.Side, public.Admin = models.SidePublic, owner.ID
		if err := w.CreateSession(t.Context(), public, "old"); err != nil && !errors.Is(err, models.ErrStale) {
			t.Errorf("CreateSession: %v", err)
		}
	})
	for n := range racers {
		_, _, err := w.Session(t.Context(), []byte(fmt.Sprint("s", n)))
		wantErr(t, "Session", err, models.ErrNotFound)
	}
}

func testAdminByName(t *testing.T, w *world) {
	owner, err := w.FirstAdmin(t.Context())
	must(t, err)
	must(t, w.SetPassword(t.Context(), owner.ID, "a hash"))
	for _, name := range []string{"Owner", "owner", " OWNER "} {
		found, password, err := w.AdminByName(t.Context(), name)
		must(t, err)
		if found != owner || password != "a hash" {
			t.Errorf("%q is %+v with %q", name, found, password)
		}
	}
	for _, name := range []string{"", "own", "Owner\x00", "%"} {
		_, _, err := w.AdminByName(t.Context(), name)
		wantErr(t, "AdminByName "+name, err, models.ErrNotFound)
	}
}
