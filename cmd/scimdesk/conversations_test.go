package main

import (
	"testing"

	"scimdesk/models/storetest"
	"scimdesk/scim/scimtest"
)

// TestIdentityProvidersAreUnderstood plays every recorded conversation against
// the running program, on both databases.
func TestIdentityProvidersAreUnderstood(t *testing.T) {
	t.Parallel()
	t.Run("on SQLite", func(t *testing.T) {
		t.Parallel()
		h := startHouse(t)
		scimtest.Run(t, h.Base, h.Token)
	})
	t.Run("on PostgreSQL", func(t *testing.T) {
		t.Parallel()
		h := startOnPostgres(t)
		scimtest.Run(t, h.Base, h.Token)
	})
}

// TestHostileRequestsAreRefused plays what no identity provider sends.
func TestHostileRequestsAreRefused(t *testing.T) {
	t.Parallel()
	t.Run("on SQLite", func(t *testing.T) {
		t.Parallel()
		h := startHouse(t)
		scimtest.Hostile(t, h.Base, h.Token)
	})
	t.Run("on PostgreSQL", func(t *testing.T) {
		t.Parallel()
		h := startOnPostgres(t)
		scimtest.Hostile(t, h.Base, h.Token)
	})
}

// startOnPostgres is startHouse with a fresh PostgreSQL database; commands
// reach it through the running server.
func startOnPostgres(t *testing.T) *runningHouse {
	t.Helper()
	h := serveOn(t, shortTemp(t), "--database", storetest.Postgres(t))
	h.addDirectory(t)
	return h
}
