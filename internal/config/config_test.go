package config

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func good() Config {
	return Config{Data: "data", AdminAddr: DefaultAdminAddr, PublicAddr: DefaultPublicAddr}
}

func TestValuesThatDoNotFitAreNamedAllAtOnce(t *testing.T) {
	t.Parallel()
	bad := Config{Data: "data", Database: "mysql://x", AdminAddr: "nowhere", PublicAddr: "127.0.0.1:99999", PublicURL: "ftp://x"}
	var faults Faults
	if _, err := bad.Check(); !errors.As(err, &faults) || len(faults) != 4 {
		t.Errorf("faults: %q", faults)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*Config)
		ok     bool
	}{
		{"the defaults fit", func(*Config) {}, true},
		{"a public address of all interfaces", func(c *Config) { c.PublicAddr = "0.0.0.0:8481" }, true},
		{"a console on all interfaces", func(c *Config) { c.AdminAddr = "0.0.0.0:8480" }, false},
		{"a console on all interfaces, unnamed", func(c *Config) { c.AdminAddr = ":8480" }, false},
		{"a console on IPv6 loopback", func(c *Config) { c.AdminAddr = "[::1]:8480" }, true},
		{"a public URL with a path", func(c *Config) { c.PublicURL = "https://x.example/scim/" }, true},
		{"a public URL with an underscore", func(c *Config) { c.PublicURL = "https://my_host.example" }, false},
		{"a public URL with a query", func(c *Config) { c.PublicURL = "https://x.example/?a" }, false},
		{"a public URL with a user", func(c *Config) { c.PublicURL = "https://a@x.example" }, false},
		{"a public URL with a quote", func(c *Config) { c.PublicURL = `https://x.example/"` }, false},
		{"a folder with room for a socket", func(c *Config) { c.Data = "/" + strings.Repeat("x", longestSocket()-socketRoom-1) }, true},
		{"a folder without", func(c *Config) { c.Data = "/" + strings.Repeat("x", longestSocket()-socketRoom) }, false},
		{"a public URL without TLS", func(c *Config) { c.PublicURL = "http://scim.example.com" }, false},
		{"a public URL without TLS, meant", func(c *Config) { c.PublicURL, c.PlainHTTP = "http://scim.example.com", true }, true},
		{"a public URL without TLS on this machine", func(c *Config) { c.PublicURL = "http://localhost:9000" }, true},
		{"a certificate and its key", func(c *Config) { c.TLSCert, c.TLSKey = "cert.pem", "key.pem" }, true},
		{"a certificate without its key", func(c *Config) { c.TLSCert = "cert.pem" }, false},
		{"a key without its certificate", func(c *Config) { c.TLSKey = "key.pem" }, false},
		{"a tunnel", func(c *Config) { c.Tunnel, c.TunnelCommand = "cloudflared", "/opt/cloudflared" }, true},
		{"a tunnel nobody knows", func(c *Config) { c.Tunnel = "ngrok" }, false},
		{"a tunnel and an address", func(c *Config) { c.Tunnel, c.PublicURL = "cloudflared", "https://x.example" }, false},
		{"a tunnel and a certificate", func(c *Config) { c.Tunnel, c.TLSCert, c.TLSKey = "cloudflared", "c", "k" }, false},
		{"a tunnel's program without a tunnel", func(c *Config) { c.TunnelCommand = "/opt/cloudflared" }, false},
		{"PostgreSQL", func(c *Config) { c.Database = "postgres://u@h/d" }, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := good()
			tc.change(&c)
			if _, err := c.Check(); (err == nil) != tc.ok {
				t.Errorf("Check: %v", err)
			}
		})
	}
}

func TestNothingSaidMeansTheDefault(t *testing.T) {
	t.Parallel()
	c, err := Config{Data: "data"}.Check()
	if err != nil || c.AdminAddr != DefaultAdminAddr || c.PublicAddr != DefaultPublicAddr {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestDataGoesWhereTheSystemKeepsIt(t *testing.T) {
	t.Parallel()
	env := func(values map[string]string) func(string) string {
		return func(key string) string { return values[key] }
	}
	if got := defaultData(env(map[string]string{"XDG_DATA_HOME": "/x", "HOME": "/h"})); got == "" {
		t.Error("no folder although there is a home")
	}
	if got := defaultData(env(nil)); got != "" {
		t.Errorf("a folder out of nothing: %q", got)
	}
	c, err := good().Check()
	if err != nil || !filepath.IsAbs(c.Data) {
		t.Errorf("%q, %v", c.Data, err)
	}
}
