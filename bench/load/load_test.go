package load_test

import (
	"bytes"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scimdesk/bench/load"
	"scimdesk/bench/reference"
)

const (
	people  = 150
	members = 120
	spare   = 20
)

// seeded is the reference with people in it, and a distorting glass before it.
func seeded(t *testing.T, store reference.Store) (*load.Client, *load.Directory, *glass) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = reference.Serve(listener, store, nil) }() // ends with its listener
	t.Cleanup(func() { _ = listener.Close() })
	g := newGlass(t, "http://"+listener.Addr().String())
	client, err := load.NewClient(g.url+reference.Path, "nobody asks")
	if err != nil {
		t.Fatal(err)
	}
	directory, err := load.Seed(client, people, members, spare)
	if err != nil {
		t.Fatal(err)
	}
	return client, directory, g
}

func sqlite(t *testing.T) reference.Store {
	t.Helper()
	store, err := reference.SQLite(filepath.Join(t.TempDir(), "reference.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// answering are the operations the reference knows; no question without an
// index is among them.
func answering() []string { return load.Operations()[:9] }

// lap plays an operation for a moment, with what comes before and after.
func lap(t *testing.T, client *load.Client, d *load.Directory, name string, most int) (load.Lap, error) {
	t.Helper()
	op, known := d.Operation(name)
	if !known {
		t.Fatalf("there is no operation %q", name)
	}
	if op.Before != nil {
		if err := op.Before(); err != nil {
			t.Fatal(err)
		}
	}
	if op.Most == 0 {
		op.Most = most
	}
	l := client.Run(op, 4, time.Minute)
	if op.After == nil {
		return l, nil
	}
	return l, op.After(len(l.Took))
}

func TestTheReferenceGivesEveryAnswerThatIsAskedFor(t *testing.T) {
	t.Parallel()
	client, directory, _ := seeded(t, sqlite(t))
	for _, name := range answering() {
		l, err := lap(t, client, directory, name, 2*people)
		if err != nil || l.Wrong > 0 || len(l.Took) == 0 {
			t.Errorf("%s: %d of %d answers are wrong, the first: %v; afterwards: %v", name, l.Wrong, len(l.Took), l.First, err)
		}
	}
}

// TestAWrongAnswerIsNoticed lets each operation see answers that are not what
// they must be. A load that does not look would measure the wrong thing.
func TestAWrongAnswerIsNoticed(t *testing.T) {
	t.Parallel()
	client, directory, g := seeded(t, sqlite(t))
	for _, c := range []struct {
		operation, fault string
		distort          func(status int, body []byte) (int, []byte)
	}{
		{"get", "somebody else", replace(`"userName":"seed.`, `"userName":"sood.`)},
		{"get", "a server error", failing},
		{"get", "a body cut short", cut},
		{"get", "the same person with a title changed the second time", later(`Engineer`, `Director`)},
		{"filter", "a total of two", replace(`"totalResults":1,`, `"totalResults":2,`)},
		{"filter", "nobody", replace(`"Resources":[{`, `"Resources":[],"x":[{`)},
		{"list", "one person too few", replaceOnce(`"userName":`, `"nickName":`)},
		{"list", "a page that changes", later(`Engineer`, `Director`)},
		{"group", "a group without members", replace(`"members":[`, `"members":[],"x":[`)},
		{"group", "one member twice the second time", later(`{"value"`, `{"value":"x"},{"value"`)},
		{"create", "not said to be created", status(200)},
		{"create", "no id", replace(`"id":`, `"di":`)},
		{"put", "the name as it was", replace(`Renamed`, `Given`)},
		{"patch", "still as it was", replaceEither(`"active":true`, `"active":false`)},
		{"add", "refused", status(409)},
		{"remove", "refused", status(409)},
		{"scan", "people who do not fit", saying(`{"totalResults":1,"Resources":[]}`)},
		{"scan", "no total", saying(`{"Resources":[]}`)},
		{"scan", "somebody after all", saying(`{"totalResults":0,"Resources":[{}]}`)},
	} {
		op, _ := directory.Operation(c.operation) // all are known, or Next is nil
		op.Most = 2 * people                      // the second time round, answers are compared with the first
		if c.operation == "add" || c.operation == "remove" {
			op.Most = spare
		}
		g.set(c.distort)
		l := client.Run(op, 4, time.Minute)
		g.set(nil)
		if l.Wrong < len(l.Took)/4 || l.First == nil { // not only those that are parsed
			t.Errorf("%s: %s was noticed in %d of %d answers only", c.operation, c.fault, l.Wrong, len(l.Took))
		}
	}
}

func TestNobodyFoundIsTheRightAnswerToAScan(t *testing.T) {
	t.Parallel()
	client, directory, g := seeded(t, sqlite(t))
	g.set(saying(`{"totalResults":0,"Resources":[]}`)) // the reference knows no such filter
	for _, name := range []string{"scan", "scan-absent"} {
		if l, err := lap(t, client, directory, name, 5); err != nil || l.Wrong > 0 {
			t.Errorf("%s: %v, %v", name, l.First, err)
		}
	}
}

// TestALostChangeIsNoticed answers changes itself, so that nobody makes them.
func TestALostChangeIsNoticed(t *testing.T) {
	t.Parallel()
	client, directory, g := seeded(t, sqlite(t))
	for _, c := range []struct {
		operation string
		swallowed string // the method
		answer    func(body []byte) (int, []byte)
	}{
		{"create", "POST", func(body []byte) (int, []byte) { return 201, bytes.Replace(body, []byte("{"), []byte(`{"id":"1",`), 1) }},
		{"put", "PUT", func(body []byte) (int, []byte) { return 200, body }},
		{"patch", "PATCH", func([]byte) (int, []byte) { return 204, nil }},
		{"add", "PATCH", func([]byte) (int, []byte) { return 204, nil }},
	} {
		g.swallow(c.swallowed, c.answer)
		l, err := lap(t, client, directory, c.operation, people)
		g.swallow("", nil)
		if l.Wrong > 0 {
			t.Errorf("%s: the answers should look right, the first: %v", c.operation, l.First)
		}
		if err == nil {
			t.Errorf("%s: %d changes that were acknowledged are not there, and nobody noticed", c.operation, len(l.Took))
		}
	}
}

func TestAnOrdinaryDayIsAnswered(t *testing.T) {
	t.Parallel()
	client, directory, _ := seeded(t, sqlite(t))
	op := directory.Mix()
	op.Most = 500
	l := client.Run(op, 4, time.Minute)
	// The reference deletes nobody: those are the only answers it lacks.
	if l.Wrong > op.Most*2/100 || l.Wrong > 0 && !strings.HasPrefix(l.First.Error(), "DELETE ") {
		t.Errorf("%d answers of %d are wrong, the first: %v", l.Wrong, len(l.Took), l.First)
	}
}

func TestALapSaysHowLongAnswersTook(t *testing.T) {
	t.Parallel()
	var l load.Lap
	if l.Rate() != 0 || l.Within(0.5) != 0 {
		t.Errorf("an empty lap has rate %v and median %v", l.Rate(), l.Within(0.5))
	}
	for i := 100; i > 0; i-- {
		l.Add(load.Lap{Took: []time.Duration{time.Duration(i) * time.Millisecond}, Whole: 10 * time.Millisecond})
	}
	if l.Rate() != 100 {
		t.Errorf("a hundred answers in a second are %v a second", l.Rate())
	}
	if got := l.Within(0.99); got != 100*time.Millisecond {
		t.Errorf("the 99th of a hundred took %v", got)
	}
	if got := l.Within(0.5); got != 51*time.Millisecond {
		t.Errorf("the middle one took %v", got)
	}
	if got := l.Within(1); got != 100*time.Millisecond {
		t.Errorf("the last one took %v", got)
	}
}
