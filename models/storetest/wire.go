package storetest

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Loss is what a [Wire] does at the next COMMIT that comes along.
type Loss int

// What may happen to a COMMIT: nothing; its connection ends before the server
// hears of it; its connection ends when the server has done it, without the
// answer; all connections end then; all end, and there are no others.
const (
	Nothing Loss = iota
	LostBefore
	LostAfter
	LostWithAll
	LostForGood
)

// Wire stands between a program and PostgreSQL, and fails as networks do.
type Wire struct {
	Address string // of the database, through the wire

	listener net.Listener
	server   string // the server's socket
	mu       sync.Mutex
	loss     Loss
	down     bool
	losing   bool
	deaf     bool
	strands  map[*strand]struct{}
	rounds   int
}

// Between makes a wire to the database at address, one of [Postgres]. It is
// gone when t ends.
func Between(t testing.TB, address string) *Wire {
	t.Helper()
	to, err := url.Parse(address)
	must(t, err)
	w := &Wire{server: filepath.Join(to.Query().Get("host"), ".s.PGSQL.5432"), strands: map[*strand]struct{}{}}
	w.listener, err = net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	w.Address = "postgres://postgres@" + w.listener.Addr().String() + to.Path + "?sslmode=disable"
	var serving sync.WaitGroup
	serving.Go(w.serve)
	t.Cleanup(func() {
		_ = w.listener.Close()
		w.Down()
		serving.Wait()
	})
	return w
}

// Lose says what happens to the next COMMIT.
func (w *Wire) Lose(l Loss) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.loss = l
}

// LoseAnswer ends the connection on which the server says something next.
func (w *Wire) LoseAnswer() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.losing = true
}

// Deafen lets no notification through any more, or all again.
func (w *Wire) Deafen(deaf bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf = deaf
}

// Rounds is how many messages the server has answered so far, beside those
// that only ask whether it is there.
func (w *Wire) Rounds() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rounds
}

// Cut ends every connection there is; new ones can be made.
func (w *Wire) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for s := range w.strands {
		s.end()
	}
}

// Down ends every connection and takes no others, until Up.
func (w *Wire) Down() {
	w.mu.Lock()
	w.down = true
	w.mu.Unlock()
	w.Cut()
}

// Up takes connections again.
func (w *Wire) Up() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = false
}

func (w *Wire) serve() {
	var strands sync.WaitGroup
	defer strands.Wait()
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		if s := w.connect(client); s != nil {
			strands.Go(s.forth)
			strands.Go(s.back)
		}
	}
}

// connect is nil when the wire is down.
func (w *Wire) connect(client net.Conn) *strand {
	server, err := net.Dial("unix", w.server)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || w.down {
		_ = client.Close()
		if err == nil {
			_ = server.Close()
		}
		return nil
	}
	s := &strand{wire: w, client: client, server: server, prepared: map[string]string{}, pings: 1}
	w.strands[s] = struct{}{}
	return s
}

// loses takes what happens to a message that is a COMMIT.
func (w *Wire) loses() Loss {
	w.mu.Lock()
	defer w.mu.Unlock()
	loss := w.loss
	w.loss = Nothing
	return loss
}

// lost is what happens beside the loss of an answer.
func (w *Wire) lost(l Loss) {
	switch l {
	case LostWithAll:
		w.Cut()
	case LostForGood:
		w.Down()
	}
}

// silenced says whether this answer is lost.
func (w *Wire) silenced() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	silenced := w.losing
	w.losing = false
	return silenced
}

func (w *Wire) answered() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rounds++
}

func (w *Wire) deafened() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deaf
}

// strand is one connection.
type strand struct {
	wire           *Wire
	client, server net.Conn
	prepared       map[string]string
	mu             sync.Mutex
	loss           Loss
	pings          int // whose answers are to come; the greeting's is one
}

func (s *strand) end() {
	_ = s.client.Close()
	_ = s.server.Close()
}

// ping notes a message that asks for nothing.
func (s *strand) ping() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pings++
}

// idle says whether the answer that comes is one to such a message.
func (s *strand) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pings == 0 {
		return false
	}
	s.pings--
	return true
}

func (s *strand) lost() Loss {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loss
}

func (s *strand) lose(l Loss) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loss = l
}

// commits says whether a message is a COMMIT: a simple query, or the binding
// of a statement that was prepared from one.
func (s *strand) commits(message []byte) bool {
	const query, parse, bind = 'Q', 'P', 'B'
	first, rest, _ := strings.Cut(string(message[min(5, len(message)):]), "\x00")
	second, _, _ := strings.Cut(rest, "\x00")
	switch message[0] {
	case query:
		if first == "-- ping" {
			s.ping()
		}
		return strings.HasPrefix(first, "COMMIT")
	case parse:
		s.prepared[first] = second
	case bind:
		return strings.HasPrefix(s.prepared[second], "COMMIT")
	}
	return false
}

// forth carries what the client says: a greeting without a type, then messages.
func (s *strand) forth() {
	defer s.end()
	for message, err := read(s.client, 0); err == nil; message, err = read(s.client, 1) {
		if s.commits(message) {
			s.lose(s.wire.loses())
		}
		if s.lost() == LostBefore {
			return
		}
		if _, err := s.server.Write(message); err != nil {
			return
		}
	}
}

// back carries what the server says. ReadyForQuery is the end of an answer.
func (s *strand) back() {
	defer func() {
		s.end()
		s.wire.mu.Lock()
		delete(s.wire.strands, s)
		s.wire.mu.Unlock()
	}()
	const notification, ready = 'A', 'Z'
	for message, err := read(s.server, 1); err == nil; message, err = read(s.server, 1) {
		loss := s.lost()
		if message[0] == ready && !s.idle() {
			s.wire.answered()
		}
		switch {
		case s.wire.silenced():
			return
		case loss != Nothing && message[0] == ready:
			s.wire.lost(loss)
			return
		case loss != Nothing, message[0] == notification && s.wire.deafened():
			continue
		}
		if _, err := s.client.Write(message); err != nil {
			return
		}
	}
}

// read takes one message: a type of so many bytes, its length, its body
// (https://www.postgresql.org/docs/15/protocol-message-formats.html).
func read(from io.Reader, kind int) ([]byte, error) {
	head := make([]byte, kind+4)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint32(head[kind:])
	message := append(head, make([]byte, max(length, 4)-4)...)
	_, err := io.ReadFull(from, message[len(head):])
	return message, err
}
