package main

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scimdesk/handlers/controlapi"
	"scimdesk/scim/script"
)

// conformancePage is what the checks below write, when SCIMDESK_CONFORMANCE
// is "write", and must be as it was committed otherwise.
var conformancePage = filepath.Join("..", "..", "docs", "conformance.md")

// TestEveryLineOfTheStandardIsAnswered asks the running program about each
// requirement, in both manners, and writes down what it answers.
func TestEveryLineOfTheStandardIsAnswered(t *testing.T) {
	h := serveOn(t, shortTemp(t))
	addSchema(t, h, badgeFile)
	addSchema(t, h, roomFile)
	chapters := readChapters(t)
	t.Run("asked", func(t *testing.T) {
		for _, s := range chapters {
			for i := range s.lines {
				l := &s.lines[i]
				t.Run(l.id, func(t *testing.T) {
					t.Parallel()
					askLine(t, h, l)
				})
			}
		}
	})
	grants := readGrants(t)
	askGrants(t, grants)
	page := conformance(chapters, grants)
	if os.Getenv("SCIMDESK_CONFORMANCE") == "write" {
		if err := os.WriteFile(conformancePage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile(conformancePage); err != nil || string(kept) != page {
		t.Errorf("docs/conformance.md is not what was answered (%v). Write it anew: SCIMDESK_CONFORMANCE=write go test ./cmd/scimdesk -run %s", err, t.Name())
	}
}

// TestNoLineOfTheStandardIsLeftOut counts them, so that none gets lost.
func TestNoLineOfTheStandardIsLeftOut(t *testing.T) {
	t.Parallel()
	wanted := map[string]int{"A": 26, "U": 12, "H": 10, "C": 7, "Q": 17, "P": 15, "B": 11, "M": 4, "K": 10, "T": 66, "F": 28, "E": 7, "R": 5, "J": 9, "X": 4, "I": 3, "D": 4, "S": 2, "G": 15}
	found := map[string]int{}
	for _, s := range append(readChapters(t), readGrants(t)...) {
		for n, l := range s.lines {
			letter := l.id[:1]
			found[letter]++
			if want := fmt.Sprintf("%s%02d", letter, n+1); l.id != want {
				t.Errorf("wanted %s, found %s", want, l.id)
			}
			if len(l.steps) == 0 && l.held == "" {
				t.Errorf("%s has neither a request nor a reason", l.id)
			}
		}
	}
	for _, name := range testNames.FindAllStringSubmatch(conformance(readChapters(t), readGrants(t)), -1) {
		if _, err := exec.Command("grep", "-rqF", "--include=*_test.go", "func "+name[1]+"(", filepath.Join("..", "..")).Output(); err != nil {
			t.Errorf("there is no test %s", name[1])
		}
	}
	if !maps.Equal(found, wanted) {
		t.Errorf("found %v, wanted %v", found, wanted)
	}
}

// testNames are tests a reason points to.
var testNames = regexp.MustCompile("`(Test[A-Za-z]+)`")

// askLine plays a line in both manners, each in a directory of its own.
func askLine(t *testing.T, h *runningHouse, l *requirement) {
	t.Helper()
	if len(l.steps) == 0 {
		return
	}
	for _, m := range manners {
		played, err := l.script(m)
		if err != nil {
			t.Fatal(err)
		}
		made := l.directory(t, h, m)
		outcomes, err := script.Player{Base: made.SCIMURL, Token: made.BearerToken, Unique: "u" + strings.ToLower(l.id)}.Play(t.Context(), played)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range outcomes {
			step := &l.steps[i]
			step.answered[m] = answered(o)
			for _, mismatch := range o.Mismatches {
				t.Errorf("%s, %s: %s\n  %s %s\n  %v", l.id, m, step.request, o.Sent.Method, o.Sent.URL, mismatch)
			}
		}
	}
}

// directory makes one of the line's manner.
func (l *requirement) directory(t *testing.T, h *runningHouse, m manner) (made controlapi.MadeDirectory) {
	t.Helper()
	strict, same, passwords := m == byTheLetter, slices.Contains(l.flags, "same-names"), controlapi.PasswordsDrop
	if slices.Contains(l.flags, "passwords") {
		passwords = controlapi.PasswordsArgon2
	}
	wanted := controlapi.NewDirectory{Name: l.id + " " + string(m), Provider: "generic", Auth: "bearer"}
	wanted.Protocol = controlapi.Protocol{Strict: &strict, SameNames: &same, Passwords: &passwords}
	if err := overSocket(h.Data).call(http.MethodPost, "/directories", wanted, &made); err != nil {
		t.Fatal(err)
	}
	return made
}
