package web

import (
	"net"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/guards"
)

// Guard decides who may ask the console anything, before any route is looked
// at. A page of another site can make a browser send requests here; it cannot
// make them bear our name and our origin.
type Guard struct {
	// Hosts are the Host headers the console answers for; see [Hosts].
	Hosts []string
	// NewID names requests.
	NewID func() string
}

// Hosts lists what a browser on this machine writes in the Host header for a
// server listening on addr, and for the names in more (host or host:port).
func Hosts(addr string, more ...string) []string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return more
	}
	var hosts []string
	for _, name := range append([]string{"127.0.0.1", "localhost", "::1", host}, more...) {
		if name == "" || net.ParseIP(name).IsUnspecified() {
			continue
		}
		hosts = append(hosts, withPort(name, port)...)
	}
	return hosts
}

// withPort is name with port; port 80 is also left out, as browsers do.
func withPort(name, port string) []string {
	if host, given, err := net.SplitHostPort(name); err == nil {
		name, port = host, given
	}
	full := net.JoinHostPort(name, port)
	if port == "80" {
		return []string{full, strings.TrimSuffix(full, ":80")}
	}
	return []string{full}
}

// Check lets a request on to the routes, or refuses it with an *Error: 421
// for a name that is not ours (DNS rebinding), 403 for what came through a
// proxy or was caused by another site.
func (g *Guard) Check(c *fiber.Ctx) error {
	c.Locals(visitKey{}, visit{id: g.NewID()})
	Secure(c)
	if guards.On(guards.HostOwn) && !g.asked(c) {
		return errForeignHost
	}
	if guards.On(guards.Forwarded) && forwarded(c) {
		return errForwarded
	}
	if guards.On(guards.CrossSite) && changes(c.Method()) && !g.sameSite(c) {
		return errCrossSite
	}
	return c.Next()
}

var (
	errForeignHost = &Error{
		Status: fiber.StatusMisdirectedRequest, Title: "This is not an address of the console",
		Text: "The console answers only under its own name, so that no other site can pretend to be it. Open the address that scimdesk printed at its start, or run “scimdesk open”.",
	}
	errForwarded = &Error{
		Status: fiber.StatusForbidden, Title: "The console is not served through a tunnel",
		Text: "This request bears the marks of a proxy or tunnel. Point the tunnel at the public side instead; it has everything an identity provider needs.",
	}
	errCrossSite = &Error{
		Status: fiber.StatusForbidden, Title: "Nothing was changed",
		Text: "The form did not come from a page of this console. Open the console again and repeat what you were doing there.",
	}
)

// asked says whether the request names us: in its Host header, and in its
// first line when that names a host, too (RFC 9112 §3.2.2).
func (g *Guard) asked(c *fiber.Ctx) bool {
	return g.ours(string(c.Request().Header.Host())) && g.ours(string(c.Request().URI().Host()))
}

func (g *Guard) ours(host string) bool {
	for _, name := range g.Hosts {
		if strings.EqualFold(name, host) {
			return true
		}
	}
	return false
}

// forwarded says whether a proxy passed the request on.
func forwarded(c *fiber.Ctx) bool {
	for key := range c.Request().Header.All() {
		name := strings.ToLower(string(key))
		for _, mark := range proxyMarks {
			if strings.HasPrefix(name, mark) {
				return true
			}
		}
	}
	return false
}

var proxyMarks = []string{"x-forwarded-", "forwarded", "x-real-ip", "cf-", "tailscale-", "ngrok-", "x-original-"}

func changes(method string) bool {
	return method != fiber.MethodGet && method != fiber.MethodHead
}

// sameSite believes Sec-Fetch-Site, which no page can set; without it the
// Origin must be ours. A request with neither is refused.
func (g *Guard) sameSite(c *fiber.Ctx) bool {
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
		host, found := strings.CutPrefix(c.Get(fiber.HeaderOrigin), "http://")
		return found && g.ours(host)
	}
	return false
}

// FromHere says whether a page of this console led to what is asked for, not
// a link of another site, a mail or a chat: only then may its address fill in
// a form that somebody is to send.
func FromHere(c *fiber.Ctx) bool {
	if !guards.On(guards.PrefillOwn) {
		return true
	}
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin":
		return true
	case "": // an old browser
		from, err := url.Parse(c.Get(fiber.HeaderReferer))
		return err == nil && from.Scheme == "http" && strings.EqualFold(from.Host, string(c.Request().Header.Host()))
	}
	return false
}
