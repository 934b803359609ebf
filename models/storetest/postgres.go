package storetest

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// shared is the one server of a test binary. It lives while a test uses it.
var shared struct {
	sync.Mutex
	server *server
}

// Postgres answers the address of a fresh, empty database, gone when t ends.
// One server serves a whole test binary as long as some test uses it. t is
// skipped when PostgreSQL is not installed, see [Require].
func Postgres(t testing.TB) string {
	t.Helper()
	bin := binaries()
	Require(t, "PostgreSQL (Debian's package postgresql)", bin != "")
	server, name := enter(t, bin)
	execute(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { execute(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	return server.address(name)
}

// enter starts the server for the first that comes, and the last one stops it.
func enter(t testing.TB, bin string) (*server, string) {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		started, err := startServer(bin)
		must(t, err)
		shared.server = started
	}
	s := shared.server
	s.users++
	s.names++
	t.Cleanup(func() { leave(t, s) })
	return s, fmt.Sprintf("test%d", s.names)
}

func leave(t testing.TB, s *server) {
	shared.Lock()
	defer shared.Unlock()
	if s.users--; s.users > 0 {
		return
	}
	shared.server = nil
	if err := s.stop(); err != nil {
		t.Errorf("stop PostgreSQL: %v", err)
	}
}

func (s *server) address(database string) string {
	return "postgres://postgres@/" + database + "?host=" + url.QueryEscape(s.folder)
}

func execute(t testing.TB, s *server, statement string) {
	t.Helper()
	ctx := context.Background() // the test's own has ended when it cleans up
	conn, err := pgx.Connect(ctx, s.address("postgres"))
	must(t, err)
	defer func() { must(t, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, statement)
	must(t, err)
}
