package console_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
	"scimdesk/internal/live"
	"scimdesk/models"
)

// watched is a house whose sessions can end or be unknown for a while.
type watched struct {
	*memory
	mu     sync.Mutex
	answer error
}

func (w *watched) Watching(_ context.Context, secret string) (models.Admin, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if secret != session {
		return models.Admin{}, models.ErrNotFound
	}
	return models.Admin{}, w.answer
}

func (w *watched) turn(answer error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = answer
}

// broadcast is a console that listens for real, since a stream does not end.
type broadcast struct {
	*console.Streams
	house *watched
	url   string
}

// aDay is a heartbeat no test waits for.
const aDay = 24 * time.Hour

func air(t *testing.T, heartbeat time.Duration) *broadcast {
	t.Helper()
	bell, house := live.NewAt(100), &watched{memory: fullHouse()}
	h := &console.Console{Store: house, SignIn: house, Bell: bell}
	s := h.Streams()
	s.Heartbeat, s.Rest = heartbeat, func() {}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	guard := &web.Guard{Hosts: web.Hosts(listener.Addr().String()), NewID: func() string { return "req-1" }}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Use(guard.Check, h.Admit)
	app.Get("/live", s.Follow)
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() {
		bell.Close()
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return &broadcast{s, house, "http://" + listener.Addr().String() + "/live"}
}

// heard is one stream as a browser has it.
type heard struct {
	*http.Response
	lines *bufio.Reader
}

func (b *broadcast) ask(t *testing.T, method, query string, headers ...string) *heard {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.url+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "scimdesk_console", Value: session})
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return &heard{resp, bufio.NewReader(resp.Body)}
}

// next is the next piece of the stream, up to the empty line.
func (h *heard) next() (string, error) {
	var piece strings.Builder
	for {
		line, err := h.lines.ReadString('\n')
		if err != nil || line == "\n" {
			return piece.String(), err
		}
		piece.WriteString(line)
	}
}

func (h *heard) says(t *testing.T, want string) {
	t.Helper()
	if got, err := h.next(); err != nil || got != want {
		t.Errorf("the stream says %q, %v; want %q", got, err, want)
	}
}

const quiet = ":\n"

func event(id int, topics string) string {
	return fmt.Sprintf("id: %d\nevent: news\ndata: %s\n", id, topics)
}

func TestAStreamBeginsWithWhatThePageMissed(t *testing.T) {
	t.Parallel()
	b := air(t, aDay)
	for _, tc := range []struct {
		name, query, last, want string
	}{
		{"a page that has seen everything", "?seen=100", "", quiet},
		{"a page from before the last ring", "?seen=99", "", event(100, "*")},
		{"a page of an earlier run", "?seen=4711", "", event(100, "*")},
		{"a page that does not say", "", "", event(100, "*")},
		{"a page that says nonsense", "?seen=%00%0A", "", event(100, "*")},
		{"a stream that was cut and missed nothing", "?seen=7", "100", quiet},
		{"a stream that was cut and missed something", "?seen=100", "98", event(100, "*")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			headers := []string{"Accept-Encoding", "gzip, br"}
			if tc.last != "" {
				headers = append(headers, "Last-Event-ID", tc.last)
			}
			h := b.ask(t, http.MethodGet, tc.query, headers...)
			h.says(t, tc.want)
			for name, want := range map[string]string{
				"Content-Type": "text/event-stream", "Cache-Control": "no-store",
				"X-Accel-Buffering": "no", "Content-Encoding": "",
			} {
				if got := h.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestRingsAreToldTogether(t *testing.T) {
	t.Parallel()
	b := air(t, aDay)
	resting, rested := make(chan bool), make(chan bool)
	b.Rest = func() { resting <- true; <-rested }
	h := b.ask(t, http.MethodGet, "?seen=100")
	h.says(t, quiet)
	b.Bell.Ring("okta")
	h.says(t, event(101, "okta"))
	<-resting
	for _, topic := range []string{"okta", "entra", "okta", "okta"} {
		b.Bell.Ring(topic)
	}
	rested <- true
	h.says(t, event(105, "okta entra"))
	<-resting
	close(rested)
}

func TestAQuietStreamIsKeptOpen(t *testing.T) {
	t.Parallel()
	h := air(t, time.Millisecond).ask(t, http.MethodGet, "?seen=100")
	for range 5 {
		h.says(t, quiet)
	}
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name      string
		heartbeat time.Duration
		after     func(b *broadcast)
	}{
		{"at the next heartbeat", time.Millisecond, func(*broadcast) {}},
		{"at the next ring, which is not told", aDay, func(b *broadcast) { b.Bell.Ring("okta") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := air(t, tc.heartbeat)
			h := b.ask(t, http.MethodGet, "?seen=100")
			h.says(t, quiet)
			b.house.turn(models.ErrNotFound)
			tc.after(b)
			rest, err := io.ReadAll(h.lines)
			if err != nil || strings.Contains(string(rest), "news") {
				t.Errorf("ended with %v after %q", err, rest)
			}
		})
	}
}

func TestABusyDatabaseEndsNoStream(t *testing.T) {
	t.Parallel()
	b := air(t, time.Millisecond)
	h := b.ask(t, http.MethodGet, "?seen=100")
	for _, failure := range []error{models.ErrBusy, context.DeadlineExceeded} {
		b.house.turn(failure)
		for range 5 {
			h.says(t, quiet)
		}
	}
}

func TestAStreamEndsWithTheBell(t *testing.T) {
	t.Parallel()
	b := air(t, aDay)
	early := b.ask(t, http.MethodGet, "?seen=100")
	early.says(t, quiet)
	b.Bell.Close()
	for name, h := range map[string]*heard{"open before": early, "opened after": b.ask(t, http.MethodGet, "?seen=100")} {
		if _, err := io.ReadAll(h.lines); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStreamsAreCounted fills the house, and empties it by leaving: who comes
// later finds room as soon as a heartbeat noticed.
func TestStreamsAreCounted(t *testing.T) {
	t.Parallel()
	b := air(t, time.Millisecond)
	b.Most = 2
	first, second := b.ask(t, http.MethodGet, "?seen=100"), b.ask(t, http.MethodGet, "?seen=100")
	first.says(t, quiet)
	second.says(t, quiet)
	third := b.ask(t, http.MethodGet, "?seen=100")
	if third.StatusCode != http.StatusServiceUnavailable || third.Header.Get("Retry-After") == "" {
		t.Errorf("one too many is answered %d, Retry-After %q", third.StatusCode, third.Header.Get("Retry-After"))
	}
	_ = first.Body.Close()
	for status := 0; status != http.StatusOK; {
		again := b.ask(t, http.MethodGet, "?seen=100")
		status = again.StatusCode
		_ = again.Body.Close()
	}
	second.says(t, quiet)
}

func TestWhoIsNotSignedInHearsNothing(t *testing.T) {
	t.Parallel()
	b := air(t, aDay)
	h := b.ask(t, http.MethodGet, "", "Cookie", "scimdesk_console=made-up")
	if h.StatusCode != http.StatusSeeOther || h.Header.Get("Location") != "/sign-in" {
		t.Errorf("answered %d, to %q", h.StatusCode, h.Header.Get("Location"))
	}
}
