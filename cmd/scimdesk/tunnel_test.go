package main

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// standInTunnel talks like cloudflared.
const standInTunnel = "../../internal/tunnel/testdata/cloudflared"

const tunnelURL = "https://quiet-river-stand-in.trycloudflare.com"

// tunnelled is scimdesk with a tunnel that plays one of the stand-in's parts,
// and where the stand-in writes its process id.
func tunnelled(t *testing.T, plays string) (h *runningHouse, pidFile string) {
	t.Helper()
	data := shortTemp(t)
	pidFile = filepath.Join(t.TempDir(), "pid")
	cmd := scimdesk(t, served(data, "--tunnel", "cloudflared", "--tunnel-command", standInTunnel)...)
	cmd.Env = append(cmd.Env, "PLAY="+plays, "PIDFILE="+pidFile)
	return start(t, data, cmd), pidFile
}

// gone says whether the process in pidFile has ended, reaped or not.
func gone(t *testing.T, pidFile string) bool {
	t.Helper()
	pid, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile(filepath.Join("/proc", strings.TrimSpace(string(pid)), "status"))
	return err != nil || strings.Contains(string(status), "\nState:\tZ")
}

func TestATunnelIsOurPublicURL(t *testing.T) {
	t.Parallel()
	h, pidFile := tunnelled(t, "")
	if h.Public != tunnelURL {
		t.Fatalf("public URL %s", h.Public)
	}
	h.addDirectory(t)
	if !strings.HasPrefix(h.Base, tunnelURL+"/d/") {
		t.Errorf("SCIM URL %s", h.Base)
	}
	c := signedIn(t, h)
	if _, page := ask(t, c, "GET", h.Console+"/reach", ""); !strings.Contains(page, "A quick tunnel of cloudflared leads here.") || !strings.Contains(page, tunnelURL) {
		t.Error("the page does not speak of the tunnel")
	}
	if runtime.GOOS != "linux" {
		return
	}
	if gone(t, pidFile) {
		t.Fatal("the tunnel ended by itself")
	}
	h.stop(t)
	if !gone(t, pidFile) {
		t.Error("the tunnel is left behind")
	}
}

func TestATunnelDiesWithUs(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends a child with its parent")
	}
	h, pidFile := tunnelled(t, "")
	h.kill()
	waitUntil(t, "the tunnel ends after a crash", func() bool { return gone(t, pidFile) })
}

// TestStoppingDoesNotWaitForATunnel tells the program to stop while there is
// no tunnel yet.
func TestStoppingDoesNotWaitForATunnel(t *testing.T) {
	t.Parallel()
	pidFile := filepath.Join(t.TempDir(), "pid")
	cmd := scimdesk(t, served(shortTemp(t), "--tunnel", "cloudflared", "--tunnel-command", standInTunnel)...)
	cmd.Env = append(cmd.Env, "PLAY=silent", "PIDFILE="+pidFile)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the tunnel is asked for", func() bool {
		pid, err := os.ReadFile(pidFile)
		return err == nil && len(pid) > 0
	})
	_ = cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if runtime.GOOS == "linux" && !gone(t, pidFile) {
		t.Error("the tunnel is left behind")
	}
}

// TestATunnelThatEndsIsSaid lets the tunnel end while we serve.
func TestATunnelThatEndsIsSaid(t *testing.T) {
	t.Parallel()
	h, _ := tunnelled(t, "brief")
	waitUntil(t, "the log says that the tunnel ended", func() bool { return strings.Contains(h.log.String(), "the tunnel ended") })
	c := signedIn(t, h)
	waitUntil(t, "the page says so, too", func() bool {
		_, page := ask(t, c, "GET", h.Console+"/reach", "")
		return strings.Contains(page, "The tunnel ended.") && strings.Contains(page, "the edge closed the connection")
	})
	_ = h.process.Process.Signal(syscall.SIGTERM)
	if err := h.process.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestWithoutATunnelNothingIsServed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, flags, plays, says string }{
		{"it is not installed", "--tunnel cloudflared --tunnel-command /nowhere/cloudflared", "", "--tunnel-command"},
		{"it ends before", "--tunnel cloudflared --tunnel-command " + standInTunnel, "refused", "no such host"},
		{"nobody knows it", "--tunnel wormhole", "", "only cloudflared"},
		{"an address is configured, too", "--tunnel cloudflared --public-url https://scim.example.com", "", "leave out --public-url"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cmd := scimdesk(t, served(shortTemp(t), strings.Fields(tc.flags)...)...)
			cmd.Env = append(cmd.Env, "PLAY="+tc.plays)
			said, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(said), tc.says) {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
}

// TestForwardingMarksOfEveryTunnelAreRefusedAtTheConsole sends what ngrok,
// cloudflared and Tailscale add, as they add it: the console is on no tunnel.
func TestForwardingMarksOfEveryTunnelAreRefusedAtTheConsole(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	c := signedIn(t, h)
	for name, headers := range map[string][]string{
		"ngrok":             {"X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "127.0.0.1"},
		"cloudflared":       {"Cf-Connecting-Ip", "203.0.113.9", "Cf-Ray", "1-FRA", "X-Forwarded-For", "127.0.0.1"},
		"Tailscale, inside": {"Tailscale-User-Login", "ada@example.com", "X-Forwarded-For", "100.64.1.2"},
		"Funnel":            {"X-Forwarded-For", "203.0.113.9"},
		"a proxy":           {"Forwarded", "for=127.0.0.1;host=127.0.0.1"},
		"says it is local":  {"X-Forwarded-For", "127.0.0.1", "X-Real-Ip", "127.0.0.1"},
	} {
		for _, path := range []string{"/", "/reach", "/approvals", "/settings/password", "/sign-in"} {
			if response, _ := ask(t, c, "GET", h.Console+path, "", headers...); response.StatusCode != http.StatusForbidden {
				t.Errorf("%s at %s: %d", name, path, response.StatusCode)
			}
			if response, _ := ask(t, c, "GET", h.Public+path, "", headers...); path != "/" && response.StatusCode != http.StatusNotFound {
				t.Errorf("%s at %s of the public side: %d", name, path, response.StatusCode)
			}
		}
	}
}
