package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
)

const home = "127.0.0.1:8480"

// guarded answers 200 to whatever the guard lets on, and the status of the
// refusal otherwise.
func guarded() *fiber.App {
	app := fiber.New(fiber.Config{Immutable: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		return c.SendStatus(web.Explain(err, web.RequestID(c)).Status)
	}})
	guard := &web.Guard{Hosts: web.Hosts(home, "scimdesk.lan"), NewID: func() string { return "req-1" }}
	app.Use(guard.Check)
	app.All("/", func(c *fiber.Ctx) error { return c.SendString(web.RequestID(c)) })
	return app
}

func status(t *testing.T, app *fiber.App, r *http.Request) int {
	t.Helper()
	resp, err := app.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}

func ask(method, host string) *http.Request {
	r := httptest.NewRequest(method, "/", nil)
	r.Host = host
	return r
}

func TestTheConsoleAnswersOnlyForItsOwnNames(t *testing.T) {
	t.Parallel()
	app := guarded()
	for host, want := range map[string]int{
		home: 200, "localhost:8480": 200, "LOCALHOST:8480": 200, "[::1]:8480": 200, "scimdesk.lan:8480": 200,
		"evil.test": 421, "evil.test:8480": 421, "127.0.0.1": 421, "127.0.0.1:8481": 421, "127.0.0.1:80": 421,
		"localhost.evil.test:8480": 421, "0.0.0.0:8480": 421,
	} {
		r := ask(http.MethodGet, host)
		if got := status(t, app, r); got != want {
			t.Errorf("Host %q answered %d, want %d", host, got, want)
		}
	}
}

func TestHostsLeavesOutAddressesNobodyTypes(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string][]string{
		"0.0.0.0:9000":     {"127.0.0.1:9000", "localhost:9000", "[::1]:9000"},
		"[::]:9000":        {"127.0.0.1:9000", "localhost:9000", "[::1]:9000"},
		"192.168.1.2:9000": {"127.0.0.1:9000", "localhost:9000", "[::1]:9000", "192.168.1.2:9000"},
	} {
		if got := web.Hosts(addr); !slices.Equal(got, want) {
			t.Errorf("Hosts(%q) = %v, want %v", addr, got, want)
		}
	}
	if got := web.Hosts("127.0.0.1:80"); !slices.Contains(got, "localhost") {
		t.Errorf("at port 80 browsers leave the port out, yet it is not among %v", got)
	}
}

func TestWhatCameThroughATunnelIsRefused(t *testing.T) {
	t.Parallel()
	app := guarded()
	for _, header := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "x-forwarded-host", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "Cf-Ray", "Tailscale-User-Login", "Ngrok-Auth-User-Id", "X-Original-Host"} {
		r := ask(http.MethodGet, home)
		r.Header.Set(header, "anything")
		if got := status(t, app, r); got != http.StatusForbidden {
			t.Errorf("a request with %s answered %d, want 403", header, got)
		}
	}
}

func TestWritesFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	app := guarded()
	for _, tc := range []struct {
		name, method, site, origin string
		want                       int
	}{
		{"our own form", "POST", "same-origin", "http://" + home, 200},
		{"our own form of a browser without Sec-Fetch-Site", "POST", "", "http://" + home, 200},
		{"typed into the address line", "POST", "none", "", 200},
		{"a form of another site", "POST", "cross-site", "https://evil.test", 403},
		{"a form of another site that claims our origin", "POST", "cross-site", "http://" + home, 403},
		{"another port of this machine", "POST", "same-site", "http://127.0.0.1:8481", 403},
		{"another origin without Sec-Fetch-Site", "POST", "", "https://evil.test", 403},
		{"our host under another scheme", "POST", "", "https://" + home, 403},
		{"an opaque origin", "POST", "", "null", 403},
		{"neither header", "POST", "", "", 403},
		{"a DELETE with neither header", "DELETE", "", "", 403},
		{"a link on another site", "GET", "cross-site", "", 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := ask(tc.method, home)
			for name, value := range map[string]string{"Sec-Fetch-Site": tc.site, "Origin": tc.origin} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			if got := status(t, app, r); got != tc.want {
				t.Errorf("answered %d, want %d", got, tc.want)
			}
		})
	}
}

func TestEveryAnswerBearsTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	for _, host := range []string{home, "evil.test"} {
		r := ask(http.MethodGet, host)
		resp, err := guarded().Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		policy := resp.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the policy is %q", host, policy)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", host, name, got, want)
			}
		}
	}
}

func TestOnlyOurOwnLinksFillAFormIn(t *testing.T) {
	t.Parallel()
	app := fiber.New(fiber.Config{Immutable: true})
	app.Get("/", func(c *fiber.Ctx) error {
		if web.FromHere(c) {
			return c.SendStatus(http.StatusOK)
		}
		return c.SendStatus(http.StatusNoContent)
	})
	for _, tc := range []struct {
		name, site, referer string
		filled              bool
	}{
		{"a link of our own", "same-origin", "", true},
		{"a link of our own in an old browser", "", "http://" + home + "/directories", true},
		{"another site's", "cross-site", "http://" + home + "/", false},
		{"a neighbour's", "same-site", "http://" + home + "/", false},
		{"a mail's, or what somebody typed", "none", "", false},
		{"nobody's, in an old browser", "", "", false},
		{"another site's, in an old browser", "", "https://evil.example/?http://" + home, false},
		{"our name at another port", "", "http://127.0.0.1:1/", false},
		{"our name with TLS", "", "https://" + home + "/", false},
	} {
		r := ask(http.MethodGet, home)
		for name, value := range map[string]string{"Sec-Fetch-Site": tc.site, "Referer": tc.referer} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if got := status(t, app, r) == http.StatusOK; got != tc.filled {
			t.Errorf("%s: filled in %t", tc.name, got)
		}
	}
}
