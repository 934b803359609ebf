package scimapi

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"scimdesk/scim"
	"scimdesk/scim/schema"
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

// TestWhatMayHoldManyValuesWaitsForATurn, unless it is short.
func TestWhatMayHoldManyValuesWaitsForATurn(t *testing.T) {
	t.Parallel()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tc := range []struct {
		name, method, path string
		size               int
		waits              bool
	}{
		{"a short group", http.MethodPost, "/Groups", shortBody, false},
		{"a longer group", http.MethodPost, "/Groups", shortBody + 1, true},
		{"a change of one", http.MethodPatch, "/Groups/7", shortBody + 1, true},
		{"a short bulk request", http.MethodPost, "/Bulk", shortBody, false},
		{"a longer bulk request", http.MethodPost, "/Bulk", shortBody + 1, true},
		{"a user", http.MethodPost, "/Users", MaxBody, false},
		{"a search for groups", http.MethodPost, "/Groups/.search", MaxBody, false},
	} {
		var h Handler
		for _, busy := range []bool{false, true} {
			var request fasthttp.RequestCtx
			request.Request.Header.SetMethod(tc.method)
			request.Request.SetBody(make([]byte, tc.size))
			c := fiber.New().AcquireCtx(&request)
			v := &visit{place: placeOf("/d/x"+base+tc.path, schema.Standard())}
			if busy {
				c.SetUserContext(over)
				for range longAtOnce {
					if _, err := h.long.take(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			end, err := h.read(c, v)
			end() // gives back what was taken
			var refused *scim.Error
			if got := errors.As(err, &refused) && refused.Status == 503; got != (busy && tc.waits) || !got && (v.long != tc.waits || len(v.body) != tc.size) {
				t.Errorf("%s, busy %v: %v, long %v", tc.name, busy, err, v.long)
			}
		}
	}
}
