package main

import (
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"scimdesk/internal/secret"
	"scimdesk/models/store"
	"scimdesk/models/storetest"
)

// cluster is three processes on one PostgreSQL, each with a data folder of its
// own and the same key, and one directory that they all serve.
type cluster struct {
	houses  []*runningHouse
	address string
}

// startCluster starts all at the same moment on an empty database, the last
// one behind a wire.
func startCluster(t *testing.T) (*cluster, *storetest.Wire) {
	t.Helper()
	c := &cluster{houses: make([]*runningHouse, 3), address: storetest.Postgres(t)}
	wire := storetest.Between(t, c.address)
	folders := []string{shortTemp(t), shortTemp(t), shortTemp(t)}
	var starting sync.WaitGroup
	for i, data := range folders {
		shareKey(t, folders[0], data)
		address := c.address
		if i == 2 {
			address = wire.Address
		}
		starting.Go(func() { c.houses[i] = serveOn(t, data, "--database", address) })
	}
	starting.Wait()
	if t.Failed() {
		t.FailNow()
	}
	c.houses[0].addDirectory(t)
	for _, h := range c.houses {
		h.ID, h.Token = c.houses[0].ID, c.houses[0].Token
		h.Base = h.address()
	}
	return c, wire
}

// shareKey gives a folder the key of another, which is made when there is none.
func shareKey(t *testing.T, from, to string) {
	t.Helper()
	path := filepath.Join(from, secret.KeyFile)
	if from == to {
		if _, err := secret.MakeKey(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	key, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, secret.KeyFile), key, 0o600); err != nil {
		t.Fatal(err)
	}
}

// look opens the database from outside.
func (c *cluster) look(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", c.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestProcessesThatStartTogetherMakeOneHouse(t *testing.T) {
	t.Parallel()
	c, _ := startCluster(t)
	db := c.look(t)
	for _, table := range []string{"environments", "organizations", "admins"} {
		if err := counts(db, 1, table, "SELECT count(*) FROM "+table); err != nil {
			t.Error(err)
		}
	}
	for i, h := range c.houses {
		if status, answer := h.send(http.MethodPost, "/Users", person(fmt.Sprintf("p%d@example.com", i))); status != http.StatusCreated {
			t.Errorf("process %d: %d %s", i, status, answer)
		}
	}
	c.houses[0].stop(t)
	for i, h := range c.houses[1:] {
		if n := h.found(t, "/Users?count=0"); n != 3 {
			t.Errorf("process %d, when the first is gone, knows %d people", i+1, n)
		}
	}
}

// TestAProcessWithAnotherKeyIsRefused lets three begin with one database, each
// before it sees another: whoever is first has the key.
func TestAProcessWithAnotherKeyIsRefused(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Config{Database: storetest.Postgres(t), Log: slog.New(slog.DiscardHandler), Now: time.Now, NewID: secret.NewID})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, tc := range []struct {
		name  string
		given bool // there was a key file before
		first bool
		stays bool // the key file
	}{
		{"the first", false, true, true},
		{"one that makes a key", false, false, false},
		{"one that brings a key", true, false, true},
	} {
		path, key := filepath.Join(t.TempDir(), secret.KeyFile), []byte(nil)
		if tc.given {
			if key, err = secret.MakeKey(path); err != nil {
				t.Fatal(err)
			}
		}
		_, err := firstKey(t.Context(), db, path, key)
		if (err == nil) != tc.first || err != nil && !strings.Contains(err.Error(), "copy it from the data folder this database was used with") {
			t.Errorf("%s: %v", tc.name, err)
		}
		if _, err := os.Stat(path); (err == nil) != tc.stays {
			t.Errorf("%s: its key: %v", tc.name, err)
		}
	}
}

func TestANameIsTakenOnceInAllProcesses(t *testing.T) {
	t.Parallel()
	c, _ := startCluster(t)
	for round := range long(5, 100) {
		name := fmt.Sprintf("racer%d@example.com", round)
		statuses := make([]int, 24)
		var racing sync.WaitGroup
		for i := range statuses {
			racing.Go(func() { statuses[i] = post(c.houses[i%3], person(name)) })
		}
		racing.Wait()
		slices.Sort(statuses)
		if got := slices.Compact(slices.Clone(statuses)); !slices.Equal(got, []int{http.StatusCreated, http.StatusConflict}) || statuses[1] != http.StatusConflict {
			t.Fatalf("%s: %v", name, statuses)
		}
	}
}

func TestWhatOneProcessDecidesHoldsInAllAtTheNextRequest(t *testing.T) {
	t.Parallel()
	c, _ := startCluster(t)
	first := c.houses[0]
	all := func(want int, what string) {
		t.Helper()
		for i, h := range c.houses {
			if got := knock(t, h.Base, "Bearer "+h.Token); got != want {
				t.Errorf("%s: process %d answers %d", what, i, got)
			}
		}
	}
	decide := func(args ...string) {
		t.Helper()
		if _, said, code := command(t, append(args, "--data", first.Data)...); code != 0 {
			t.Fatalf("%v: exit %d %s", args, code, said)
		}
	}
	all(http.StatusOK, "a token")
	decide("directory", "pause", first.ID)
	all(http.StatusServiceUnavailable, "a directory that is paused")
	decide("directory", "resume", first.ID)
	all(http.StatusOK, "a directory that goes on")
	decide("directory", "disable", first.ID)
	all(http.StatusForbidden, "a directory that is disabled")
	decide("directory", "enable", first.ID)
	old := tokenList1(t, first)
	next := tokenCall(t, "rotate", old.ID, "--overlap", "0s", "--data", first.Data)
	all(http.StatusUnauthorized, "a token that was rotated")
	for _, h := range c.houses {
		h.Token = next.Secret
	}
	all(http.StatusOK, "its successor")
	decide("token", "revoke", next.ID)
	all(http.StatusUnauthorized, "a token that was revoked")
}

func TestWhatOneProcessDefinesAllKnow(t *testing.T) {
	t.Parallel()
	c, _ := startCluster(t)
	file := filepath.Join(shortTemp(t), "badge.json")
	if err := os.WriteFile(file, []byte(`{"id":"urn:example:2.0:Badge","name":"Badge","attributes":[{"name":"number"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said, code := command(t, "schema", "add", file, "--extends", "User", "--data", c.houses[0].Data); code != 0 {
		t.Fatalf("schema add: exit %d %s", code, said)
	}
	for i, h := range c.houses {
		waitUntil(t, fmt.Sprintf("process %d knows of badges", i), func() bool {
			status, _ := h.send(http.MethodGet, "/Schemas/urn:example:2.0:Badge", "")
			return status == http.StatusOK
		})
	}
}

// TestAPageShowsWhatAnotherProcessDid follows the second and the third process
// while the first one is asked; the third hears nothing of the others.
func TestAPageShowsWhatAnotherProcessDid(t *testing.T) {
	t.Parallel()
	c, wire := startCluster(t)
	wire.Deafen(true)
	for i, h := range c.houses[1:] {
		s := h.follow(t, signedIn(t, h))
		for s.topics(t) != "*" { // the first look at a database that nobody watched before
		}
		c.houses[0].join(t, "Ada", fmt.Sprintf("Okonjo%d", i))
		for topics := ""; topics != h.ID; {
			topics = s.topics(t)
		}
	}
}

// TestAProcessThatIsKilledTakesNothingWithIt lets three be written to, and
// kills one in the middle: whoever was told 201 is there, nobody by half, and
// the others go on.
func TestAProcessThatIsKilledTakesNothingWithIt(t *testing.T) {
	t.Parallel()
	c, _ := startCluster(t)
	const clients, each, enough = 12, 40, 90
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	killed := make(chan struct{})
	var writing sync.WaitGroup
	for worker := range clients {
		writing.Go(func() {
			for n := range each {
				name := fmt.Sprintf("w%d-%d@example.com", worker, n)
				h := c.houses[worker%3]
				status := post(h, person(name))
				switch {
				case status == http.StatusCreated:
				case h == c.houses[0] && status == 0:
					<-killed
					return
				default:
					t.Errorf("%s: %d", name, status)
				}
				mu.Lock()
				acknowledged[name] = true
				if len(acknowledged) == enough {
					c.houses[0].kill()
					close(killed)
				}
				mu.Unlock()
			}
		})
	}
	writing.Wait()
	db := c.look(t)
	for name := range acknowledged {
		if err := counts(db, 1, name, "SELECT count(*) FROM resources WHERE unique_key = '"+name+"'"); err != nil {
			t.Error(err)
		}
	}
	people := c.houses[1].found(t, "/Users?count=0")
	if people < len(acknowledged) || people > len(acknowledged)+clients/3 {
		t.Errorf("%d people for %d acknowledged creates, and %d that were cut off", people, len(acknowledged), clients/3)
	}
	if err := sound(db, people); err != nil {
		t.Error(err)
	}
	if len(acknowledged) < enough {
		t.Errorf("only %d were acknowledged", len(acknowledged))
	}
}

// TestADatabaseThatIsGoneIsSaidSoAtOnce takes PostgreSQL away from a running
// program and brings it back: 503 with a Retry-After, and nothing to restart.
func TestADatabaseThatIsGoneIsSaidSoAtOnce(t *testing.T) {
	t.Parallel()
	wire := storetest.Between(t, storetest.Postgres(t))
	h := serveOn(t, shortTemp(t), "--database", wire.Address)
	h.addDirectory(t)
	_, answer := h.send(http.MethodPost, "/Users", person("ada@example.com"))
	ada := "/Users/" + made(answer)
	wire.Down()
	for _, request := range []struct{ method, path, body string }{
		{http.MethodGet, ada, ""},
		{http.MethodGet, "/Users?filter=userName%20eq%20%22ada@example.com%22", ""},
		{http.MethodPost, "/Users", person("ben@example.com")},
		{http.MethodPut, ada, person("ada@example.com")},
		{http.MethodDelete, ada, ""},
	} {
		response, body := ask(t, client, request.method, h.Base+request.path, request.body, "Authorization", "Bearer "+h.Token, "Content-Type", "application/scim+json")
		if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
			t.Errorf("%s %s without a database: %d %s", request.method, request.path, response.StatusCode, body)
		}
	}
	wire.Up()
	if status, answer := h.send(http.MethodPut, ada, person("ada@example.com")); status != http.StatusOK {
		t.Errorf("back again: %d %s", status, answer)
	}
	if n := h.found(t, "/Users?count=0"); n != 1 {
		t.Errorf("%d people", n)
	}
}
