package admin

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"testing"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/models"
)

// one is a store with one operator and one browser that waits.
type one struct{ models.Admins }

func (one) AdminByName(_ context.Context, name string) (models.Admin, string, error) {
	if name != "owner" {
		return models.Admin{}, "", models.ErrNotFound
	}
	return models.Admin{ID: "adm-1", Name: "Owner"}, "a hash", nil
}

func (one) CreateApproval(context.Context, models.Approval) error { return nil }

func (one) ApprovalByCode(_ context.Context, code string, _ time.Time) (models.Approval, error) {
	if code != "ABCDEFGH" {
		return models.Approval{}, models.ErrNotFound
	}
	return models.Approval{Code: code}, nil
}

func (s one) Approve(ctx context.Context, code string, _ models.AdminID, now time.Time) error {
	_, err := s.ApprovalByCode(ctx, code, now)
	return err
}

// jam is a door at which every password waits for a turn that never comes:
// who gets that far, and would be compared, is told models.ErrBusy.
type jam struct {
	*Service
	now time.Time
}

func jammed() *jam {
	j := &jam{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	j.Service = &Service{Store: one{}, Now: func() time.Time { return j.now }}
	for range hashing {
		j.doors().turns <- struct{}{}
	}
	return j
}

// attempt says how long somebody has to wait, 0 when the password would be
// compared.
func (j *jam) attempt(t *testing.T, name, from string) time.Duration {
	t.Helper()
	return j.visit(t, name, Visitor{From: from})
}

func (j *jam) visit(t *testing.T, name string, v Visitor) time.Duration {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := j.SignInPublic(ctx, name, "a password that is long", v)
	var wait *Wait
	switch {
	case errors.As(err, &wait):
		return wait.For
	case !errors.Is(err, models.ErrBusy):
		t.Fatalf("%s from %+v: %v", name, v, err)
	}
	return 0
}

// apart gives two keys counters of their own: by chance one pair in 4096
// shares one, and waits for each other as it should.
func apart(l *limiter, one, other string) {
	for same := true; same; same = l.pot(one) == l.pot(other) {
		l.seed, l.pots = maphash.MakeSeed(), make([]pot, pots)
	}
}

func TestAnUnknownNameCostsWhatAWrongPasswordDoes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"owner", "nobody", ""} {
		if wait := jammed().attempt(t, name, "192.0.2.1"); wait != 0 {
			t.Errorf("%q was not compared but told to wait %s", name, wait)
		}
	}
}

func TestGuessesOfOneNameAreSlowedDown(t *testing.T) {
	t.Parallel()
	j := jammed()
	apart(&j.doors().names, "owner", "someone else")
	spelled := []string{"Owner", "OWNER", " owner", "owner ", "oWNER"}
	for n, name := range spelled {
		if wait := j.attempt(t, name, fmt.Sprintf("192.0.2.%d", n)); wait != 0 {
			t.Fatalf("attempt %d waits %s", n+1, wait)
		}
	}
	for n, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		if wait := j.attempt(t, "owner", fmt.Sprintf("192.0.3.%d", n)); wait != want*time.Second {
			t.Errorf("attempt %d waits %s, want %ds", n+6, wait, want)
		}
		if wait := j.attempt(t, "someone else", fmt.Sprintf("192.0.4.%d", n)); wait != 0 && n < 5 {
			t.Errorf("another name waits %s", wait)
		}
		j.now = j.now.Add(want * time.Second)
		if wait := j.attempt(t, "owner", fmt.Sprintf("192.0.5.%d", n)); wait != 0 {
			t.Errorf("after its wait attempt %d waits %s more", n+6, wait)
		}
	}
	j.now = j.now.Add(forgetAfter + time.Second)
	for n := range 5 {
		if wait := j.attempt(t, "owner", "192.0.2.1"); wait != 0 {
			t.Errorf("after a pause attempt %d waits %s", n+1, wait)
		}
	}
}

func TestGuessesFromOneNeighbourhoodAreSlowedDown(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		from     func(n int) string
		stranger string
	}{
		{"IPv4", func(int) string { return "192.0.2.1" }, "192.0.2.2"},
		{"IPv4 spelled as IPv6", func(n int) string { return []string{"192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"}[n%3] }, "::ffff:192.0.2.2"},
		{"one network of IPv6", func(n int) string { return fmt.Sprintf("2001:db8:0:1::%x", n) }, "2001:db8:0:2::1"},
		{"IPv6 with a zone", func(n int) string { return fmt.Sprintf("fe80::%x%%eth%d", n, n) }, "fe81::1"},
		{"what is no address", func(int) string { return "unix" }, "192.0.2.1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			j := jammed()
			apart(&j.doors().addresses, neighbourhood(tc.from(0)), neighbourhood(tc.stranger))
			for n := range 20 {
				if wait := j.attempt(t, fmt.Sprint("name", n), tc.from(n)); wait != 0 {
					t.Fatalf("attempt %d waits %s", n+1, wait)
				}
			}
			if wait := j.attempt(t, "another", tc.from(21)); wait != time.Second {
				t.Errorf("attempt 21 waits %s", wait)
			}
			if wait := j.attempt(t, "a third", tc.stranger); wait != 0 {
				t.Errorf("somebody else waits %s", wait)
			}
		})
	}
}

// TestAttemptsThatAreTurnedAwayDoNotCount: who hammers at a closed door does
// not keep it closed.
func TestAttemptsThatAreTurnedAwayDoNotCount(t *testing.T) {
	t.Parallel()
	l := &limiter{free: 1}
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for range 1000 {
		_ = l.try("a", now)
	}
	if err := l.try("a", now.Add(time.Second)); err != nil {
		t.Error(err)
	}
	var wait *Wait
	if err := l.try("a", now.Add(time.Second)); !errors.As(err, &wait) || wait.For != 2*time.Second {
		t.Errorf("%v", err)
	}
	l.forgive("a")
	if err := l.try("a", now.Add(time.Second)); err != nil {
		t.Errorf("forgiven: %v", err)
	}
	for n := range 100_000 {
		_ = l.try(fmt.Sprint(n), now)
	}
	if len(l.pots) != pots {
		t.Errorf("%d counters", len(l.pots))
	}
}

func TestCodesAreNotGuessed(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(j *jam, code string) error{
		"looked up": func(j *jam, code string) error { _, err := j.Waiting(t.Context(), code); return err },
		"approved":  func(j *jam, code string) error { return j.Approve(t.Context(), code, "adm-1") },
	} {
		j := jammed()
		for n := range 10 {
			if err := look(j, fmt.Sprint("CODE", n)); !errors.Is(err, models.ErrNotFound) {
				t.Fatalf("%s: guess %d: %v", name, n+1, err)
			}
			if n == 5 {
				if err := look(j, " abcd-efgh"); err != nil {
					t.Fatalf("%s: the right one: %v", name, err)
				}
				break
			}
		}
		for range 10 {
			_ = look(j, "WRONG")
		}
		var wait *Wait
		if err := look(j, "ABCDEFGH"); !errors.As(err, &wait) {
			t.Errorf("%s: after ten wrong ones: %v", name, err)
		}
	}
}

func TestOneAddressDoesNotTakeAllPlacesToWait(t *testing.T) {
	t.Parallel()
	j := jammed()
	apart(&j.doors().starts, neighbourhood("2001:db8::"), neighbourhood("2001:db8:1::1"))
	began := 0
	var wait *Wait
	for n := range models.MaxApprovals {
		_, _, err := j.StartApproval(t.Context(), Visitor{From: fmt.Sprintf("2001:db8::%x", n)})
		switch {
		case err == nil:
			began++
		case !errors.As(err, &wait):
			t.Fatal(err)
		}
	}
	if began != 10 {
		t.Errorf("%d began to wait", began)
	}
	if _, _, err := j.StartApproval(t.Context(), Visitor{From: "2001:db8:1::1"}); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

func TestAFewPasswordsAreLookedAtAtOnce(t *testing.T) {
	t.Parallel()
	j := jammed()
	j.doors().waiting.Store(hashing + queue)
	if _, err := j.SignInPublic(t.Context(), "owner", "a password that is long", Visitor{From: "192.0.2.1"}); !errors.Is(err, models.ErrBusy) {
		t.Errorf("one too many: %v", err)
	}
	if n := j.doors().waiting.Load(); n != hashing+queue {
		t.Errorf("%d are said to wait", n)
	}
}

func TestAnApprovalsCodeIsEasyToType(t *testing.T) {
	t.Parallel()
	seen := map[rune]int{}
	for range 500 {
		code := newApprovalCode()
		if len(code) != codeLength || plain(code) != code || secret.Scrub(code) != code {
			t.Fatalf("code %q", code)
		}
		for _, r := range code {
			seen[r]++
		}
	}
	if len(seen) != len(letters) || seen['O']+seen['0']+seen['I']+seen['1']+seen['L'] > 0 {
		t.Errorf("%d letters: %v", len(seen), seen)
	}
}
