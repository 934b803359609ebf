package stage

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"scimdesk/internal/standin"
	"scimdesk/internal/standin/dialect"
	"scimdesk/models"
)

// show is one stand-in at play. What is asked of it is done by one worker,
// one thing after another; a second goroutine rings the bell.
type show struct {
	stage *Stage
	id    models.DirectoryID
	ctx   context.Context
	end   context.CancelFunc
	jobs  chan *job
	news  chan struct{} // room for one: there is news or there is none
	gone  sync.WaitGroup
	seen  seen

	mu       sync.Mutex
	engine   *standin.Engine
	proof    proof
	playing  *standin.Playing // nil before the first story
	story    models.StandInStory
	stepping bool
	speed    float64
	notice   string
	current  *job
	pace     pace
}

// job is one thing to be done.
type job struct {
	do   func(context.Context)
	stop context.CancelFunc // set while it is done
	done chan struct{}
}

// pace is what is known of the progress under way, to say when it ends.
type pace struct {
	of    int
	what  string
	began time.Time
	from  int
}

// begin puts a stand-in for d on the stage.
func (s *Stage) begin(d models.Directory, proof proof) (*show, error) {
	show := &show{stage: s, id: d.ID, jobs: make(chan *job, MaxWaiting), news: make(chan struct{}, 1), speed: demoSpeed, proof: proof}
	engine, err := standin.New(standin.Config{
		Base: d.SCIMURL(s.Base), Auth: proof.auth, Dialect: dialect.Name(d.StandIn), Seed: seedOf(d.ID),
		People: sizeFor(d.Users), Groups: demoGroups, Speed: demoSpeed,
		Watch: standin.Observer{Begun: show.begun, Answered: show.answered},
	})
	if err != nil {
		return nil, fmt.Errorf("a stand-in for %s: %w", d.ID, err)
	}
	show.engine = engine
	show.ctx, show.end = context.WithCancel(s.ctx)
	s.mu.Lock()
	s.shows[d.ID] = show
	s.mu.Unlock()
	show.gone.Go(show.work)
	show.gone.Go(show.ring)
	return show, nil
}

// seedOf makes the same company for a directory each time.
func seedOf(id models.DirectoryID) uint64 {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(id))
	return sum.Sum64()
}

// sizeFor is the smallest company that so many people fit in.
func sizeFor(people int) int {
	for _, size := range sizes {
		if people <= size+size/10 { // stories hire
			return size
		}
	}
	return sizes[len(sizes)-1]
}

func (s *show) begun(x dialect.Exchange) {
	s.seen.begun(x)
	s.poke()
}

func (s *show) answered(x dialect.Exchange) {
	s.seen.answered(x, s.stage.Now())
	s.poke()
}

// poke says that there is news.
func (s *show) poke() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// ring tells open pages, with rests.
func (s *show) ring() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-s.news:
			s.stage.Bell.Ring(string(s.id))
			s.stage.Rest(s.ctx)
		}
	}
}

// work does one job after another.
func (s *show) work() {
	defer func() { s.cast().Leave() }()
	for {
		select {
		case <-s.ctx.Done():
			return
		case j := <-s.jobs:
			s.perform(j)
		}
	}
}

func (s *show) perform(j *job) {
	ctx, stop := context.WithCancel(s.ctx)
	s.mu.Lock()
	s.current, j.stop = j, stop
	s.mu.Unlock()
	j.do(ctx)
	stop()
	s.mu.Lock()
	s.current = nil
	s.mu.Unlock()
	close(j.done)
	s.poke()
}

// ask has something done after all that was asked before; the channel is
// closed when it is. Who asks for too much is told so in the notice, and has
// nothing to wait for: nil.
func (s *show) ask(do func(context.Context)) <-chan struct{} {
	j := &job{do: do, done: make(chan struct{})}
	s.say("")
	select {
	case s.jobs <- j:
	default:
		s.say(fmt.Sprintf("Nothing was added: %d things wait already. Wait for them, or stop what is under way.", MaxWaiting))
		return nil
	}
	s.poke()
	return j.done
}

func (s *show) say(notice string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notice = notice
}

// stop ends what is under way and forgets what waits behind it.
func (s *show) stop() {
	for {
		select {
		case j := <-s.jobs:
			close(j.done)
			continue
		default:
		}
		break
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		s.current.stop()
	}
}

func (s *show) cast() *standin.Engine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.engine
}
