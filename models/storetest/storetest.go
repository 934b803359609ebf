// Package storetest says what a store must do: a list of promises, each a
// test, run on SQLite and on PostgreSQL alike. It also starts a PostgreSQL for
// the tests of other packages.
package storetest

import (
	"context"
	"testing"
	"time"

	"scimdesk/models"
)

// Limits the stores under test must be opened with, small enough to reach.
// Their clock stands at Start.
const (
	MaxScan       = 400
	KeepExchanges = 30
)

// Start is when everything begins.
func Start() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }

// Store is everything a store promises.
type Store interface {
	models.Resources
	models.Accounts
	models.Tokens
	models.Admins
	models.Exchanges
	models.Directories
	models.Groups
	models.Definitions
	models.Tenancy
	models.Clients
	Health(context.Context) error
}

// Run holds a store to its promises. open returns an empty one with the
// limits and the clock of this package, and closes it when its test ends.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, part := range [][]promise{
		resourcePromises, racePromises, togetherPromises, listPromises, filterPromises,
		accountPromises, tenancyPromises, tokenPromises, adminPromises, exchangePromises,
		sightingPromises, trafficPromises,
		groupPromises, membershipPromises, groupListPromises, groupRacePromises,
		uniquePromises, definitionPromises, cursorPromises, orderPromises,
		environmentPromises, pagePromises,
		clientPromises, grantPromises, grantRacePromises, familyPromises, approvalPromises,
	} {
		for _, p := range part {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				p.keep(t, newWorld(t, open(t)))
			})
		}
	}
}

// promise is one sentence and the test that holds a store to it.
type promise struct {
	name string
	keep func(*testing.T, *world)
}
