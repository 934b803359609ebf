package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"scimdesk/internal/config"
)

// certificate is that of the public side. Its files are looked at again as
// connections come, so that a renewed one is used without a restart.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu     sync.Mutex
	pair   *tls.Certificate
	stamp  string // of the files the pair was read from, or of those that are no pair
	looked time.Time
}

// lookEvery is how long a renewed certificate may go unnoticed.
const lookEvery = time.Second

// loadCertificate reads the pair; nil when the public side speaks plain HTTP.
func loadCertificate(c config.Config, log *slog.Logger) (*certificate, error) {
	if c.TLSCert == "" {
		return nil, nil
	}
	pair := &certificate{certFile: c.TLSCert, keyFile: c.TLSKey, log: log, stamp: stampOf(c.TLSCert, c.TLSKey), looked: time.Now()}
	return pair, pair.read()
}

// read refuses what is no pair, and keeps the one that is in use.
func (c *certificate) read() error {
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	var path *fs.PathError
	switch {
	case errors.As(err, &path):
		return fmt.Errorf("the certificate of the public side: %w. Look at --tls-cert and --tls-key", path)
	case err != nil:
		return fmt.Errorf("--tls-cert %s and --tls-key %s are no pair: %w. Both are PEM; the first holds the certificate and those between it and its root", c.certFile, c.keyFile, err)
	}
	if leaf := pair.Leaf; leaf != nil && time.Now().After(leaf.NotAfter) {
		c.log.Warn("the certificate of the public side is over, and identity providers refuse it", "file", c.certFile, "since", leaf.NotAfter)
	}
	c.pair = &pair
	return nil
}

// current is the pair for one connection.
func (c *certificate) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.looked) >= lookEvery {
		c.looked = now
		c.renew()
	}
	return c.pair, nil
}

// renew reads the files when they are others than before.
func (c *certificate) renew() {
	stamp := stampOf(c.certFile, c.keyFile)
	if stamp == c.stamp {
		return
	}
	c.stamp = stamp
	if err := c.read(); err != nil {
		c.log.Warn("the renewed certificate is not used, the one before still is", "error", err)
		return
	}
	c.log.Info("the public side has a renewed certificate", "file", c.certFile, "until", c.pair.Leaf.NotAfter)
}

// stampOf tells two states of files from each other.
func stampOf(paths ...string) (stamp string) {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			stamp += fmt.Sprintf("%d %d ", info.ModTime().UnixNano(), info.Size())
		}
	}
	return stamp
}

// over lets listener speak TLS, and leaves it as it is when there is no
// certificate.
func (c *certificate) over(listener net.Listener) net.Listener {
	if c == nil {
		return listener
	}
	return tls.NewListener(listener, &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: c.current})
}

// scheme is how addresses of the public side begin.
func (c *certificate) scheme() string {
	if c == nil {
		return "http"
	}
	return "https"
}

// strict tells browsers to keep to https (RFC 6797 §7.1), once they came that
// way. Never for this machine by name: the rule holds for all its ports, and
// the console has no certificate.
func (c *certificate) strict(app *fiber.App, publicURL string) {
	if c == nil || !hasName(publicURL) {
		return
	}
	server := app.Server()
	serve := server.Handler
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		serve(ctx)
		if ctx.IsTLS() {
			ctx.Response.Header.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
		}
	}
}

// hasName says whether a URL names a host of the Internet, not an address.
func hasName(text string) bool {
	at, err := url.Parse(text)
	if err != nil || !strings.Contains(at.Hostname(), ".") {
		return false
	}
	_, err = netip.ParseAddr(at.Hostname())
	return err != nil && !strings.HasSuffix(at.Hostname(), ".localhost")
}
