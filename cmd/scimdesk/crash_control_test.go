package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"scimdesk/models/storetest"
)

// TestAProgramThatAnswersBeforeTheCommitIsCaught builds the program so that it
// loses data, and lets the same clients look for it: who cannot find a loss
// that is there proves nothing by finding none.
func TestAProgramThatAnswersBeforeTheCommitIsCaught(t *testing.T) {
	t.Parallel()
	careless := careless(t)
	h := startHouse(t)
	o := begin(t, h, seed(t), &tally{})
	for range 100 {
		h.kill()
		o.house = start(t, h.Data, exec.Command(careless, served(h.Data)...)).inPlaceOf(h)
		if err := o.strike(o.house.kill); err != nil {
			t.Fatal(err)
		}
		h = h.again(t)
		o.house = h
		if err := o.look(); err != nil {
			t.Logf("caught after %d kills: %.300v", o.number, err)
			return
		}
	}
	t.Errorf("%d acknowledged changes, %d kills, and no loss was found", o.tally.acknowledged.Load(), o.number)
}

// careless is the program that answers first.
func careless(t *testing.T) string {
	t.Helper()
	_, err := exec.LookPath("go")
	storetest.Require(t, "the go command", err == nil)
	path := filepath.Join(t.TempDir(), "scimdesk")
	build := exec.Command("go", "build", "-tags", "answerbeforecommit", "-o", path, ".")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, said)
	}
	return path
}
