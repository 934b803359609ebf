package admin_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/admin"
	"scimdesk/models"
)

const good = "korrekt häst batteri"

func (d *door) owner(t *testing.T) models.Admin {
	t.Helper()
	who, err := d.store.FirstAdmin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// invalid is the sentence at the only field that does not fit.
func invalid(t *testing.T, err error, field string) string {
	t.Helper()
	var fields models.Invalid
	if !errors.As(err, &fields) || len(fields) != 1 || fields[field] == "" {
		t.Errorf("%v does not name %s", err, field)
	}
	return fields[field]
}

func TestAPasswordOpensThePublicSide(t *testing.T) {
	t.Parallel()
	d := open(t)
	who := d.owner(t)
	if _, err := d.SignInPublic(t.Context(), "Owner", "", admin.Visitor{From: "192.0.2.1"}); !errors.Is(err, admin.ErrWrong) {
		t.Errorf("before there is a password: %v", err)
	}
	if has, err := d.HasPassword(t.Context(), who.ID); has || err != nil {
		t.Errorf("has one before: %t, %v", has, err)
	}
	if err := d.ChangePassword(t.Context(), who, "", good); err != nil {
		t.Fatal(err)
	}
	if has, err := d.HasPassword(t.Context(), who.ID); !has || err != nil {
		t.Errorf("has none after: %t, %v", has, err)
	}
	first, err := d.SignInPublic(t.Context(), " owner ", strings.ReplaceAll(good, "ä", "a\u0308"), admin.Visitor{From: "192.0.2.1", Agent: strings.Repeat("é", 200)})
	if err != nil {
		t.Fatalf("composed otherwise: %v", err)
	}
	second, err := d.SignInPublic(t.Context(), "OWNER", good, admin.Visitor{From: "192.0.2.1"})
	if err != nil || first == second {
		t.Errorf("a second session: %v", err)
	}
	if got, err := d.PublicSession(t.Context(), first); err != nil || got != who {
		t.Errorf("session of %+v, %v", got, err)
	}
	if _, err := d.Session(t.Context(), first); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("it opens the console, too: %v", err)
	}
	for _, wrong := range []string{strings.ToUpper(good), good + strings.Repeat("x", 5000), "\x00" + good} {
		if _, err := d.SignInPublic(t.Context(), "owner", wrong, admin.Visitor{From: "192.0.2.1"}); !errors.Is(err, admin.ErrWrong) {
			t.Errorf("%.30q: %v", wrong, err)
		}
	}
	if _, err := d.SignInPublic(t.Context(), "nobody", good, admin.Visitor{From: "192.0.2.1"}); !errors.Is(err, admin.ErrWrong) {
		t.Errorf("nobody: %v", err)
	}
}

func TestAPasswordThatDoesNotFitIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	d := open(t)
	who := models.Admin{ID: d.owner(t).ID, Name: "Ada Lovelace"}
	for name, password := range map[string]string{
		"empty":                 "",
		"eleven characters":     "elf zeichen",
		"129 characters":        strings.Repeat("ab cd efg", 15)[:129],
		"the name twice":        "ada lovelaceAda Lovelace1",
		"one character":         "aaaaaaaaaaaaaaaaaaaa",
		"a control character":   "twelve \x07 characters",
		"not text":              "twelve \xff\xfe characters",
		"many bytes, few signs": "äöüäöüäöüäö",
	} {
		if said := invalid(t, d.ChangePassword(t.Context(), who, "", password), "password"); password != "" && strings.Contains(said, password) {
			t.Errorf("%s: the sentence repeats it", name)
		}
	}
	if has, err := d.HasPassword(t.Context(), who.ID); has || err != nil {
		t.Errorf("one was kept: %v", err)
	}
	if _, err := d.HasPassword(t.Context(), "adm-nobody"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("nobody's: %v", err)
	}
}

func TestWhoChangesAPasswordKnowsTheOldOne(t *testing.T) {
	t.Parallel()
	d := open(t)
	who := d.owner(t)
	if err := d.ChangePassword(t.Context(), who, "ignored", good); err != nil {
		t.Fatal(err)
	}
	console := d.enter(t)
	public, err := d.SignInPublic(t.Context(), "owner", good, admin.Visitor{From: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	invalid(t, d.ChangePassword(t.Context(), who, "not the old one", "another good one"), "current")
	if _, err := d.PublicSession(t.Context(), public); err != nil {
		t.Errorf("a change that failed ended a session: %v", err)
	}
	if err := d.ChangePassword(t.Context(), who, good, "another good one"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.PublicSession(t.Context(), public); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a public session outlives the password: %v", err)
	}
	if _, err := d.Session(t.Context(), console); err != nil {
		t.Errorf("the console's own session ended: %v", err)
	}
	if _, err := d.SignInPublic(t.Context(), "owner", good, admin.Visitor{From: "192.0.2.1"}); !errors.Is(err, admin.ErrWrong) {
		t.Errorf("the old password: %v", err)
	}
}

func TestAnApprovedBrowserIsLetIn(t *testing.T) {
	t.Parallel()
	d := open(t)
	who := d.owner(t)
	code, waiting, err := d.StartApproval(t.Context(), admin.Visitor{From: "192.0.2.1", Agent: "Firefox sdsk_" + strings.Repeat("A", 49)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.TakeApproval(t.Context(), waiting, ""); !errors.Is(err, models.ErrStale) {
		t.Errorf("before: %v", err)
	}
	typed := strings.ToLower(" " + strings.ReplaceAll(code, "-", " "))
	found, err := d.Waiting(t.Context(), typed)
	if err != nil || found.From != "192.0.2.1" || found.Agent != "Firefox [redacted]" {
		t.Errorf("waiting is %+v, %v", found, err)
	}
	if err := d.Approve(t.Context(), typed, who.ID); err != nil {
		t.Fatal(err)
	}
	session, err := d.TakeApproval(t.Context(), waiting, "Firefox")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.PublicSession(t.Context(), session); err != nil || got != who {
		t.Errorf("let in %+v, %v", got, err)
	}
	for what, err := range map[string]error{
		"taken again":    second(d.TakeApproval(t.Context(), waiting, "")),
		"by its code":    second(d.TakeApproval(t.Context(), code, "")),
		"approved again": d.Approve(t.Context(), code, who.ID),
	} {
		if !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	code, waiting, err = d.StartApproval(t.Context(), admin.Visitor{From: "192.0.2.1"})
	if err := errors.Join(err, d.Approve(t.Context(), code, who.ID)); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(5 * time.Minute)
	if _, err := d.TakeApproval(t.Context(), waiting, ""); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("after five minutes: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestAPublicSessionIsShort(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		live func(t *testing.T, d *door, session string)
		open bool
	}{
		{"at once it is open", func(*testing.T, *door, string) {}, true},
		{"after fifteen idle minutes it is over", func(_ *testing.T, d *door, _ string) { d.now = d.now.Add(15 * time.Minute) }, false},
		{"used every fourteen minutes it stays", func(t *testing.T, d *door, session string) {
			for range 4 {
				d.now = d.now.Add(14 * time.Minute)
				if _, err := d.PublicSession(t.Context(), session); err != nil {
					t.Fatal(err)
				}
			}
		}, true},
		{"after an hour it is over, used or not", func(t *testing.T, d *door, session string) {
			for range 5 {
				d.now = d.now.Add(12 * time.Minute)
				_, _ = d.PublicSession(t.Context(), session)
			}
		}, false},
		{"after leaving it is over", func(t *testing.T, d *door, session string) {
			if err := d.Leave(t.Context(), session); err != nil {
				t.Fatal(err)
			}
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			session := d.public(t)
			tc.live(t, d, session)
			if _, err := d.PublicSession(t.Context(), session); tc.open != (err == nil) || err != nil && !errors.Is(err, models.ErrNotFound) {
				t.Error(err)
			}
		})
	}
}

// public lets a browser in by approval.
func (d *door) public(t *testing.T) string {
	t.Helper()
	code, waiting, err := d.StartApproval(t.Context(), admin.Visitor{From: "192.0.2.1"})
	if err := errors.Join(err, d.Approve(t.Context(), code, d.owner(t).ID)); err != nil {
		t.Fatal(err)
	}
	session, err := d.TakeApproval(t.Context(), waiting, "")
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestASessionOfTheConsoleDoesNotOpenThePublicSide(t *testing.T) {
	t.Parallel()
	d := open(t)
	if _, err := d.PublicSession(t.Context(), d.enter(t)); !errors.Is(err, models.ErrNotFound) {
		t.Error(err)
	}
	if _, err := d.Session(t.Context(), d.public(t)); !errors.Is(err, models.ErrNotFound) {
		t.Error(err)
	}
}

func TestAnEndedRequestLooksAtNoPassword(t *testing.T) {
	t.Parallel()
	d := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.SignInPublic(ctx, "owner", good, admin.Visitor{From: "192.0.2.1"}); !errors.Is(err, models.ErrBusy) {
		t.Error(err)
	}
}

// hasty changes the password after it was compared.
type hasty struct {
	models.Admins
	then func()
}

func (h hasty) CreateSession(ctx context.Context, session models.Session, password string) error {
	h.then()
	return h.Admins.CreateSession(ctx, session, password)
}

func TestASignInDoesNotOutliveThePassword(t *testing.T) {
	t.Parallel()
	d := open(t)
	who := d.owner(t)
	if err := d.ChangePassword(t.Context(), who, "", good); err != nil {
		t.Fatal(err)
	}
	slow := &admin.Service{Store: hasty{d.store, func() {
		if err := d.store.SetPassword(t.Context(), who.ID, "another hash"); err != nil {
			t.Error(err)
		}
	}}, Now: d.Now}
	if _, err := slow.SignInPublic(t.Context(), "owner", good, admin.Visitor{}); !errors.Is(err, admin.ErrWrong) {
		t.Errorf("signed in by what was the password: %v", err)
	}
}

func TestABrowserIsKnownAfterASignIn(t *testing.T) {
	t.Parallel()
	d := open(t)
	session := d.public(t)
	device, err := d.Remember(t.Context(), session, admin.Visitor{})
	if err != nil || device == "" {
		t.Fatalf("%q, %v", device, err)
	}
	if again, err := d.Remember(t.Context(), session, admin.Visitor{Device: device}); again != "" || err != nil {
		t.Errorf("known twice: %q, %v", again, err)
	}
	for _, nobodys := range []string{"", "made up", d.enter(t), device} {
		if got, err := d.Remember(t.Context(), nobodys, admin.Visitor{}); got != "" || err != nil {
			t.Errorf("without a session: %q, %v", got, err)
		}
	}
	if _, err := d.PublicSession(t.Context(), device); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("it opens the public side: %v", err)
	}
	if _, err := d.Session(t.Context(), device); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("it opens the console: %v", err)
	}
}
