// Package reach finds out whether identity providers can reach the public
// side: it asks our own public URL, from this machine, and sees what arrives:
// the path has a signed nonce, the Authorization header is derived from it,
// and the echo says whether that came through.
package reach

import (
	"context"
	"net/http"
	"sync"
	"time"

	"scimdesk/models"
)

// Service asks, and remembers the answer. It asks nobody by itself.
type Service struct {
	URL    func() string // what identity providers are told
	Client *http.Client  // one that follows no redirect and bounds what it reads
	Key    []byte        // signs questions and answers; the same in every process of the installation
	Now    func() time.Time

	mu   sync.Mutex
	last models.Reach
}

// Found says where the public side listens, and through which tunnel it is
// reached.
func (s *Service) Found(port string, secure bool, tunnel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last.Port, s.last.Secure, s.last.Tunnel = port, secure, tunnel
}

// Lost says that the tunnel ended, and why.
func (s *Service) Lost(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last.Ended = reason
}

// Last is what is known without asking.
func (s *Service) Last() models.Reach {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.last
	known.URL = s.URL()
	if known.At.IsZero() {
		known.State = models.ReachOf(known.URL)
	}
	return known
}

// Ask asks the public URL once. One on this machine only is not asked: the
// answer would say nothing about others.
func (s *Service) Ask(ctx context.Context) models.Reach {
	if s.Last().State == models.ReachLocal {
		return s.Last()
	}
	began := s.Now()
	state, reason := s.ask(ctx, began)
	s.mu.Lock()
	s.last.State, s.last.Reason = state, reason
	s.last.At, s.last.Took = s.Now(), s.Now().Sub(began)
	s.mu.Unlock()
	return s.Last()
}
