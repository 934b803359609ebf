package scimapi

import (
	"context"
	"errors"
	"testing"

	"scimdesk/scim"
)

func TestTurnsAreFew(t *testing.T) {
	t.Parallel()
	var long turns
	var ends []func()
	for range longAtOnce {
		end, err := long.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, end)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	var refused *scim.Error
	if _, err := long.take(over); !errors.As(err, &refused) || refused.Status != 503 {
		t.Fatalf("one too many: %v", err)
	}
	ends[0]()
	if _, err := long.take(t.Context()); err != nil {
		t.Fatalf("after one ended: %v", err)
	}
}
