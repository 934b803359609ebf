package oauth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"scimdesk/internal/guards"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// maxName bounds what is looked up or noted of a client's own words.
const maxName = 512

// caller is a client that proved itself, and by what.
type caller struct {
	models.Client
	by     models.TokenID // its secret; "" for an assertion
	proven bool
}

// proof is how a client wants to prove itself (RFC 6749 §2.3, RFC 7521 §4.2).
type proof struct {
	id        string // "" only beside an assertion
	secret    string
	assertion string
}

// authenticate says which client of the directory sends a request.
func (s *Service) authenticate(ctx context.Context, r Request) (caller, error) {
	if err := r.once(); err != nil {
		return caller{}, err
	}
	p, err := r.proof()
	if err != nil {
		return caller{}, err
	}
	client, err := s.claimed(ctx, r.Directory, p)
	if errors.Is(err, models.ErrNotFound) {
		return caller{}, stranger(models.OddClientUnknown, "the client identifier is not the one of this directory")
	}
	if err != nil {
		return caller{}, err
	}
	who := caller{Client: client}
	if p.assertion != "" {
		err := s.assert(ctx, client, p.assertion)
		who.proven = err == nil
		return who, who.refused(err)
	}
	used, err := s.secret(ctx, client, p.secret)
	if err != nil {
		return who, who.refused(err)
	}
	s.Tokens.Touch(used, r.From, r.Agent)
	who.by, who.proven = used.ID, true
	return who, nil
}

// refused notes in an *Error who asked.
func (c caller) refused(err error) error {
	if refused := new(Error); errors.As(err, &refused) {
		refused.Client, refused.By, refused.Proven = c.ID, c.by, c.proven
		return refused
	}
	return err
}

// proof reads what the client brought: one way and no more (RFC 6749 §2.3).
func (r Request) proof() (proof, error) {
	if guards.On(guards.OneAuthentication) && len(r.Authorization) > 1 {
		return proof{}, malformed("Two Authorization headers were sent.")
	}
	form := proof{id: r.Form.Get("client_id"), secret: r.Form.Get("client_secret"), assertion: r.Form.Get("client_assertion")}
	ways := 0
	for _, brought := range []bool{len(r.Authorization) > 0 && r.Authorization[0] != "", form.secret != "", form.assertion != ""} {
		if brought {
			ways++
		}
	}
	switch {
	case guards.On(guards.OneAuthentication) && ways > 1:
		return proof{}, malformed("The client proves itself in two ways at once. Use the Authorization header, or client_secret, or client_assertion.")
	case form.assertion != "" && r.Form.Get("client_assertion_type") != assertionType:
		return proof{}, malformed("The client_assertion_type must be " + assertionType + ".")
	case form.assertion != "" || form.secret != "":
		return form, nil
	case ways == 0:
		return proof{}, r.unproved()
	}
	return basic(r.Authorization[0], form.id)
}

// unproved says what is missing.
func (r Request) unproved() error {
	problem := "no client secret was sent"
	if r.Query.Has("client_secret") {
		problem = "the client secret was in the URL, where none is read; it belongs into the form body or the Authorization header"
	}
	e := stranger(models.OddSecretNone, problem)
	e.Client = models.ClientID(cut(r.Form.Get("client_id")))
	return e
}

// basic reads HTTP Basic; name and secret are form-encoded within it
// (RFC 6749 §2.3.1).
func basic(header, named string) (proof, error) {
	scheme, rest, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "basic") {
		return proof{}, stranger(models.OddSecretNone, "the Authorization header is not HTTP Basic")
	}
	pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
	id, password, found := strings.Cut(string(pair), ":")
	if err != nil || !found {
		return proof{}, stranger(models.OddSecretNone, "the Authorization header is not a client identifier and a client secret in Base64")
	}
	p := proof{}
	if p.id, err = url.QueryUnescape(id); err == nil {
		p.secret, err = url.QueryUnescape(password)
	}
	switch {
	case err != nil:
		return proof{}, stranger(models.OddSecretWrong, "the client identifier or the client secret in the Authorization header is badly encoded")
	case named != "" && named != p.id:
		return proof{}, malformed("The client_id of the body is another than that of the Authorization header.")
	}
	return p, nil
}

// claimed finds the client that p speaks for. models.ErrNotFound.
func (s *Service) claimed(ctx context.Context, d models.Directory, p proof) (models.Client, error) {
	if p.id != "" {
		return s.client(ctx, d, p.id)
	}
	if p.assertion == "" {
		return models.Client{}, models.ErrNotFound
	}
	client, err := s.Store.ClientOf(ctx, d.ID) // RFC 7521 §4.2: the client_id is optional beside an assertion
	if err != nil {
		return models.Client{}, fmt.Errorf("client of %s: %w", d.ID, err)
	}
	return client, nil
}

// client finds a client of this directory. models.ErrNotFound.
func (s *Service) client(ctx context.Context, d models.Directory, id string) (models.Client, error) {
	if id == "" || len(id) > maxName {
		return models.Client{}, models.ErrNotFound
	}
	client, owner, err := s.Store.Client(ctx, models.ClientID(id))
	if err != nil {
		return models.Client{}, fmt.Errorf("client of %s: %w", d.ID, err)
	}
	if guards.On(guards.ClientDirectory) && owner.ID != d.ID {
		return models.Client{}, models.ErrNotFound
	}
	return client, nil
}

// secret finds the live secret of a client that text is.
func (s *Service) secret(ctx context.Context, client models.Client, text string) (models.Token, error) {
	if text == "" {
		return models.Token{}, stranger(models.OddSecretNone, "no client secret was sent")
	}
	hash := secret.Hash(text)
	found, _, err := s.Store.TokenByHash(ctx, hash)
	switch {
	case err != nil && !errors.Is(err, models.ErrNotFound):
		return models.Token{}, fmt.Errorf("secret of client %s: %w", client.ID, err)
	case err != nil || !secret.Equal(hash, found.Hash):
		return models.Token{}, stranger(models.OddSecretWrong, "no client secret with this value exists here")
	case guards.On(guards.SecretKind) && found.Kind != models.KindSecret:
		return models.Token{}, stranger(models.OddSecretWrong, "the value is not a client secret but another token of Scimdesk")
	case guards.On(guards.SecretClient) && found.Client != string(client.ID):
		return models.Token{}, stranger(models.OddSecretWrong, "the client secret belongs to another client")
	case guards.On(guards.SecretLive) && !found.Live(s.now()):
		return models.Token{}, stranger(models.OddSecretExpired, "the client secret has expired, was replaced or was revoked")
	}
	return found, nil
}

// cut bounds a text that is noted.
func cut(text string) string { return strings.ToValidUTF8(text[:min(len(text), maxName)], "") }
