package oauth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"scimdesk/internal/guards"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// assertionType is the only kind of client assertion (RFC 7523 §2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// Bounds of an assertion.
const (
	maxAssertion = 16 << 10
	maxHeader    = 4 << 10
	maxLife      = 24 * time.Hour // what is left of it: Microsoft Entra ID gives workloads as much
	skew         = time.Minute    // by how much the issuer's clock may be ahead
)

// algorithms are how an assertion may be signed: by a private key that only
// the issuer has.
var algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// claims are what we read of an assertion (RFC 7523 §3).
type claims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  audience `json:"aud"`
	Expires   float64  `json:"exp"`
	NotBefore float64  `json:"nbf"`
	IssuedAt  float64  `json:"iat"`
	ID        string   `json:"jti"`
}

// audience is one text or several (RFC 7519 §4.1.3).
type audience []string

// UnmarshalJSON reads both spellings.
func (a *audience) UnmarshalJSON(raw []byte) error {
	var one string
	if err := json.Unmarshal(raw, &one); err == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(a))
}

// assert checks a signed assertion that stands for a client (RFC 7523 §3):
// nil when it does, and it is used up then.
func (s *Service) assert(ctx context.Context, client models.Client, signed string) error {
	if !client.Trust.Given() || s.Issuers == nil {
		return stranger(models.OddGrant, "an assertion was sent, and nobody is trusted here to sign one")
	}
	unproved, err := peek(signed)
	if err != nil {
		return err
	}
	if guards.On(guards.AssertionIssuer) && unproved.Issuer != client.Trust.Issuer { // before its keys are asked for
		return stranger(models.OddAssertion, "the assertion's issuer (iss) is not the one entered here")
	}
	proved, err := s.signed(ctx, client.Trust.Issuer, signed)
	if err != nil {
		return err
	}
	if err := s.check(client.Trust, proved); err != nil {
		return err
	}
	return s.take(ctx, proved)
}

// peek reads the claims of an assertion that nobody has proved yet, and
// refuses what is too long or not signed by a private key.
func peek(signed string) (claims, error) {
	header, rest, _ := strings.Cut(signed, ".")
	if guards.On(guards.AssertionSize) && (len(signed) > maxAssertion || len(header) > maxHeader || strings.Count(rest, ".") != 1) {
		return claims{}, stranger(models.OddAssertion, "the assertion is not a signed JWT, or is longer than 16 KiB")
	}
	var how struct {
		Algorithm string `json:"alg"`
	}
	if err := decode(header, &how); err != nil {
		return claims{}, stranger(models.OddAssertion, "the assertion's header is not readable")
	}
	if guards.On(guards.AssertionAlgorithm) && !slices.Contains(algorithms, how.Algorithm) {
		return claims{}, stranger(models.OddAssertion, "the assertion is signed in a way that is not accepted: use RS256 or ES256")
	}
	payload, _, _ := strings.Cut(rest, ".")
	var c claims
	if err := decode(payload, &c); err != nil {
		return claims{}, stranger(models.OddAssertion, "the assertion's claims are not readable")
	}
	return c, nil
}

func decode(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// signed answers the claims of an assertion when its issuer signed it.
func (s *Service) signed(ctx context.Context, issuer, signed string) (claims, error) {
	payload, err := s.Issuers.Verify(ctx, issuer, signed)
	switch {
	case errors.Is(err, ErrSignature) && guards.On(guards.AssertionSignature):
		return claims{}, stranger(models.OddAssertion, "the assertion's signature fits no key of its issuer")
	case errors.Is(err, ErrSignature):
		return peek(signed)
	case err != nil:
		e := later(30*time.Second, models.OddAssertion, "The issuer of the assertion could not be asked for its keys. Try again later.",
			"the keys of the issuer could not be read from its address: "+reason(err))
		return claims{}, e
	}
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil {
		return claims{}, stranger(models.OddAssertion, "the assertion's claims are not readable")
	}
	return c, nil
}

// check holds what was signed to what the admin entered, and to the clock.
func (s *Service) check(trusted models.Trust, c claims) error {
	now := s.Now()
	at := func(after time.Duration) float64 { return float64(now.Add(after).UnixMilli()) / 1000 }
	fits := func(a string) bool { return slices.Contains(trusted.Audiences, a) }
	switch {
	case guards.On(guards.AssertionIssuer) && c.Issuer != trusted.Issuer:
		return stranger(models.OddAssertion, "the assertion's issuer (iss) is not the one entered here")
	case guards.On(guards.AssertionSubject) && (c.Subject == "" || c.Subject != trusted.Subject):
		return stranger(models.OddAssertion, "the assertion's subject (sub) is not the one entered here")
	case guards.On(guards.AssertionAudience) && !slices.ContainsFunc(c.Audience, fits):
		return stranger(models.OddAssertion, "the assertion's audience (aud) is none of those entered here")
	case guards.On(guards.AssertionExpiry) && c.Expires <= 0:
		return stranger(models.OddAssertion, "the assertion does not say when it expires (exp)")
	case guards.On(guards.AssertionExpiry) && c.Expires <= at(0):
		return stranger(models.OddClock, "the assertion has expired (exp)")
	case guards.On(guards.AssertionLife) && c.Expires > at(maxLife+skew):
		return stranger(models.OddAssertion, "the assertion is good for more than a day (exp)")
	case guards.On(guards.AssertionFuture) && (c.NotBefore > at(skew) || c.IssuedAt > at(skew)):
		return stranger(models.OddClock, "the assertion is from the future (nbf or iat)")
	}
	return nil
}

// take uses an assertion up that has a name of its own. One that has none
// (Microsoft Entra ID gives none) is good until it expires: nobody could tell
// a second use from the first (RFC 7523 §3, jti is optional).
func (s *Service) take(ctx context.Context, c claims) error {
	if c.ID == "" {
		return nil
	}
	until := models.Moment(time.Unix(int64(c.Expires)+1, 0))
	err := s.Store.TakeAssertion(ctx, secret.Hash(c.Issuer+"\x00"+c.ID), until)
	switch {
	case errors.Is(err, models.ErrTaken) && guards.On(guards.AssertionReplay):
		return stranger(models.OddAssertion, "the assertion was used before (jti)")
	case err != nil && !errors.Is(err, models.ErrTaken):
		return fmt.Errorf("take assertion: %w", err)
	}
	return nil
}

// reason says in a few words why an issuer could not be read.
func reason(err error) string {
	var status statusError
	switch {
	case errors.As(err, &status):
		return "it " + status.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "it did not answer in time"
	}
	return "it could not be reached, or what it answered is not what an issuer answers"
}
