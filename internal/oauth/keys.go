package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// ErrSignature is a token that its issuer did not sign.
var ErrSignature = errors.New("the signature does not fit")

const (
	issuersKept = 64
	keysLife    = time.Hour // a key its issuer took back is good no longer
)

// Keys reads the keys of issuers where they publish them (OpenID Connect
// Discovery 1.0 §4, RFC 7517), and keeps them for an hour.
type Keys struct {
	client *http.Client
	now    func() time.Time

	mu    sync.Mutex
	known map[string]keySet // by issuer
}

// keySet are the keys of an issuer.
type keySet struct {
	oidc.KeySet
	until time.Time
}

// NewKeys makes Keys that ask through client, which decides what addresses
// may be asked and how long it may take.
func NewKeys(client *http.Client, now func() time.Time) *Keys {
	asking := *client
	asking.Transport = &documents{base: client.Transport, now: now, kept: map[string]*document{}}
	return &Keys{client: &asking, now: now, known: map[string]keySet{}}
}

// Verify answers the claims of a token that issuer signed; see [Issuers].
func (k *Keys) Verify(ctx context.Context, issuer, signed string) ([]byte, error) {
	set, err := k.of(ctx, issuer)
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", issuer, err)
	}
	noted := &noting{KeySet: set}
	verifier := oidc.NewVerifier(issuer, noted, &oidc.Config{SupportedSigningAlgs: algorithms, SkipClientIDCheck: true, SkipExpiryCheck: true})
	_, err = verifier.Verify(ctx, signed)
	switch {
	case err == nil:
		return noted.payload, nil
	case errors.Is(noted.err, errUnread):
		return nil, fmt.Errorf("keys of %s: %w", issuer, noted.err)
	case ctx.Err() != nil:
		return nil, fmt.Errorf("keys of %s: %w", issuer, ctx.Err())
	}
	return nil, ErrSignature
}

// noting keeps what became of a signature, which go-oidc only tells in words.
type noting struct {
	oidc.KeySet
	payload []byte
	err     error
}

// VerifySignature is that of the keys.
func (n *noting) VerifySignature(ctx context.Context, signed string) ([]byte, error) {
	n.payload, n.err = n.KeySet.VerifySignature(ctx, signed)
	return n.payload, n.err
}

// of finds the keys of an issuer.
func (k *Keys) of(ctx context.Context, issuer string) (oidc.KeySet, error) {
	now := k.now()
	k.mu.Lock()
	found, ok := k.known[issuer]
	k.mu.Unlock()
	if ok && now.Before(found.until) {
		return found, nil
	}
	set, err := k.discover(ctx, issuer)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.known) >= issuersKept {
		clear(k.known)
	}
	k.known[issuer] = keySet{set, now.Add(keysLife)}
	return set, nil
}

// discover asks an issuer where its keys are. They are fetched when the first
// signature is checked.
func (k *Keys) discover(ctx context.Context, issuer string) (oidc.KeySet, error) {
	ctx = oidc.ClientContext(ctx, k.client)
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, err
	}
	var published struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&published); err != nil {
		return nil, err
	}
	if !reachable(published.Keys, issuer) {
		return nil, errors.New("its jwks_uri is not an https address")
	}
	return oidc.NewRemoteKeySet(ctx, published.Keys), nil
}

// reachable says whether keys are where nobody on the way can change them;
// plain http is for an issuer that is itself on this machine.
func reachable(keys, issuer string) bool {
	where, err := url.Parse(keys)
	whose, failed := url.Parse(issuer)
	return err == nil && failed == nil && where.Host != "" && (where.Scheme == "https" || where.Scheme == whose.Scheme)
}
