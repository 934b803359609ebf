package stage

import (
	"slices"
	"sync"
	"time"

	"scimdesk/internal/standin/dialect"
	"scimdesk/models"
)

// kept is how many of the newest requests are known.
const kept = 200

// lately is how far back a rate looks.
const lately = 5 * time.Second

// seen are the newest requests of one stand-in, oldest first.
type seen struct {
	mu     sync.Mutex
	all    []request
	latest int // the person the newest request was about
}

type request struct {
	models.StandInRequest
	at time.Time // when it was answered
}

// begun notes a request that goes out.
func (s *seen) begun(x dialect.Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == kept {
		s.all = slices.Delete(s.all, 0, 1)
	}
	s.all = append(s.all, request{StandInRequest: requestOf(x)})
	if x.Person != dialect.Nobody && !x.Check {
		s.latest = x.Person
	}
}

// answered notes what came of one.
func (s *seen) answered(x dialect.Exchange, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.all) - 1; i >= 0; i-- {
		if s.all[i].Number == x.Number && !s.all[i].Answered {
			s.all[i] = request{requestOf(x), now}
			return
		}
	}
}

func requestOf(x dialect.Exchange) models.StandInRequest {
	return models.StandInRequest{
		Number: x.Number, Method: x.Method, Path: x.Path, Text: told(x), Check: x.Check,
		Status: x.Status, Took: x.Took, Answered: x.Answered, Problem: x.Problem,
	}
}

// newest are the last few, newest first.
func (s *seen) newest(most int) []models.StandInRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	var newest []models.StandInRequest
	for i := len(s.all) - 1; i >= 0 && len(newest) < most; i-- {
		newest = append(newest, s.all[i].StandInRequest)
	}
	return newest
}

// rate is how many were answered a second, lately, and within what 95 of 100
// of them were.
func (s *seen) rate(now time.Time) (perSecond float64, p95 time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var took []time.Duration
	first := now
	for _, r := range s.all {
		if r.Answered && now.Sub(r.at) < lately {
			took, first = append(took, r.Took), earlier(first, r.at)
		}
	}
	if len(took) < 2 {
		return 0, 0
	}
	slices.Sort(took)
	span := max(now.Sub(first), 100*time.Millisecond)
	return float64(len(took)) / span.Seconds(), took[(len(took)*95-1)/100]
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// forget makes nobody the one the newest request was about.
func (s *seen) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest = 0
}

// whom is the person the newest request was about, 0 before there is one.
func (s *seen) whom() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latest
}
