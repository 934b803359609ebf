package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/internal/live"
	"scimdesk/models"
)

// The pace of a stream: two pieces of news lie at least gather apart, a
// comment each heartbeat keeps it open and notices that the browser is gone.
const (
	gather      = 200 * time.Millisecond
	heartbeat   = 15 * time.Second
	mostStreams = 256
	retryAfter  = "15" // seconds
)

// Streams tells open pages that something has changed, not what: they fetch
// themselves again. Every browser holds one stream for all its pages.
type Streams struct {
	Bell      *live.Bell
	SignIn    SignIn
	Rest      func() // between two events, so that many rings are told at once
	Heartbeat time.Duration
	Most      int64 // how many streams may be open

	open atomic.Int64
}

// Streams are those of this console, at their usual pace.
func (h *Console) Streams() *Streams {
	return &Streams{
		Bell: h.Bell, SignIn: h.SignIn, Rest: func() { time.Sleep(gather) },
		Heartbeat: heartbeat, Most: mostStreams,
	}
}

// Follow serves GET /live?seen=N: server-sent events named news, whose id is
// the bell's count and whose data are the topics that rang. It begins with
// news of anything when the bell has counted on since N. The stream ends with
// the session, with the bell, or when the browser is gone.
func (s *Streams) Follow(c *fiber.Ctx) error {
	if s.open.Add(1) > s.Most {
		s.open.Add(-1)
		c.Set(fiber.HeaderRetryAfter, retryAfter)
		return c.Status(fiber.StatusServiceUnavailable).SendString("Too many browsers are following. Reloading shows the same.\n")
	}
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no")
	seen, session := c.Get("Last-Event-ID", c.Query("seen")), web.Session(c) // c is gone when the stream begins
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer s.open.Add(-1)
		s.stream(w, seen, session)
	})
	return nil
}

// stream writes until it ends; w fails when the browser is gone.
func (s *Streams) stream(w *bufio.Writer, seen, session string) {
	l := s.Bell.Listen()
	defer l.Close()
	err := begin(w, seen, s.Bell.Count())
	beat := time.NewTicker(s.Heartbeat)
	defer beat.Stop()
	for err == nil {
		select {
		case _, open := <-l.C():
			if !open || !s.watching(session) {
				return
			}
			count := s.Bell.Count() // before the topics: rather told twice than not
			err = tell(w, count, l.Take())
			s.Rest()
		case <-beat.C:
			if !s.watching(session) {
				return
			}
			err = comment(w)
		}
	}
}

// watching says whether the session goes on. A database that does not answer
// ends no stream; the next heartbeat asks again.
func (s *Streams) watching(session string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, err := s.SignIn.Watching(ctx, session)
	return !errors.Is(err, models.ErrNotFound)
}

// begin opens the stream, with news for a page that has missed some.
func begin(w *bufio.Writer, seen string, count uint64) error {
	if seen == strconv.FormatUint(count, 10) {
		return comment(w)
	}
	return tell(w, count, []string{live.Anything})
}

func tell(w *bufio.Writer, count uint64, topics []string) error {
	fmt.Fprintf(w, "id: %d\nevent: news\ndata: %s\n\n", count, strings.Join(topics, " "))
	return w.Flush()
}

func comment(w *bufio.Writer) error {
	_, _ = w.WriteString(":\n\n") // Flush tells of its failure, too
	return w.Flush()
}
