// Package outbound is how the house asks others over HTTP: for the keys of an
// identity provider, or whether its own public side answers. Whoever enters an
// address must not make it ask what only this machine can reach.
package outbound

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"scimdesk/internal/guards"
)

// Limits of one question and its answer.
const (
	timeout     = 5 * time.Second
	headerBytes = 64 << 10
	bodyBytes   = 1 << 20
	connections = 8
)

// ErrPrivate: the name leads to an address inside, or the question would
// travel unencrypted.
var ErrPrivate = errors.New("outbound: only https to public addresses is asked")

// ErrLong: the answer is longer than anything asked for could be.
var ErrLong = errors.New("outbound: the answer is longer than 1 MiB")

// Rules say who may be asked.
type Rules struct {
	Private bool          // addresses inside may be asked, too, and without TLS
	Own     func() string // a URL whose host may be asked wherever it leads; nil for none
}

// New is a client that keeps to the rules. It follows no redirect and uses no
// proxy: either would ask an address nobody judged.
func New(r Rules) *http.Client {
	return &http.Client{Timeout: timeout, Transport: &gate{rules: r, judged: transport(judge), open: transport(nil)}, CheckRedirect: stay}
}

func stay(_ *http.Request, _ []*http.Request) error {
	if guards.On(guards.OutboundStays) {
		return http.ErrUseLastResponse
	}
	return nil
}

// control looks at the address that is really dialed, after the name was
// resolved: a name that leads elsewhere the second time is judged anew.
type control func(network, address string, _ syscall.RawConn) error

func transport(c control) *http.Transport {
	dialer := &net.Dialer{Timeout: timeout, Control: c}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: timeout, ResponseHeaderTimeout: timeout, IdleConnTimeout: timeout,
		MaxResponseHeaderBytes: headerBytes, MaxConnsPerHost: connections, ForceAttemptHTTP2: true,
	}
}

func judge(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || guards.On(guards.OutboundPublic) && !Public(at.Addr()) {
		return ErrPrivate
	}
	return nil
}

// gate decides for each question how it may be dialed.
type gate struct {
	rules        Rules
	judged, open http.RoundTripper
}

// RoundTrip asks, and bounds what is read of the answer.
func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	way := g.judged
	switch {
	case g.rules.Private || g.own(r.URL):
		way = g.open
	case guards.On(guards.OutboundTLS) && r.URL.Scheme != "https":
		return nil, ErrPrivate
	}
	response, err := way.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	response.Body = &bounded{ReadCloser: response.Body, left: bodyBytes}
	return response, nil
}

func (g *gate) own(asked *url.URL) bool {
	if g.rules.Own == nil {
		return false
	}
	ours, err := url.Parse(g.rules.Own())
	return err == nil && ours.Host != "" && ours.Scheme == asked.Scheme && ours.Host == asked.Host
}

// bounded is a body that fails, rather than ends, where it becomes too long.
type bounded struct {
	io.ReadCloser
	left int64
}

// Read answers ErrLong beyond the limit.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 && guards.On(guards.OutboundBounded) {
		return 0, ErrLong
	}
	return n, err
}
