package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// intruder opens the database as another program could.
func intruder(t *testing.T, data string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "scimdesk.db")+"?_pragma=busy_timeout(4000)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

// TestALockHeldByAnotherProgramIsWaitedForAndSaid holds the database's lock
// for as long as two writes in a row wait for it, ten seconds: each is told
// 503, reads go on, and with the lock gone writes do too.
func TestALockHeldByAnotherProgramIsWaitedForAndSaid(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	lock := intruder(t, h.Data)
	defer lock.Close()
	if _, err := lock.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		h.wantRefused(t, "busy. Nothing was changed")
		if status, _ := h.send(http.MethodGet, "/Users", ""); status != http.StatusOK {
			t.Errorf("a read: %d", status)
		}
	}
	if _, err := lock.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if status := post(h, person("after@example.com")); status != http.StatusCreated {
		t.Errorf("after the lock: %d", status)
	}
	if err := soundFolder(h.Data, 1); err != nil {
		t.Error(err)
	}
}

// wantRefused wants a create to be told 503 with these words.
func (h *runningHouse) wantRefused(t *testing.T, words string) {
	t.Helper()
	response, body := ask(t, http.DefaultClient, http.MethodPost, h.Base+"/Users", person("refused@example.com"),
		"Authorization", "Bearer "+h.Token, "Content-Type", "application/scim+json")
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" || !strings.Contains(body, words) {
		t.Errorf("%d, Retry-After %q: %s", response.StatusCode, response.Header.Get("Retry-After"), body)
	}
}
