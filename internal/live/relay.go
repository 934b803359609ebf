package live

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// The pace of a relay: what rings here is told at most once in gather, what
// others changed is found at the latest after look, and a line that broke is
// tried again after rest.
const (
	gather = 100 * time.Millisecond
	look   = time.Second
	rest   = time.Second
	within = 5 * time.Second // for one question or one call
)

// Neighbours are the other processes that work on the same data. What is told
// and heard is a hint, which may be lost; the marks are the truth.
type Neighbours interface {
	// Tell passes topics on.
	Tell(ctx context.Context, topics []string) error
	// Hear calls heard with what others tell, and not with what was told here,
	// until ctx ends or the line breaks.
	Hear(ctx context.Context, heard func(topics []string)) error
	// Marks has a mark for each topic, which is another one when what is shown
	// about the topic is.
	Marks(ctx context.Context) (map[string]int64, error)
}

// Relay joins a bell with those of other processes. A nil Relay joins nobody.
type Relay struct {
	Bell       *Bell
	Neighbours Neighbours
	Log        *slog.Logger
}

// Run passes rings on and back until ctx ends.
func (r *Relay) Run(ctx context.Context) {
	if r == nil {
		return
	}
	l := r.Bell.Listen()
	defer l.Close()
	var running sync.WaitGroup
	running.Go(func() { r.tell(ctx, l) })
	running.Go(func() { r.hear(ctx, l) })
	running.Go(func() { r.watch(ctx, l) })
	running.Wait()
}

// tell passes on what rings here. What is lost the others find by themselves.
func (r *Relay) tell(ctx context.Context, l *Listener) {
	said := ""
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-l.C():
			if !open {
				return
			}
		}
		call, cancel := context.WithTimeout(ctx, within)
		err := r.Neighbours.Tell(call, l.Take())
		cancel()
		said = r.complain(err, said)
		pause(ctx, gather)
	}
}

// hear rings for what others tell.
func (r *Relay) hear(ctx context.Context, l *Listener) {
	said := ""
	for ctx.Err() == nil {
		err := r.Neighbours.Hear(ctx, func(topics []string) {
			for _, topic := range topics {
				l.Pass(topic)
			}
		})
		said = r.complain(err, said)
		pause(ctx, rest)
	}
}

// watch rings for what has changed, whoever did it, as long as somebody
// listens. While nobody did, anything may have.
func (r *Relay) watch(ctx context.Context, l *Listener) {
	var known map[string]int64
	said := ""
	for ctx.Err() == nil {
		pause(ctx, look)
		if r.Bell.others(l) == 0 {
			known = nil
			continue
		}
		marks, err := r.marks(ctx)
		if said = r.complain(err, said); err != nil {
			continue
		}
		for _, topic := range moved(known, marks) {
			l.Pass(topic)
		}
		known = marks
	}
}

func (r *Relay) marks(ctx context.Context) (map[string]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return r.Neighbours.Marks(ctx)
}

// moved are the topics whose mark is new, another one, or gone; anything when
// nothing was known.
func moved(known, marks map[string]int64) (topics []string) {
	if known == nil {
		return []string{Anything}
	}
	for topic, mark := range marks {
		if before, there := known[topic]; !there || before != mark {
			topics = append(topics, topic)
		}
	}
	for topic := range known {
		if _, there := marks[topic]; !there {
			topics = append(topics, topic)
		}
	}
	return topics
}

// complain logs err unless it was the last thing said, and answers what was.
func (r *Relay) complain(err error, last string) string {
	if err == nil || errors.Is(err, context.Canceled) {
		return ""
	}
	if err.Error() != last {
		r.Log.Warn("other processes are not heard or told; pages show what they do later", "error", err)
	}
	return err.Error()
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
