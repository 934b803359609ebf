package models

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Provider names the identity provider on the other side, as the command
// line spells it.
type Provider string

// Providers are all we have words for, in the order the console offers them.
var Providers = []Provider{"okta", "entra", "onelogin", "jumpcloud", "pingone", "google", "authentik", "keycloak", "generic"}

// Label is the vendor's own name.
func (p Provider) Label() string {
	if l, ok := providerLabels[p]; ok {
		return l
	}
	return "Other"
}

// Actor is what a sentence calls the identity provider.
func (p Provider) Actor() string {
	switch p {
	case "entra":
		return "Entra"
	case "google":
		return "Google"
	}
	if p == "generic" || !p.Known() {
		return "The identity provider"
	}
	return p.Label()
}

// Known says whether p is one of [Providers].
func (p Provider) Known() bool { _, ok := providerLabels[p]; return ok }

var providerLabels = map[Provider]string{
	"okta": "Okta", "entra": "Microsoft Entra ID", "onelogin": "OneLogin", "jumpcloud": "JumpCloud",
	"pingone": "PingOne", "google": "Google Workspace", "authentik": "authentik", "keycloak": "Keycloak",
	"generic": "Other",
}

// AuthMethod is how the identity provider proves itself to a directory.
type AuthMethod string

// The methods, as the command line spells them.
const (
	AuthBearer            AuthMethod = "bearer"             // long-lived bearer token
	AuthClientCredentials AuthMethod = "client-credentials" // RFC 6749 §4.4
	AuthAuthorizationCode AuthMethod = "authorization-code" // RFC 6749 §4.1
	AuthBasic             AuthMethod = "basic"              // HTTP Basic, RFC 7617
	AuthWorkloadIdentity  AuthMethod = "workload-identity"  // RFC 7523 §2.2
)

// AuthMethods are all of them, in the order the console offers them.
var AuthMethods = []AuthMethod{AuthAuthorizationCode, AuthClientCredentials, AuthWorkloadIdentity, AuthBearer, AuthBasic}

// Known says whether a is one of [AuthMethods].
func (a AuthMethod) Known() bool { return slices.Contains(AuthMethods, a) }

// OAuth says whether the identity provider asks our authorization server for
// access tokens.
func (a AuthMethod) OAuth() bool {
	return a == AuthClientCredentials || a == AuthAuthorizationCode || a == AuthWorkloadIdentity
}

// DirectoryState is what the admin decided about a directory.
type DirectoryState string

// The states of a directory. A new one answers SCIM at once (setup), and is
// active when the admin says the identity provider is configured, or lets it
// answer again after a pause.
const (
	DirectorySetup    DirectoryState = "setup"
	DirectoryActive   DirectoryState = "active"
	DirectoryPaused   DirectoryState = "paused"
	DirectoryDisabled DirectoryState = "disabled"
)

// After is the state an admin's action leads to: pause, resume, disable,
// enable, complete. Invalid says why an action does not fit the present state.
func (s DirectoryState) After(action string) (DirectoryState, error) {
	for _, step := range directorySteps {
		if step.action == action && step.from == s {
			return step.to, nil
		}
	}
	return s, Invalid{"action": "The directory is in state " + string(s) + ": it cannot " + action + "."}
}

var directorySteps = []struct {
	action   string
	from, to DirectoryState
}{
	{"complete", DirectorySetup, DirectoryActive},
	{"pause", DirectorySetup, DirectoryPaused},
	{"pause", DirectoryActive, DirectoryPaused},
	{"resume", DirectoryPaused, DirectoryActive},
	{"disable", DirectorySetup, DirectoryDisabled},
	{"disable", DirectoryActive, DirectoryDisabled},
	{"disable", DirectoryPaused, DirectoryDisabled},
	{"enable", DirectoryDisabled, DirectoryActive},
}

// Directory is one identity provider's way in: a base URL, its tokens, and
// the resources that came through it.
type Directory struct {
	ID           DirectoryID
	Organization OrganizationID
	Name         string
	Provider     Provider
	Auth         AuthMethod
	State        DirectoryState
	StateAt      time.Time // since when it is in State
	StateBy      string    // who decided so
	Primary      bool      // the organization's application reads this one
	WantsGroups  bool      // the admin expects groups, too, and wants to know when none arrive
	CreatedAt    time.Time
	Protocol     Protocol
	StandIn      string    // the dialect of the stand-in on the other side; "" for a real identity provider
	ShownURL     string    // the public URL its values were last shown with; "" before
	RefuseUntil  time.Time // until when every token is answered 401, to try what the identity provider does; zero: not

	Users, Groups int       // from counters, never counted
	LastRequestAt time.Time // zero when nobody knocked yet
}

// Protocol is how a directory speaks SCIM; the zero value is what every real
// identity provider gets along with.
type Protocol struct {
	Strict        bool // by the letter of RFC 7643 and 7644; see scim.Manner
	SameNames     bool // two groups may have the same displayName
	KeepPasswords bool // keep an argon2id hash of passwords; otherwise they are accepted and dropped
}

// NewDirectory is what an admin wants a directory to be.
type NewDirectory struct {
	Name        string
	Provider    Provider
	Auth        AuthMethod
	WantsGroups bool
	Protocol    Protocol
	Client      Client // of an OAuth method: RedirectURIs, PKCE, TokenLife (0 for the least), Trust
}

// Scope is the tenant every store call about resources needs. Only
// [Directory.Scope] makes a usable one; the zero Scope finds nothing.
func (d Directory) Scope() Scope { return Scope{d.Organization, d.ID} }

// SCIMURL is the base URL an identity provider is given: publicURL is
// configured, never read from a request.
func (d Directory) SCIMURL(publicURL string) string {
	return strings.TrimRight(publicURL, "/") + "/d/" + string(d.ID) + "/scim/v2"
}

// Issuer names the authorization server of the directory (RFC 8414 §2), and
// is where its endpoints are.
func (d Directory) Issuer(publicURL string) string {
	return strings.TrimRight(publicURL, "/") + "/d/" + string(d.ID)
}

// AuthorizeURL is the authorization endpoint (RFC 6749 §3.1).
func (d Directory) AuthorizeURL(publicURL string) string {
	return d.Issuer(publicURL) + "/oauth/authorize"
}

// TokenURL is the token endpoint (RFC 6749 §3.2).
func (d Directory) TokenURL(publicURL string) string { return d.Issuer(publicURL) + "/oauth/token" }

// Scope is one directory of one organization. Its fields are closed so that
// no floor makes one from text a client sent.
type Scope struct {
	organization OrganizationID
	directory    DirectoryID
}

// Directory is the tenant of resources, tokens and exchanges.
func (s Scope) Directory() DirectoryID { return s.directory }

// Organization is the tenant of accounts.
func (s Scope) Organization() OrganizationID { return s.organization }

// CheckName is the rule for names of environments, organizations and
// directories: 1 to 80 characters, no control characters.
func CheckName(name string) error {
	switch n := len([]rune(strings.TrimSpace(name))); {
	case n == 0:
		return Invalid{"name": "Give it a name, so that you recognise it in lists."}
	case n > 80:
		return Invalid{"name": "The name is longer than 80 characters. Shorten it."}
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return Invalid{"name": "The name contains a control character. Type it anew."}
	}
	return nil
}

// Directories is what a store promises about the tenancy.
type Directories interface {
	// CreateDirectory saves d with what its identity provider authenticates
	// with, all in one write: a client unless nil, and tokens.
	CreateDirectory(ctx context.Context, d Directory, client *Client, tokens ...Token) error
	// Directory finds one with its counters and last request. ErrNotFound.
	Directory(context.Context, DirectoryID) (Directory, error)
	// Directories lists all, oldest first.
	Directories(context.Context) ([]Directory, error)
	// SetDirectoryState changes the state from one to another, and since when
	// and by whom. ErrNotFound; ErrStale when the directory is no longer in from.
	SetDirectoryState(ctx context.Context, id DirectoryID, from, to DirectoryState, at time.Time, by string) error
	// SetDirectoryProvider changes which identity provider is on the other
	// side, and whether groups are wanted. ErrNotFound.
	SetDirectoryProvider(ctx context.Context, id DirectoryID, provider Provider, wantsGroups bool) error
	// SetDirectoryProtocol changes how a directory speaks. ErrNotFound.
	SetDirectoryProtocol(context.Context, DirectoryID, Protocol) error
	// SetDirectoryAuth changes by which method the identity provider proves
	// itself; credentials that are there stay good. ErrNotFound.
	SetDirectoryAuth(context.Context, DirectoryID, AuthMethod) error
	// SetDirectoryShown notes the public URL its values were shown with. ErrNotFound.
	SetDirectoryShown(ctx context.Context, id DirectoryID, publicURL string) error
	// RefuseDirectory answers every token 401 until then. ErrNotFound.
	RefuseDirectory(ctx context.Context, id DirectoryID, until time.Time) error
	// DefaultOrganization is the one the first migration made, with its
	// environment.
	DefaultOrganization(context.Context) (Organization, Environment, error)
	// Setting reads a small fact of the installation ("public_url"). ErrNotFound.
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
}
