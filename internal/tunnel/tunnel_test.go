package tunnel_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/tunnel"
)

const standIn = "testdata/cloudflared"

// start plays one way in which the program can behave.
func start(ctx context.Context, plays string) (*tunnel.Tunnel, error) {
	return tunnel.Start(ctx, tunnel.Config{Command: standIn, Target: "http://127.0.0.1:8481/" + plays})
}

func TestATunnelSaysItsAddressAndEndsWithUs(t *testing.T) {
	t.Parallel()
	for _, plays := range []string{"", "long"} {
		it, err := start(t.Context(), plays)
		if err != nil {
			t.Fatal(err)
		}
		if it.URL != "https://quiet-river-stand-in.trycloudflare.com" {
			t.Errorf("URL %s", it.URL)
		}
		select {
		case <-it.Ended:
			t.Errorf("ended by itself: %v", it.Reason())
		default:
		}
		it.Close()
		it.Close()
		<-it.Ended
	}
}

func TestATunnelThatEndsSaysWhy(t *testing.T) {
	t.Parallel()
	it, err := start(t.Context(), "brief")
	if err != nil {
		t.Fatal(err)
	}
	if reason := it.Reason(); !strings.Contains(reason.Error(), "exit status 3") || !strings.Contains(reason.Error(), "the edge closed the connection") {
		t.Error(reason)
	}
}

func TestWhatBecomesNoTunnelIsSaid(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		config tunnel.Config
		says   []string
	}{
		{"it ends before", tunnel.Config{Command: standIn, Target: "http://x/refused"}, []string{"ended before", "exit status 1", "no such host"}},
		{"it says nothing", tunnel.Config{Command: standIn, Target: "http://x/silent", Patience: 50 * time.Millisecond}, []string{"said no address within 50ms"}},
		{"it is not there", tunnel.Config{Command: "testdata/none"}, []string{"--tunnel-command", "testdata/none"}},
		{"it cannot be run", tunnel.Config{Command: "tunnel_test.go"}, []string{"--tunnel-command", "tunnel_test.go"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			it, err := tunnel.Start(t.Context(), tc.config)
			for _, part := range tc.says {
				if err == nil || it != nil || !strings.Contains(err.Error(), part) {
					t.Errorf("%v, %v", it, err)
				}
			}
		})
	}
}

func TestWithoutTheProgramNothingIsStarted(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := tunnel.Start(t.Context(), tunnel.Config{Target: "http://x"}); !errors.Is(err, tunnel.ErrMissing) {
		t.Error(err)
	}
}

// TestNobodyWaitsForATunnelNobodyWants ends the program while its tunnel is
// being made.
func TestNobodyWaitsForATunnelNobodyWants(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := start(ctx, "silent"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
