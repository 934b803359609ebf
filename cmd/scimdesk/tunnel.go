package main

import (
	"context"
	"net"

	"scimdesk/internal/config"
	"scimdesk/internal/reach"
	"scimdesk/internal/tunnel"
)

// dig starts the tunnel that was asked for, to the public side at target, and
// answers its address and how it is ended; "" when none was asked for.
func (s *shell) dig(ctx context.Context, c config.Config, target string, known *reach.Service) (publicURL string, end func(), err error) {
	if c.Tunnel == "" {
		return "", func() {}, nil
	}
	s.say("Asking %s for a quick tunnel. Its address is another at each start: an identity provider must be told the new one.", c.Tunnel)
	t, err := tunnel.Start(ctx, tunnel.Config{Command: c.TunnelCommand, Target: target})
	if err != nil {
		return "", nil, err
	}
	ending := make(chan struct{})
	go func() {
		select {
		case <-ending:
		case <-t.Ended:
			s.log.Error("the tunnel ended: identity providers reach nothing until Scimdesk is started again", "reason", t.Reason())
			known.Lost(t.Reason().Error())
		}
	}()
	return t.URL, func() { close(ending); t.Close() }, nil
}

// portOf is where a listener of this machine is, for words on a page.
func portOf(listening net.Addr) string {
	_, port, _ := net.SplitHostPort(listening.String())
	return port
}
