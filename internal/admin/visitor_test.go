package admin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/models"
)

// Session knows one browser the owner signed in with, and one session.
func (one) Session(_ context.Context, hash []byte) (models.Session, models.Admin, error) {
	until := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for name, side := range map[string]models.Side{"device": models.SideKnown, "public": models.SidePublic} {
		if bytes.Equal(hash, secret.Hash(name)) {
			return models.Session{Side: side, ExpiresAt: until, IdleUntil: until}, models.Admin{ID: "adm-1", Name: "Owner"}, nil
		}
	}
	return models.Session{}, models.Admin{}, models.ErrNotFound
}

// through are browsers behind a tunnel: all have the address of this machine.
func through(device string) Visitor { return Visitor{From: "::ffff:127.0.0.1", Device: device} }

func TestNobodyBehindATunnelLocksTheOthersOut(t *testing.T) {
	t.Parallel()
	j := jammed()
	looked := 0
	for n := range 200 {
		if wait := j.visit(t, fmt.Sprint("name", n), through("")); wait == 0 {
			looked++
		} else if wait > time.Second/2 {
			t.Fatalf("attempt %d waits %s", n+1, wait)
		}
	}
	if looked != 30 {
		t.Errorf("%d passwords of strangers were compared at once", looked)
	}
	j.now = j.now.Add(time.Second / 2)
	if wait := j.visit(t, "an honest one", through("")); wait != 0 {
		t.Errorf("half a second later somebody else waits %s", wait)
	}
}

func TestABrowserThatIsKnownWaitsForItselfOnly(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"127.0.0.1", "192.0.2.1"} {
		j := jammed()
		for range 100 {
			_ = j.attempt(t, "owner", from)
		}
		for _, device := range []string{"", "made up", "public"} {
			if wait := j.visit(t, "owner", Visitor{From: from, Device: device}); wait == 0 {
				t.Errorf("%s: %q passes for a browser that is known", from, device)
			}
		}
		if wait := j.visit(t, "nobody", Visitor{From: from, Device: "device"}); wait == 0 {
			t.Errorf("%s: it passes by another name", from)
		}
		for n := range 5 {
			if wait := j.visit(t, " OWNER", Visitor{From: from, Device: "device"}); wait != 0 {
				t.Errorf("%s: its attempt %d waits %s", from, n+1, wait)
			}
		}
		if wait := j.visit(t, "owner", Visitor{From: from, Device: "device"}); wait != time.Second {
			t.Errorf("%s: its sixth attempt waits %s", from, wait)
		}
		j.now = j.now.Add(4 * time.Hour)
		for range 10 {
			_ = j.attempt(t, "owner", from)
		}
		if wait := j.visit(t, "owner", Visitor{From: from, Device: "device"}); wait == 0 {
			t.Errorf("%s: it is known for ever", from)
		}
	}
}

func TestABrowserBehindATunnelGetsACode(t *testing.T) {
	t.Parallel()
	j := jammed()
	began := 0
	var wait *Wait
	for range 10 * 60 { // for as long as a code waits, every half second
		switch _, _, err := j.StartApproval(t.Context(), through("")); {
		case err == nil:
			began++
		case !errors.As(err, &wait) || wait.For > 5*time.Second:
			t.Fatal(err)
		}
		j.now = j.now.Add(time.Second / 2)
	}
	if began < 20 || began > models.MaxApprovals-10 {
		t.Errorf("%d of strangers wait, of %d places", began, models.MaxApprovals)
	}
	if _, _, err := j.StartApproval(t.Context(), through("device")); err != nil {
		t.Errorf("a browser that is known: %v", err)
	}
}
