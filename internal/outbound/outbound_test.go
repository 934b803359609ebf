package outbound_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"scimdesk/internal/outbound"
)

func TestOnlyPublicAddressesArePublic(t *testing.T) {
	t.Parallel()
	for _, inside := range []string{
		"127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
		"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255",
		"192.0.0.1", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
		"2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "4000::1",
	} {
		if outbound.Public(netip.MustParseAddr(inside)) {
			t.Errorf("%s counts as public", inside)
		}
	}
	for _, outside := range []string{"1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "::ffff:1.1.1.1", "2606:4700:4700::1111", "2a00:1450::1"} {
		if !outbound.Public(netip.MustParseAddr(outside)) {
			t.Errorf("%s counts as inside", outside)
		}
	}
	if outbound.Public(netip.Addr{}) {
		t.Error("no address counts as public")
	}
}

// counted is a server inside, with a certificate, and how often it was asked.
func counted(t *testing.T, answer http.HandlerFunc) (server *httptest.Server, asked *int) {
	t.Helper()
	asked = new(int)
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { *asked++; answer(w, r) }))
	server.Config.ErrorLog = nil
	server.Start()
	t.Cleanup(server.Close)
	return server, asked
}

func get(t *testing.T, client *http.Client, url string) (int, string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

func TestAddressesInsideAreNotDialed(t *testing.T) {
	t.Parallel()
	server, asked := counted(t, hello)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	client := outbound.New(outbound.Rules{})
	for _, name := range []string{"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0", "0.0.0.0", "[::]"} {
		if _, _, err := get(t, client, "https://"+net.JoinHostPort(strings.Trim(name, "[]"), port)); err == nil {
			t.Errorf("%s was asked", name)
		}
	}
	if _, _, err := get(t, client, "https://127.0.0.1:"+port); !errors.Is(err, outbound.ErrPrivate) {
		t.Errorf("127.0.0.1: %v", err)
	}
	if *asked != 0 {
		t.Errorf("%d questions arrived", *asked)
	}
}

func TestNobodyIsAskedWithoutTLS(t *testing.T) {
	t.Parallel()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://192.0.2.1:1/keys", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // without the rule, the first thing noticed would be that nobody waits
	if _, err := outbound.New(outbound.Rules{}).Do(request.WithContext(ctx)); !errors.Is(err, outbound.ErrPrivate) {
		t.Errorf("plain http: %v", err)
	}
}

func TestTheRulesMayAllowMore(t *testing.T) {
	t.Parallel()
	server, _ := counted(t, hello)
	own := func() string { return server.URL + "/front" }
	for _, tc := range []struct {
		name  string
		rules outbound.Rules
		url   string
		asked bool
	}{
		{"an inner address where that was said", outbound.Rules{Private: true}, server.URL, true},
		{"our own public side, wherever it is", outbound.Rules{Own: own}, server.URL + "/d/x", true},
		{"a neighbour of our public side", outbound.Rules{Own: own}, "https://127.0.0.1:1", false},
		{"nothing while we have no public side", outbound.Rules{Own: func() string { return "" }}, server.URL, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, body, err := get(t, outbound.New(tc.rules), tc.url)
			if got := body == "hello"; got != tc.asked {
				t.Errorf("%q, %v", body, err)
			}
		})
	}
}

func TestAnAnswerLeadsNowhereAndEnds(t *testing.T) {
	t.Parallel()
	away, asked := counted(t, hello)
	server, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, away.URL, http.StatusFound)
			return
		}
		_, _ = io.CopyN(w, endless{}, 4<<20)
	})
	client := outbound.New(outbound.Rules{Private: true})
	if status, _, err := get(t, client, server.URL+"/away"); status != http.StatusFound || err != nil || *asked != 0 {
		t.Errorf("a redirect: %d, %v, %d questions arrived there", status, err, *asked)
	}
	if _, body, err := get(t, client, server.URL+"/long"); !errors.Is(err, outbound.ErrLong) || len(body) > 1<<20 {
		t.Errorf("a long answer: %d bytes, %v", len(body), err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
