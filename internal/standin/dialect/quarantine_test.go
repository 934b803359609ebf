package dialect

import (
	"strings"
	"testing"
	"time"
)

func TestWhenEntraQuarantines(t *testing.T) {
	t.Parallel()
	broken := &Failure{Kind: Broken}
	for _, tc := range []struct {
		name                       string
		good, failed, references   int
		credentials, noncompliance bool
		says                       string
	}{
		{"nothing failed", 10, 0, 0, false, false, ""},
		{"4,999 failures are too few", 0, 4999, 0, false, false, ""},
		{"5,000 of 5,000 are enough", 0, 5000, 0, false, false, "5,000"},
		{"5,000 of 12,500 are not more than 40 %", 7500, 5000, 0, false, false, ""},
		{"5,001 of 12,501 are", 7500, 5001, 0, false, false, "40 %"},
		{"40,000 of very many are not", 160_000, 40_000, 0, false, false, ""},
		{"40,001 are", 160_000, 40_001, 0, false, false, "40,000"},
		{"references never make up the share", 0, 100, 50_000, false, false, ""},
		{"60,000 with references are not", 100_000, 20_000, 40_000, false, false, ""},
		{"60,001 with references are", 100_000, 20_000, 40_001, false, false, "60,000"},
		{"one refused token is", 100, 0, 0, true, false, "credentials"},
		{"one 404 to a query is", 100, 0, 0, false, true, "as SCIM says"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var q Quarantine
			note(&q, tc.good, nil, false)
			note(&q, tc.failed, broken, false)
			note(&q, tc.references, broken, true)
			if tc.credentials {
				q.Note(&Failure{Kind: Credentials}, false)
			}
			if tc.noncompliance {
				q.Note(&Failure{Kind: NonCompliant}, false)
			}
			if got := q.Reason(); (got == "") != (tc.says == "") || !strings.Contains(got, tc.says) {
				t.Errorf("the reason is %q", got)
			}
			if q.Lift(); q.Reason() != "" {
				t.Error("it is not lifted")
			}
		})
	}
}

// TestReferencesAreNoAttempts: those that go well do not make the share
// smaller, and a question about one that is refused stops nothing.
func TestReferencesAreNoAttempts(t *testing.T) {
	t.Parallel()
	var q Quarantine
	note(&q, 50_000, nil, true)
	q.Note(&Failure{Kind: NonCompliant}, true)
	if reason := q.Reason(); reason != "" {
		t.Errorf("quarantined: %s", reason)
	}
	if note(&q, 5_000, &Failure{Kind: Broken}, false); q.Reason() == "" {
		t.Error("not quarantined")
	}
}

func note(q *Quarantine, times int, err error, reference bool) {
	for range times {
		q.Note(err, reference)
	}
}

func TestHowLongAQuarantineLasts(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{1: 6 * time.Hour, 2: 12 * time.Hour, 3: 24 * time.Hour, 29: 24 * time.Hour, 30: 0} {
		if got, still := NextTry(n); got != want || still != (want > 0) {
			t.Errorf("try %d: %v, %v", n, got, still)
		}
	}
}
