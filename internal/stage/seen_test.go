package stage

import (
	"testing"
	"time"

	"scimdesk/internal/standin/dialect"
)

func TestAnExchangeIsToldAsWhatIsToBeDoneAndThenAsWhatWas(t *testing.T) {
	t.Parallel()
	done := func(why string, status, total int) dialect.Exchange {
		return dialect.Exchange{For: why, Path: "/Users?filter=x", Status: status, Total: total, Answered: true}
	}
	for _, tc := range []struct {
		name, want string
		x          dialect.Exchange
	}{
		{"under way", "Create Ada Okonjo", dialect.Exchange{For: "Create Ada Okonjo"}},
		{"created", "Created Ada Okonjo", done("Create Ada Okonjo", 201, 0)},
		{"looked for in vain", "Looked for Ada Okonjo: nobody", done("Look for Ada Okonjo", 200, 0)},
		{"looked for and found", "Looked for Ada Okonjo: found", done("Look for Ada Okonjo", 200, 1)},
		{"a group looked for in vain", "Looked for the group Sales: none", dialect.Exchange{For: "Look for the group Sales", Path: "/Groups?filter=x", Status: 200, Answered: true}},
		{"turned off", "Turned off Ada Okonjo", done("Turn off Ada Okonjo", 200, 0)},
		{"refused", "Create Ada Okonjo: refused", done("Create Ada Okonjo", 409, 0)},
		{"not answered", "Create Ada Okonjo: no answer", dialect.Exchange{For: "Create Ada Okonjo", Answered: true, Problem: "timeout"}},
		{"words nobody foresaw", "Ponder", done("Ponder", 200, 0)},
	} {
		if got := told(tc.x); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestOnlyTheNewestRequestsAreKept(t *testing.T) {
	t.Parallel()
	var s seen
	for n := range int64(kept + 50) {
		s.begun(dialect.Exchange{Number: n + 1, Person: int(n)})
	}
	s.answered(dialect.Exchange{Number: 1, Answered: true, Status: 200}, time.Now()) // long forgotten
	newest := s.newest(kept * 2)
	if len(newest) != kept || newest[0].Number != kept+50 || s.whom() != kept+49 {
		t.Errorf("%d kept, the newest is %d, about %d", len(newest), newest[0].Number, s.whom())
	}
	s.begun(dialect.Exchange{Number: 999, Person: dialect.Nobody})
	s.begun(dialect.Exchange{Number: 1000, Person: 3, Check: true})
	if s.whom() != kept+49 {
		t.Errorf("a request about nobody is about %d", s.whom())
	}
}

func TestTheRateIsThatOfTheLastSeconds(t *testing.T) {
	t.Parallel()
	var s seen
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if rate, p95 := s.rate(now); rate != 0 || p95 != 0 {
		t.Errorf("of nothing: %v, %v", rate, p95)
	}
	for n := range 140 {
		x := dialect.Exchange{Number: int64(n + 1)}
		s.begun(x)
		x.Answered, x.Took = true, time.Duration(n)*time.Millisecond
		s.answered(x, now.Add(time.Duration(n-140)*100*time.Millisecond))
	}
	rate, p95 := s.rate(now) // 49 of them within five seconds, the first 4.9 s ago
	if rate < 9.9 || rate > 10.1 || p95 != 137*time.Millisecond {
		t.Errorf("%.2f a second, p95 %v", rate, p95)
	}
}

func TestACompanyFitsThePeopleThereAre(t *testing.T) {
	t.Parallel()
	for people, want := range map[int]int{0: 25, 25: 25, 27: 25, 60: 500, 500: 500, 520: 500, 2000: 10_000, 99_999: 10_000} {
		if got := sizeFor(people); got != want {
			t.Errorf("%d people: %d, want %d", people, got, want)
		}
	}
}
