package main

import (
	"testing"

	"scimdesk/scim/scimtest"
)

// TestIdentityProvidersAreUnderstood plays every recorded conversation against
// the running program.
func TestIdentityProvidersAreUnderstood(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	scimtest.Run(t, h.Base, h.Token)
}

// TestHostileRequestsAreRefused plays what no identity provider sends.
func TestHostileRequestsAreRefused(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	scimtest.Hostile(t, h.Base, h.Token)
}
