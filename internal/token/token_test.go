package token_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"scimdesk/internal/secret"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/models/store"
)

type office struct {
	*token.Service
	store *store.Store
	now   time.Time
}

// open is a token office over a real store with the directories dir-a and dir-b.
func open(t *testing.T) *office {
	t.Helper()
	o := &office{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return o.now }
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), store.Config{Data: t.TempDir(), Log: log, Now: clock, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	organization, _, err := db.DefaultOrganization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []models.DirectoryID{"dir-a", "dir-b"} {
		d := models.Directory{ID: id, Organization: organization.ID, Name: string(id), Provider: "okta", Auth: models.AuthBearer, State: models.DirectoryActive, CreatedAt: o.now}
		if err := db.CreateDirectory(t.Context(), d, nil); err != nil {
			t.Fatal(err)
		}
	}
	o.store = db
	o.Service = &token.Service{Store: db, Now: clock, NewID: func() string { return secret.NewID("tok") }, Log: log, Uses: token.NewUses()}
	return o
}

func (o *office) issue(t *testing.T, expires time.Time) (models.Token, string) {
	t.Helper()
	row, text, err := o.Issue(t.Context(), "dir-a", " First ", expires, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	return row, text
}

const day = 24 * time.Hour

// verdicts are what becomes of a token, and what is said of it then.
var verdicts = []struct {
	name   string
	wanted models.DirectoryID
	spoil  func(t *testing.T, o *office, row models.Token, text string) string
	reason string // "" when accepted
	odd    models.Odd
}{
	{"as issued", "dir-a", nil, "", ""},
	{"for another directory", "dir-b", nil, "another directory", models.OddTokenOther},
	{"for a directory that is not", "dir-x", nil, "another directory", models.OddTokenOther},
	{"nothing", "dir-a", func(*testing.T, *office, models.Token, string) string { return "" }, "no token", models.OddTokenNone},
	{"a value of somebody else", "dir-a", func(*testing.T, *office, models.Token, string) string { return "ghp_abc" }, "begin with sdsk_", models.OddTokenForeign},
	{"cut at the end", "dir-a", func(_ *testing.T, _ *office, _ models.Token, text string) string { return text[:len(text)-1] }, "its end is missing", models.OddTokenCut},
	{"only the prefix", "dir-a", func(*testing.T, *office, models.Token, string) string { return secret.TokenPrefix }, "its end is missing", models.OddTokenCut},
	{"one character mistyped", "dir-a", func(_ *testing.T, _ *office, _ models.Token, text string) string { return mistyped(text) }, "its checksum does not fit", models.OddTokenMistyped},
	{"one character too many", "dir-a", func(_ *testing.T, _ *office, _ models.Token, text string) string { return text + "x" }, "its checksum does not fit", models.OddTokenMistyped},
	{"one never issued", "dir-a", func(*testing.T, *office, models.Token, string) string { return secret.NewToken() }, "no token with this value", models.OddTokenUnknown},
	{"a moment before it expires", "dir-a", func(_ *testing.T, o *office, _ models.Token, text string) string {
		o.now = o.now.Add(day - time.Millisecond)
		return text
	}, "", ""},
	{"when it expires", "dir-a", func(_ *testing.T, o *office, _ models.Token, text string) string {
		o.now = o.now.Add(day)
		return text
	}, "expired", models.OddTokenExpired},
	{"revoked", "dir-a", func(t *testing.T, o *office, row models.Token, text string) string {
		if err := o.Revoke(t.Context(), row.ID); err != nil {
			t.Fatal(err)
		}
		return text
	}, "revoked", models.OddTokenRevoked},
	{"replaced, in its overlap", "dir-a", func(t *testing.T, o *office, row models.Token, text string) string {
		o.rotate(t, row, time.Hour)
		return text
	}, "", ""},
	{"replaced, after its overlap", "dir-a", func(t *testing.T, o *office, row models.Token, text string) string {
		o.rotate(t, row, time.Hour)
		o.now = o.now.Add(time.Hour)
		return text
	}, "replaced", models.OddTokenReplaced},
	{"the successor", "dir-a", func(t *testing.T, o *office, row models.Token, _ string) string {
		return o.rotate(t, row, 0)
	}, "", ""},
}

func TestATokenIsAcceptedOrRefusedForAReason(t *testing.T) {
	t.Parallel()
	for _, tc := range verdicts {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			row, text := o.issue(t, o.now.Add(day))
			if tc.spoil != nil {
				text = tc.spoil(t, o, row, text)
			}
			_, directory, err := o.Verify(t.Context(), text, tc.wanted)
			if tc.reason == "" {
				if err != nil || directory.ID != tc.wanted {
					t.Errorf("%v, %v", directory.ID, err)
				}
				return
			}
			if !errors.Is(err, token.ErrRefused) || !strings.Contains(err.Error(), tc.reason) || strings.Contains(err.Error(), text) && text != "" {
				t.Errorf("refused with %v", err)
			}
			var refusal *token.Refusal
			if !errors.As(err, &refusal) || refusal.Odd != tc.odd {
				t.Errorf("what was odd: %+v, want %s", refusal, tc.odd)
			}
		})
	}
}

// mistyped is text with another character in its middle.
func mistyped(text string) string {
	other := "a"
	if text[20] == 'a' {
		other = "b"
	}
	return text[:20] + other + text[21:]
}

func TestOnlyALiveTokenTellsWhoseItIs(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, text := o.issue(t, time.Time{})
	owner := func() models.DirectoryID {
		var refusal *token.Refusal
		if _, _, err := o.Verify(t.Context(), text, "dir-x"); !errors.As(err, &refusal) {
			t.Fatalf("accepted elsewhere: %v", err)
		}
		return refusal.Owner
	}
	if got := owner(); got != "dir-a" {
		t.Errorf("while it is live: %q", got)
	}
	if err := o.Revoke(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	if got := owner(); got != "" {
		t.Errorf("after it was revoked: %q", got)
	}
}

func (o *office) rotate(t *testing.T, row models.Token, overlap time.Duration) string {
	t.Helper()
	next, text, err := o.Rotate(t.Context(), row.ID, overlap, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	if next.Family != row.Family || next.Label != "First" || !next.ExpiresAt.Equal(o.now.Add(row.ExpiresAt.Sub(row.CreatedAt))) {
		t.Errorf("successor %+v", next)
	}
	return text
}

func TestWhatIsKeptOfAToken(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, text := o.issue(t, time.Time{})
	kept, err := o.store.Token(t.Context(), row.ID)
	if err != nil {
		t.Fatal(err)
	}
	if kept.Prefix != text[:9] || kept.Last4 != text[len(text)-4:] || kept.Label != "First" || !secret.Equal(kept.Hash, secret.Hash(text)) {
		t.Errorf("kept %+v", kept)
	}
	if len(kept.Prefix)+len(kept.Last4) > 13 {
		t.Error("too much of the secret stays visible")
	}
}

// use touches the token and lets the notes be written, as when the program stops.
func (o *office) use(row models.Token, from string) {
	o.Touch(row, from, "Okta")
	ended, stop := context.WithCancel(context.Background())
	stop()
	o.Run(ended)
}

func TestATokenInTheClientsNameIsNotNoted(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, text := o.issue(t, time.Time{})
	ended, stop := context.WithCancel(t.Context())
	stop()
	for _, agent := range []string{"Okta " + text, strings.Repeat("é", 200)} {
		o.Touch(row, "10.0.0.1", agent)
		o.Run(ended)
		kept, _ := o.store.Token(t.Context(), row.ID)
		if kept.LastUsedAgent == "" || strings.Contains(kept.LastUsedAgent, text) || len(kept.LastUsedAgent) > 256 || !utf8.ValidString(kept.LastUsedAgent) {
			t.Errorf("noted %q", kept.LastUsedAgent)
		}
		o.now = o.now.Add(time.Hour)
	}
}

func TestManyUsesAtOnceWaitForNobody(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, _ := o.issue(t, time.Time{})
	for range 10_000 {
		o.Touch(row, "10.0.0.1", "Okta")
	}
	o.use(row, "10.0.0.1")
	if kept, _ := o.store.Token(t.Context(), row.ID); !kept.LastUsedAt.Equal(o.now) {
		t.Errorf("noted %v", kept.LastUsedAt)
	}
}

func TestAUseIsNotedOnceAMinute(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, _ := o.issue(t, time.Time{})
	first := o.now
	o.use(row, "10.0.0.1")
	row, _ = o.store.Token(t.Context(), row.ID)
	o.now = o.now.Add(30 * time.Second)
	o.use(row, "10.0.0.1")
	if kept, _ := o.store.Token(t.Context(), row.ID); !kept.LastUsedAt.Equal(first) || kept.LastUsedFrom != "10.0.0.1" || kept.LastUsedAgent != "Okta" {
		t.Errorf("after half a minute: %+v", kept)
	}
	o.use(row, "10.0.0.2")
	if kept, _ := o.store.Token(t.Context(), row.ID); !kept.LastUsedAt.Equal(o.now) {
		t.Errorf("from elsewhere: %v", kept.LastUsedAt)
	}
}

func TestAClockThatWasSetBackHidesNoUse(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, _ := o.issue(t, time.Time{})
	o.use(row, "10.0.0.1")
	row, _ = o.store.Token(t.Context(), row.ID)
	o.now = o.now.Add(-24 * time.Hour)
	for _, from := range []string{"10.0.0.1", "10.0.0.2"} {
		o.use(row, from)
		if kept, _ := o.store.Token(t.Context(), row.ID); !kept.LastUsedAt.Equal(o.now) || kept.LastUsedFrom != from {
			t.Errorf("last used from %s, noted %s at %v", from, kept.LastUsedFrom, kept.LastUsedAt)
		}
	}
}

func TestAnotherAddressIsNotedAfterThePause(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, _ := o.issue(t, time.Time{})
	for _, step := range []struct {
		after      time.Duration
		from, want string
	}{
		{0, "10.0.0.1", "10.0.0.1"},
		{3 * time.Second, "10.0.0.2", "10.0.0.1"},
		{time.Second, "10.0.0.1", "10.0.0.1"}, // does not lengthen the pause
		{time.Second, "10.0.0.2", "10.0.0.2"},
	} {
		o.now = o.now.Add(step.after)
		o.use(row, step.from)
		if row, _ = o.store.Token(t.Context(), row.ID); row.LastUsedFrom != step.want {
			t.Errorf("noted %s, want %s", row.LastUsedFrom, step.want)
		}
	}
}

// writes counts the notes that are written down.
type writes struct {
	*store.Store
	count *int
}

func (w writes) TouchToken(ctx context.Context, id models.TokenID, at time.Time, from, agent string) error {
	*w.count++
	return w.Store.TouchToken(ctx, id, at, from, agent)
}

func TestManyMachinesWithOneTokenAreNotEachNoted(t *testing.T) {
	t.Parallel()
	o := open(t)
	count := 0
	o.Store = writes{o.store, &count}
	row, _ := o.issue(t, time.Time{})
	for i := range 100 { // all have read the row before any use is written down
		o.Touch(row, fmt.Sprint("10.0.0.", i), "Okta")
	}
	o.use(row, "10.0.0.100")
	row, _ = o.store.Token(t.Context(), row.ID)
	o.use(row, "10.0.0.101")
	if count != 1 {
		t.Errorf("%d uses within a moment were written down", count)
	}
	o.now = o.now.Add(5 * time.Second)
	o.use(row, "10.0.0.102")
	if kept, _ := o.store.Token(t.Context(), row.ID); kept.LastUsedFrom != "10.0.0.102" {
		t.Errorf("last used from %s", kept.LastUsedFrom)
	}
}

func TestTokensThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	o := open(t)
	row, _ := o.issue(t, time.Time{})
	var invalid models.Invalid
	if _, _, err := o.Issue(t.Context(), "dir-a", strings.Repeat("x", 81), o.now, "Owner"); !errors.As(err, &invalid) || len(invalid) != 2 {
		t.Errorf("a long label and a moment that is over: %v", invalid)
	}
	if _, _, err := o.Rotate(t.Context(), row.ID, -time.Second, "Owner"); !errors.As(err, &invalid) {
		t.Errorf("a negative overlap: %v", err)
	}
	if _, _, err := o.Rotate(t.Context(), "tok-nope", 0, "Owner"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a token that is not: %v", err)
	}
	if err := o.Revoke(t.Context(), row.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.Rotate(t.Context(), row.ID, 0, "Owner"); !errors.As(err, &invalid) {
		t.Errorf("a token that has ended: %v", err)
	}
}
