package standin

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/grant"
	"scimdesk/scim"
)

// forget makes s lose every title.
func forget(s *server) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		id := strings.TrimPrefix(r.URL.Path, "/scim/v2/Users/")
		s.mu.Lock()
		defer s.mu.Unlock()
		at := slices.IndexFunc(s.users, func(u scim.Resource) bool { return u["id"] == id })
		if at < 0 {
			return false
		}
		delete(s.users[at], "title")
		say(w, 200, s.users[at])
		return true
	}
}

// failing makes s answer status to requests of one method, so many times.
func failing(method string, times int64, status int, headers ...string) func(http.ResponseWriter, *http.Request) bool {
	var left atomic.Int64
	left.Store(times)
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method || left.Add(-1) < 0 {
			return false
		}
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		say(w, status, nil)
		return true
	}
}

func TestASeedSendsTheSame(t *testing.T) {
	t.Parallel()
	play := func(seed uint64) ([]string, []string) {
		s := serve(t)
		e := engine(t, s, dialect.Entra, 30, func(c *Config) { c.Seed, c.Parallel = seed, 1 })
		for _, story := range []string{"increments", "joiner", "mover", "rehire", "swap"} {
			well(t, tell(t, e, story))
		}
		return s.lines, s.bodies
	}
	lines, bodies := play(1)
	if again, same := play(1); !reflect.DeepEqual(lines, again) || !reflect.DeepEqual(bodies, same) {
		t.Error("one seed sends this and that")
	}
	if other, _ := play(2); reflect.DeepEqual(lines, other) {
		t.Error("two seeds send the same")
	}
}

func TestEntraTriesAgainWhatPasses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		times, status, failed int
		waits                 []time.Duration
	}{
		"a few 500s":           {5, 500, 0, []time.Duration{time.Second}},
		"409s that explain":    {3, 409, 0, []time.Duration{time.Second}},
		"429s without a time":  {4, 429, 0, []time.Duration{time.Second}},
		"500s for ever":        {1000, 500, 10, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}},
		"400s do not go again": {2, 400, 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := serve(t), newClock()
			s.meddle = failing(http.MethodPost, int64(tc.times), tc.status)
			e := engine(t, s, dialect.Entra, 10, func(config *Config) { config.Now, config.Sleep = c.Now, c.Sleep })
			results := tell(t, e, "first-cycle")
			if got := e.Counts(); got.Failed != tc.failed || got.Created != 10-tc.failed || !reflect.DeepEqual(c.slept, tc.waits) {
				t.Errorf("%+v after waiting %v: %+v", got, c.slept, results)
			}
			if ok := results[len(results)-1].OK; ok != (tc.failed == 0) {
				t.Errorf("the tick is %v", ok)
			}
		})
	}
}

// TestOktasTasksFail: nothing is tried again.
func TestOktasTasksFail(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.meddle = failing(http.MethodPost, 5, 500)
	e := engine(t, s, dialect.Okta, 10)
	results := tell(t, e, "first-cycle")
	if got := e.Counts(); got.Failed != 5 || got.Created != 5 || len(results[1].Failures) != 5 {
		t.Errorf("%+v, %+v", got, results[1])
	}
	states := map[Status]int{}
	for _, p := range e.People(0, 10) {
		if states[p.Status]++; (p.Fault == "") == (p.Status == Failing) {
			t.Errorf("%+v", p)
		}
	}
	if !reflect.DeepEqual(states, map[Status]int{Sent: 5, Failing: 5}) {
		t.Error(states)
	}
	well(t, tell(t, e, "first-cycle")[1:])
}

// TestABusyServerSuspendsEverybody: after a 429 with a time nobody sends until
// then.
func TestABusyServerSuspendsEverybody(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newClock()
	s.meddle = failing(http.MethodPost, 1, 429, "Retry-After", "30")
	e := engine(t, s, dialect.EntraCompliant, 6, func(config *Config) { config.Now, config.Sleep, config.Parallel = c.Now, c.Sleep, 1 })
	well(t, tell(t, e, "first-cycle"))
	if !reflect.DeepEqual(c.slept, []time.Duration{30 * time.Second}) || e.Counts().Created != 6 {
		t.Errorf("waited %v: %+v", c.slept, e.Counts())
	}
}

// TestEntraQuarantines: a server that cannot be worked with is left alone.
func TestEntraQuarantines(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		meddle func(http.ResponseWriter, *http.Request) bool
		says   string
		most   int // requests after which it ended
	}{
		"a token that is not accepted": {failing(http.MethodGet, 1e9, 401), "refuses the credentials", 30},
		"a 404 to a query":             {failing(http.MethodGet, 1e9, 404), "does not answer as SCIM says", 30},
		"very many 500s":               {failing(http.MethodPost, 1e9, 500), "more than 5,000 changes failed, and more than 40 % of all", 2 * 5100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			e := engine(t, s, dialect.Entra, 6000, func(c *Config) { c.Client = &http.Client{Transport: inside{s}} })
			e.quarantine.Note(nil, false) // the test of the connection went well, once
			s.meddle = tc.meddle
			r := e.run(t.Context(), e.firstCycle()[1], "", 1, 1)
			if r.OK || !strings.Contains(r.Ended, tc.says) || !strings.Contains(r.Ended, "in 6 hours") || !strings.Contains(e.Quarantined(), tc.says) {
				t.Errorf("%+v", r.Ended)
			}
			if r.Sent > tc.most || e.Counts().Created != 0 {
				t.Errorf("%d requests were sent: %+v", r.Sent, e.Counts())
			}
		})
	}
}

// inside carries requests to s without a network.
type inside struct{ s *server }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	i.s.ServeHTTP(w, r)
	return w.Result(), nil
}

func TestAConnectionThatFailsTheTestEndsTheStory(t *testing.T) {
	t.Parallel()
	for _, name := range dialect.Names {
		s := serve(t)
		e := engine(t, s, name, 10, func(c *Config) { c.Auth = grant.Bearer("another") })
		results := tell(t, e, "first-cycle")
		if len(results) != 1 || results[0].OK || !strings.Contains(results[0].Ended, "nothing else was sent") || len(s.lines) != 1 {
			t.Errorf("%s: %+v\n%v", name, results, s.lines)
		}
		if e.Counts().Failed != 1 {
			t.Errorf("%s: %+v", name, e.Counts())
		}
	}
}

// TestStopFinishesWhatIsUnderWay: each request that was begun is answered, and
// the next first cycle does the rest.
func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	s := serve(t)
	ctx, stop := context.WithCancel(t.Context())
	var begun, answered atomic.Int64
	e := engine(t, s, dialect.Okta, 200, func(c *Config) {
		c.Watch.Begun = func(x dialect.Exchange) {
			if begun.Add(1); x.Number == 100 {
				stop()
			}
		}
		c.Watch.Answered = func(x dialect.Exchange) {
			if answered.Add(1); x.Problem != "" || x.Status >= 300 {
				t.Errorf("broken off: %+v", x)
			}
		}
	})
	p, err := e.Begin("first-cycle")
	if err != nil {
		t.Fatal(err)
	}
	results := p.Play(ctx)
	last := results[len(results)-1]
	if last.OK || !strings.HasPrefix(last.Ended, "Stopped after ") || !strings.HasSuffix(last.Ended, " of 200 people") {
		t.Errorf("%+v", last.Ended)
	}
	if begun.Load() != answered.Load() || begun.Load() > 100+DefaultParallel || int64(len(s.lines)) != begun.Load() {
		t.Errorf("%d begun, %d answered, %d arrived", begun.Load(), answered.Load(), len(s.lines))
	}
	if got := e.Counts(); got.Failed != 0 || got.Created == 0 || got.Created >= 200 || e.Progress().Done != got.Created {
		t.Errorf("%+v, %+v", got, e.Progress())
	}
	for _, person := range e.People(0, 200) {
		if person.Status != Queued && person.Status != Sent || person.Fault != "" {
			t.Errorf("stopping is no fault of anybody: %+v", person)
		}
	}
	if p.Done() {
		t.Error("a step that was stopped does not come again")
	}
	well(t, p.Play(t.Context()))
	if on, all := s.active(); on != 200 || all != 200 {
		t.Errorf("%d of %d are active", on, all)
	}
}

func TestPauseHoldsTheNextRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		var begun atomic.Int64
		e := engine(t, s, dialect.Okta, 10, func(c *Config) {
			c.Base, c.Client = "http://server/scim/v2", &http.Client{Transport: inside{s}}
			c.Watch.Begun = func(dialect.Exchange) { begun.Add(1) }
		})
		do := func(ctx context.Context) <-chan StepResult {
			done := make(chan StepResult, 1)
			go func() {
				r, _ := e.Do(ctx, Action{Kind: TestConnection})
				done <- r
			}()
			synctest.Wait()
			return done
		}
		e.Pause()
		e.Pause()
		done := do(t.Context())
		if begun.Load() != 0 || !e.Paused() {
			t.Error("sent while paused")
		}
		e.Resume()
		e.Resume()
		if r := <-done; !r.OK || begun.Load() != 1 || e.Paused() {
			t.Errorf("after the pause: %+v", r)
		}
		e.Pause()
		ctx, cancel := context.WithCancel(t.Context())
		done = do(ctx)
		cancel()
		if r := <-done; r.Ended == "" || begun.Load() != 1 {
			t.Errorf("stopped while paused: %+v", r)
		}
	})
}

func TestSpeedIsRequestsASecond(t *testing.T) {
	t.Parallel()
	c := newClock()
	e := engine(t, serve(t), dialect.Okta, 5, func(config *Config) {
		config.Now, config.Sleep, config.Speed, config.Parallel = c.Now, c.Sleep, 4, 1
	})
	well(t, tell(t, e, "first-cycle"))
	waited := time.Duration(0)
	for _, span := range c.slept {
		waited += span
	}
	if n := e.Counts().Requests; waited != time.Duration(n-1)*250*time.Millisecond {
		t.Errorf("%d requests in %v", n, waited)
	}
	slept := len(c.slept)
	e.SetSpeed(0)
	well(t, tell(t, e, "import"))
	if len(c.slept) != slept {
		t.Error("it still waits")
	}
}

func TestSoManyAtOnce(t *testing.T) {
	t.Parallel()
	for _, parallel := range []int{1, 0, 9} {
		s := serve(t)
		well(t, tell(t, engine(t, s, dialect.Okta, 100, func(c *Config) { c.Parallel = parallel }), "first-cycle"))
		if limit := max(parallel, 1); parallel != 0 && s.most > limit || parallel == 0 && s.most > DefaultParallel {
			t.Errorf("%d at once, %d allowed", s.most, parallel)
		}
	}
}
