package stage

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/grant"
	"scimdesk/models"
)

// What the test issuer's assertions say, and how many access tokens of a
// stand-in are ended with it, at most.
const (
	testSubject  = "scimdesk-standin"
	testAudience = "api://scimdesk"
	keptAccess   = 100
)

// proof is what a stand-in authenticates with.
type proof struct {
	auth   grant.Authorizer
	issuer *grant.Issuer // that signs for it; nil for all but workload identity
}

// client is the OAuth client the stand-in is, nil for none.
func (p proof) client() *grant.OAuth {
	client, _ := p.auth.(*grant.OAuth)
	return client
}

// prove makes what d's stand-in authenticates with by d's method, and ends
// what earlier ones had: their secrets are lost.
func (s *Stage) prove(ctx context.Context, d models.Directory, by string) (proof, error) {
	if err := s.revoke(ctx, d.ID); err != nil {
		return proof{}, err
	}
	switch {
	case d.Auth.OAuth():
		return s.enrol(ctx, d, by)
	case d.Auth == models.AuthBasic:
		secret, err := s.issue(ctx, d, models.KindBasic, string(d.ID), by)
		return proof{auth: grant.Basic(string(d.ID), secret)}, err
	}
	secret, err := s.issue(ctx, d, models.KindBearer, "", by)
	return proof{auth: grant.Bearer(secret)}, err
}

func (s *Stage) issue(ctx context.Context, d models.Directory, kind, client, by string) (string, error) {
	_, secret, err := s.Tokens.IssueAs(ctx, models.Token{Kind: kind, Directory: d.ID, Client: client, Label: tokenLabel, CreatedBy: by})
	if err != nil {
		return "", fmt.Errorf("a token for the stand-in: %w", err)
	}
	return secret, nil
}

// enrol makes the directory's OAuth client one that the stand-in can be.
func (s *Stage) enrol(ctx context.Context, d models.Directory, by string) (proof, error) {
	ours, err := s.Store.ClientOf(ctx, d.ID)
	if errors.Is(err, models.ErrNotFound) {
		ours, err = models.Client{ID: models.ClientID(s.NewID("client")), Directory: d.ID, CreatedAt: models.Moment(s.Now())}, nil
	}
	if err != nil {
		return proof{}, err
	}
	theirs := grant.Client{TokenURL: d.TokenURL(s.Base), ID: string(ours.ID), Scope: "scim", Now: s.Now, Style: styleOf(dialect.Name(d.StandIn))}
	p, err := s.match(d, &ours, &theirs)
	if err == nil {
		err = s.Store.SaveClient(ctx, ours)
	}
	if err == nil && d.Auth != models.AuthWorkloadIdentity {
		theirs.Secret, err = s.issue(ctx, d, models.KindSecret, string(ours.ID), by)
	}
	p.auth = grant.New(theirs)
	return p, err
}

// styleOf is where a provider puts its client secret.
func styleOf(name dialect.Name) grant.Style {
	if name.IsEntra() {
		return grant.InBody
	}
	return grant.InHeader
}

// match is what both sides need by d's method: a place to send the code to,
// or an issuer to trust.
func (s *Stage) match(d models.Directory, ours *models.Client, theirs *grant.Client) (proof, error) {
	ours.TokenLife = max(ours.TokenLife, models.LeastTokenLife)
	ours.Direct = d.Auth == models.AuthClientCredentials
	switch d.Auth {
	case models.AuthAuthorizationCode:
		ours.RedirectURIs, ours.PKCE, theirs.PKCE = []string{s.callback(d.ID)}, true, true
		theirs.AuthorizeURL = d.AuthorizeURL(s.PublicURL) + "?scope=scim%20offline_access" // as Okta's admins write it
		theirs.Issuer = d.Issuer(s.PublicURL)
	case models.AuthWorkloadIdentity:
		issuer, err := grant.NewIssuer(d.Issuer(s.Base) + "/standin")
		if err != nil {
			return proof{}, err
		}
		ours.Trust = models.Trust{Issuer: issuer.URL(), Subject: testSubject, Audiences: []string{testAudience}}
		theirs.Assert = func(now time.Time) (string, error) { return issuer.Assert(testSubject, testAudience, now) }
		return proof{issuer: issuer}, nil
	}
	return proof{}, nil
}

// callback is where a sign-in of d's stand-in comes back to.
func (s *Stage) callback(id models.DirectoryID) string {
	return s.ConsoleURL + "/standins/" + string(id) + "/callback"
}

// revoke ends the tokens of earlier stand-ins, and what they were given.
func (s *Stage) revoke(ctx context.Context, id models.DirectoryID) error {
	made, err := s.Store.Tokens(ctx, id)
	if err != nil {
		return err
	}
	given, err := s.Store.AccessTokens(ctx, id, keptAccess)
	if err != nil {
		return err
	}
	for _, t := range append(made, given...) {
		ours := t.Label == tokenLabel || t.Kind == models.KindAccess || t.Kind == models.KindRefresh
		if !ours || !t.Live(s.Now()) {
			continue
		}
		if err := s.Tokens.Revoke(ctx, t.ID); err != nil {
			return err
		}
	}
	return nil
}

// SignIn begins what Okta's button "Authenticate with …" does, for the browser
// session called binding, and answers where the browser goes. models.Invalid
// when the stand-in needs nobody to sign in, models.ErrNotFound when nobody
// plays there.
func (s *Stage) SignIn(id models.DirectoryID, binding string) (string, error) {
	show, err := s.playing(id)
	if err != nil {
		return "", err
	}
	client := show.proved().client()
	if client == nil || !client.SignsIn() {
		return "", models.Invalid{"auth": "This stand-in does not authenticate by an authorization code."}
	}
	return client.Begin(s.callback(id), binding), nil
}

// Finish takes what a browser brought back, after all that was asked for
// before, and plays a first cycle when nobody was created yet. The channel is
// closed when the code is redeemed. models.ErrNotFound when nobody plays there.
func (s *Stage) Finish(id models.DirectoryID, binding string, query url.Values) (<-chan struct{}, error) {
	show, err := s.playing(id)
	if err != nil {
		return nil, err
	}
	return show.ask(func(ctx context.Context) {
		result := show.cast().SignIn(ctx, binding, query)
		show.mu.Lock()
		show.playing = nil
		show.story = models.StandInStory{Title: result.Title, Steps: []models.StandInStep{stepOf(result)}, Next: 1}
		show.mu.Unlock()
		if client := show.proved().client(); client != nil && client.Granted() && show.cast().Counts().Created == 0 {
			show.tell("first-cycle")
		}
	}), nil
}

// Prove makes the stand-in of a directory authenticate by another method,
// after what is under way. What it had before ends. models.Invalid when nobody
// knows the method.
func (s *Stage) Prove(id models.DirectoryID, auth models.AuthMethod, by string) (<-chan struct{}, error) {
	if !auth.Known() {
		return nil, models.Invalid{"auth": "Choose one of the methods in the list."}
	}
	show, err := s.playing(id)
	if err != nil {
		return nil, err
	}
	return show.ask(func(ctx context.Context) {
		if err := show.change(ctx, auth, by); err != nil && !errors.Is(err, context.Canceled) {
			s.Log.Warn("a stand-in could not change its method", "error", err)
			show.say("The method was not changed: the directory could not be saved. Try again.")
		}
	}), nil
}

func (s *show) change(ctx context.Context, auth models.AuthMethod, by string) error {
	d, err := s.stage.Store.Directory(ctx, s.id)
	if err != nil {
		return err
	}
	if err := s.stage.Store.SetDirectoryAuth(ctx, s.id, auth); err != nil {
		return err
	}
	d.Auth = auth
	proof, err := s.stage.prove(ctx, d, by)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next, err := s.engine.Prove(proof.auth)
	if err != nil {
		return err
	}
	next.SetSpeed(s.speed)
	s.engine, s.proof, s.playing, s.story = next, proof, nil, models.StandInStory{}
	return nil
}

func (s *show) proved() proof {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.proof
}

// Document is what the test issuer of a directory publishes under a name:
// "openid-configuration" about itself, or its "keys". False where nobody plays
// who signs by it.
func (s *Stage) Document(directory, name string) ([]byte, bool) {
	show := s.show(models.DirectoryID(directory))
	if show == nil {
		return nil, false
	}
	issuer := show.proved().issuer
	switch {
	case issuer == nil:
		return nil, false
	case name == "keys":
		return issuer.Keys(), true
	}
	return issuer.Discovery(), true
}
