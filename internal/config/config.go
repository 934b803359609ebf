// Package config turns flags and environment into one checked value. Only cmd
// imports it; everybody else is handed what they need.
package config

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"scimdesk/internal/guards"
)

// Where the two sides listen when nobody says otherwise.
const (
	DefaultAdminAddr  = "127.0.0.1:8480"
	DefaultPublicAddr = "127.0.0.1:8481"
)

// socketRoom is what the longest socket's name takes after the data folder:
// the socket itself, or the folder it is born in ("s", ten digits) and "s".
const socketRoom = max(len("/scimdesk.sock"), len("/s4294967295/s"))

// Config is everything an installation is told from outside.
type Config struct {
	Data       string // folder of the database, the key file, the lock and the socket; "" for the system's place
	Database   string // "" for SQLite in Data, or postgres://…
	AdminAddr  string // the console; "" for DefaultAdminAddr
	PublicAddr string // what identity providers reach; "" for DefaultPublicAddr
	PublicURL  string // the address they are told; "" for PublicAddr

	TLSCert, TLSKey string // files of the public side's certificate; "" for plain HTTP
	Tunnel          string // "" or "cloudflared"
	TunnelCommand   string // the program; "" for the one in the PATH
	PlainHTTP       bool   // a public URL without TLS is meant
	PrivateIssuers  bool   // keys of issuers are fetched from addresses inside, too
}

// Faults are all the values that do not fit, a sentence each.
type Faults []string

// Error is one line a fault.
func (f Faults) Error() string { return strings.Join(f, "\n") }

// Check brings c into shape, defaults filled in, and answers Faults when it
// cannot.
func (c Config) Check() (Config, error) {
	c.Data = cmp.Or(c.Data, defaultData(os.Getenv))
	c.AdminAddr = cmp.Or(c.AdminAddr, DefaultAdminAddr)
	c.PublicAddr = cmp.Or(c.PublicAddr, DefaultPublicAddr)
	if absolute, err := filepath.Abs(c.Data); err == nil && c.Data != "" {
		c.Data = absolute
	}
	faults := checkData(c.Data)
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		faults = append(faults, "--database: write a URL that begins with postgres://, or leave it out for SQLite in the data folder.")
	}
	faults = append(faults, checkAddr("--admin-addr", c.AdminAddr)...)
	faults = append(faults, checkAddr("--public-addr", c.PublicAddr)...)
	faults = append(faults, checkLoopback(c.AdminAddr)...)
	faults = append(faults, checkPublicURL(c.PublicURL, c.PlainHTTP)...)
	faults = append(faults, c.checkTLS()...)
	faults = append(faults, c.checkTunnel()...)
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if len(faults) > 0 {
		return c, faults
	}
	return c, nil
}

// defaultData is the operating system's place for application data.
func defaultData(env func(string) string) string {
	home := env("HOME")
	switch {
	case runtime.GOOS == "windows" && env("LOCALAPPDATA") != "":
		return filepath.Join(env("LOCALAPPDATA"), "Scimdesk")
	case runtime.GOOS == "darwin" && home != "":
		return filepath.Join(home, "Library", "Application Support", "Scimdesk")
	case env("XDG_DATA_HOME") != "":
		return filepath.Join(env("XDG_DATA_HOME"), "scimdesk")
	case home != "":
		return filepath.Join(home, ".local", "share", "scimdesk")
	default:
		return ""
	}
}

// checkData refuses a folder in which the command line's socket would find no
// room: the system would say so only after everything else was made.
func checkData(folder string) Faults {
	most := longestSocket() - socketRoom
	switch {
	case folder == "":
		return Faults{"--data: there is no home folder to keep data in. Name a folder."}
	case len(folder) > most:
		return Faults{fmt.Sprintf("--data: the path is too long for a socket: choose a folder of at most %d characters, from the root on; %s has %d.", most, folder, len(folder))}
	}
	return nil
}

// longestSocket is how many bytes of a path fit into sockaddr_un, whose last
// one is zero.
func longestSocket() int {
	if runtime.GOOS == "linux" || runtime.GOOS == "windows" {
		return 107
	}
	return 103
}

func checkAddr(flag, addr string) Faults {
	_, port, err := net.SplitHostPort(addr)
	n, errPort := strconv.Atoi(port)
	if err != nil || errPort != nil || n < 0 || n > 65535 {
		return Faults{fmt.Sprintf("%s: %q is not an address with a port, such as 127.0.0.1:8480.", flag, addr)}
	}
	return nil
}

// checkLoopback keeps the console on this machine: a tunnel or a neighbour
// must never reach it.
func checkLoopback(addr string) Faults {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || loopback(host) {
		return nil
	}
	return Faults{fmt.Sprintf("--admin-addr: the console is served on this machine only; %q is not a loopback address such as 127.0.0.1:8480.", addr)}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// checkPublicURL refuses what Okta refuses in a base URL, and what would not
// survive being written into JSON.
func checkPublicURL(text string, plainHTTP bool) Faults {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.ContainsAny(text, "\"\\<> \t"):
		return Faults{fmt.Sprintf("--public-url: %q is not a web address such as https://scim.example.com.", text)}
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.User != nil:
		return Faults{"--public-url: leave out the query, the fragment and the user name."}
	case strings.Contains(text, "_"):
		return Faults{`--public-url: Okta refuses a base URL with "_" in it. Use a name without.`}
	case u.Scheme == "http" && !plainHTTP && !loopback(u.Hostname()) && guards.On(guards.PlainRefused):
		return Faults{"--public-url: tokens would travel unencrypted, and identity providers ask https only. Write https, or add --allow-plain-http when this is meant."}
	}
	return nil
}
