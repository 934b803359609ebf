package provisioning_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/patch"
)

// long is how often a race is run: rarely beside other tests, often when
// SCIMDESK_RACES is "all".
func long(rarely, often int) int {
	if os.Getenv("SCIMDESK_RACES") == "all" {
		return often
	}
	return rarely
}

// TestAUserNameHasOneOwner lets 50 racers grab one userName at the same time,
// in another way each, again and again: one of them gets it, and the others
// hear that it is taken.
func TestAUserNameHasOneOwner(t *testing.T) {
	t.Parallel()
	const racers = 50
	rounds := long(12, 300)
	d := open(t)
	own := make([]string, racers)
	for i := range own {
		own[i] = d.create(t, fmt.Sprintf(`{"userName":"racer%d"}`, i)).ID
	}
	target, err := filter.ParsePath("userName", nil)
	if err != nil {
		t.Fatal(err)
	}
	for round := range rounds {
		prize := fmt.Sprintf("Prize%d", round)
		body := func() scim.Resource { return scim.Resource{"userName": prize} }
		ways := []func(id string) error{
			func(string) error { _, err := d.Create(t.Context(), d.caller, d.user, body()); return err },
			func(id string) error { _, err := d.Replace(t.Context(), d.caller, d.user, id, body(), ""); return err },
			func(id string) error {
				ops := []patch.Op{{Kind: patch.Replace, Path: "userName", Target: target, Value: prize}}
				_, err := d.Patch(t.Context(), d.caller, d.user, id, ops, "")
				return err
			},
			func(id string) error {
				results, err := d.Bulk(t.Context(), d.caller, []provisioning.BulkOp{
					{Method: "POST", BulkID: "1", Path: "/Users", Data: body()},
					{Method: "PUT", Path: "/Users/" + id, Data: body()},
				}, 0)
				if err != nil || len(results) != 2 {
					return errors.Join(err, errors.New("results are missing"))
				}
				if results[0].Err == nil && results[1].Err == nil {
					return errors.New("one request got it twice")
				}
				if results[0].Err == nil {
					return nil
				}
				return results[1].Err
			},
		}
		var won atomic.Int64
		var running sync.WaitGroup
		for i, id := range own {
			running.Go(func() {
				switch err := ways[i%len(ways)](id); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, models.ErrTaken):
					t.Errorf("%s: %v", prize, err)
				}
			})
		}
		running.Wait()
		found, err := d.List(t.Context(), d.caller, provisioning.Question{Type: d.user, Filter: `userName eq "` + prize + `"`})
		if err != nil || found.Total != 1 || won.Load() != 1 {
			t.Fatalf("%s has %d owners, %d got it, %v", prize, found.Total, won.Load(), err)
		}
	}
}
