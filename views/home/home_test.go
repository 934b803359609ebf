package home

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
)

var now = time.Date(2026, 11, 22, 14, 32, 6, 0, time.UTC)

// directory is one whose token never ends.
func directory(change func(*Row)) Row {
	r := Row{
		Directory: models.Directory{ID: "dir-1", Name: "Workforce", Provider: "okta", State: models.DirectoryActive},
		Tokens:    []models.Token{{ID: "tok-1", Label: "First"}},
	}
	change(&r)
	return r
}

func page(rows ...Row) Page { return Page{Frame: layout.Frame{Now: now}, Rows: rows} }

var failure = models.Told{Exchange: models.Exchange{ID: "ex-1"}, Sentence: models.Sentence{Parts: []models.Part{{Text: "Okta tried to create "}, {Text: "Ada", Strong: true}, {Text: ": the userName is already taken"}}}}

// wants are directories and what an admin is told of them.
var wants = []struct {
	name             string
	change           func(*Row)
	fact, text, href string // "" for no need at all
}{
	{"nothing", func(*Row) {}, "", "", ""},
	{"a paused directory", func(r *Row) {
		r.State, r.StateAt, r.StateBy = models.DirectoryPaused, now.Add(-2*time.Hour), "Noor"
	}, "Workforce is paused", "By Noor, 2 h ago.", "/directories/dir-1#steer-resume"},
	{"a disabled directory is what somebody wanted", func(r *Row) { r.State, r.Tokens = models.DirectoryDisabled, nil }, "", "", ""},
	{"no token", func(r *Row) { r.Tokens = nil }, "no token opens it", "Okta is refused", "/directories/dir-1/tokens/new"},
	{"only ended tokens", func(r *Row) {
		r.Tokens = []models.Token{{RevokedAt: now}, {ExpiresAt: now}, {OverlapUntil: now.Add(-time.Second)}}
	}, "no token opens it", "", "/directories/dir-1/tokens/new"},
	{"a token that ends in six days", func(r *Row) { r.Tokens[0].ExpiresAt = now.Add(6*day + time.Hour) }, "the token “First” expires in 6 days", "has not used it yet", "/directories/dir-1/tokens/tok-1/rotate"},
	{"a token that ended while another goes on", func(r *Row) { r.Tokens = append(r.Tokens, models.Token{ExpiresAt: now.Add(-time.Hour)}) }, "", "", ""},
	{"a token that ends in fourteen days", func(r *Row) { r.Tokens[0].ExpiresAt = now.Add(14 * day) }, "", "", ""},
	{"a token that ends just before that", func(r *Row) { r.Tokens[0].ExpiresAt = now.Add(14*day - time.Second) }, "expires in 14 days", "", "/directories/dir-1/tokens/tok-1/rotate"},
	{"a replaced token whose successor nobody pasted", func(r *Row) {
		r.Tokens[0].OverlapUntil, r.Tokens[0].LastUsedAt = now.Add(3*time.Hour), now.Add(-time.Minute)
		r.Tokens = append(r.Tokens, models.Token{ID: "tok-2"})
	}, "ends in 3 h and the new one was never used", "last used it 1 min ago", "/directories/dir-1/credentials"},
	{"workload identity, which has no secret", func(r *Row) { r.Auth, r.Tokens = models.AuthWorkloadIdentity, nil }, "", "", ""},
	{"a client without a secret", func(r *Row) { r.Auth, r.Tokens = models.AuthClientCredentials, nil }, "no client secret opens it", "", "/directories/dir-1/tokens/new"},
	{"a client whose secret ends soon", func(r *Row) {
		r.Auth, r.Tokens = models.AuthAuthorizationCode, []models.Token{{ID: "tok-5", Kind: models.KindSecret, Label: "First secret", ExpiresAt: now.Add(3 * day)}}
	}, "the client secret “First secret” expires in 3 days", "", "/directories/dir-1/tokens/tok-5/rotate"},
	{"a token of an earlier method that ends soon", func(r *Row) {
		r.Auth, r.Tokens = models.AuthBasic, []models.Token{{Kind: models.KindBasic}, {Kind: models.KindBearer, ExpiresAt: now.Add(day)}}
	}, "", "", ""},
	{"a replaced token whose successor is used", func(r *Row) {
		r.Tokens[0].OverlapUntil, r.Tokens[0].LastUsedAt = now.Add(3*time.Hour), now.Add(-time.Minute)
		r.Tokens = append(r.Tokens, models.Token{ID: "tok-2", LastUsedAt: now})
	}, "", "", ""},
	{"a trouble of the setup", func(r *Row) {
		r.Troubles = []models.Problem{{Text: "Okta called …/v2/v2/Users: the base URL is doubled", Advice: "Copy it again."}}
	}, "the base URL is doubled", "Workforce: Copy it again.", "/directories/dir-1/setup"},
	{"a failure", func(r *Row) {
		r.Failure, r.Bars = &failure, []models.Bar{{At: now.Add(-40 * time.Minute), Seen: 9, Failed: 2}, {At: now.Add(-2 * time.Hour), Seen: 9, Failed: 7}}
	}, "Okta tried to create Ada: the userName is already taken", "Workforce: 2 requests failed in the last hour.", "/directories/dir-1/exchanges?failed=1"},
	{"a failure the trouble explains", func(r *Row) {
		r.Failure, r.Troubles = &failure, []models.Problem{{Text: "A trouble", Exchange: "ex-1"}}
	}, "A trouble", "", "/directories/dir-1/setup"},
}

func TestNeedsNameWhatIsWrongAndWhereItIsMended(t *testing.T) {
	t.Parallel()
	for _, tc := range wants {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := page(directory(tc.change)).needs()
			if tc.fact == "" {
				if len(got) != 0 {
					t.Fatalf("nothing is needed, got %+v", got)
				}
				return
			}
			if len(got) != 1 || !strings.Contains(got[0].fact, tc.fact) || !strings.Contains(got[0].text, tc.text) || got[0].href != tc.href {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestWhatFailsNowComesFirst(t *testing.T) {
	t.Parallel()
	paused := directory(func(r *Row) { r.State = models.DirectoryPaused })
	closed := directory(func(r *Row) { r.Name, r.Tokens = "Contractors", nil })
	got := page(paused, closed).needs()
	if len(got) != 2 || !got[0].bad || got[1].bad {
		t.Errorf("got %+v", got)
	}
}

func TestTheTokenThatOpensLongestIsShown(t *testing.T) {
	t.Parallel()
	in := func(d time.Duration) models.Token { return models.Token{ExpiresAt: now.Add(d)} }
	for _, tc := range []struct {
		name   string
		tokens []models.Token
		want   string
	}{
		{"none", nil, "No token"},
		{"one without an end", []models.Token{in(day), {}}, "Never"},
		{"the later of two", []models.Token{in(30 * day), in(341*day + time.Hour)}, "In 341 days"},
		{"an ended one does not count", []models.Token{in(-day), in(6 * day)}, "In 6 days"},
		{"a replaced one ends with its overlap", []models.Token{{OverlapUntil: now.Add(6 * time.Hour)}}, "In 6 h"},
		{"unless it expires before", []models.Token{{OverlapUntil: now.Add(6 * time.Hour), ExpiresAt: now.Add(5 * time.Minute)}}, "In 5 min"},
		{"seconds", []models.Token{in(5 * time.Second)}, "In less than a minute"},
		{"one day is said in hours", []models.Token{in(47 * time.Hour)}, "In 47 h"},
		{"an hour is said in minutes", []models.Token{in(90 * time.Minute)}, "In 90 min"},
	} {
		if got, _ := (Row{Tokens: tc.tokens}).expiry(now); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestTheHourThatCountsFailuresIsTheLast(t *testing.T) {
	t.Parallel()
	bar := func(ago time.Duration) models.Bar { return models.Bar{At: now.Add(-ago), Seen: 2, Failed: 1} }
	r := Row{Bars: []models.Bar{bar(0), bar(59 * time.Minute), bar(time.Hour + 4*time.Minute), bar(time.Hour + 6*time.Minute), bar(5 * time.Hour)}}
	if got := r.failures(now); got != 3 {
		t.Errorf("%d failures, want 3: those of bars that reach into the last hour", got)
	}
}

func TestTheChartsHoursBeginAtItsFirstBarAndEndNow(t *testing.T) {
	t.Parallel()
	if got, want := page().hours(), []string{"15:00", "19:00", "23:00", "03:00", "07:00", "11:00", "14:32"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestASentenceIsWrittenWithoutASpaceTooMany(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	l := Line{Told: models.Told{Sentence: models.Sentence{Parts: []models.Part{{Text: "Okta tried to create "}, {Text: "A<b>", Strong: true}, {Text: ": it is taken"}}}}}
	if err := sentence(l).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	if want := "Okta tried to create <b>A&lt;b&gt;</b>: it is taken"; !strings.Contains(out.String(), want) {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
