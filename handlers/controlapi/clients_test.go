package controlapi

import (
	"reflect"
	"testing"
	"time"

	"scimdesk/internal/desk"
	"scimdesk/models"
)

func TestWhatIsNotNamedOfAClientStays(t *testing.T) {
	t.Parallel()
	no, life, issuer := false, 2*time.Hour, "https://idp.test"
	before := models.Client{ID: "client-1", RedirectURIs: []string{"https://a.test"}, PKCE: true, TokenLife: time.Hour}
	for _, tc := range []struct {
		name  string
		in    Client
		want  func(*models.Client)
		empty bool
	}{
		{"nothing", Client{}, func(*models.Client) {}, true},
		{"PKCE off", Client{PKCE: &no}, func(c *models.Client) { c.PKCE = false }, false},
		{"a life", Client{TokenLife: &life}, func(c *models.Client) { c.TokenLife = life }, false},
		{"places", Client{RedirectURLs: []string{"https://b.test"}}, func(c *models.Client) { c.RedirectURIs = []string{"https://b.test"} }, false},
		{"a trust", Client{Issuer: &issuer, Audiences: []string{"a"}}, func(c *models.Client) { c.Trust = models.Trust{Issuer: issuer, Audiences: []string{"a"}} }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			want := before
			tc.want(&want)
			if got := tc.in.After(before); !reflect.DeepEqual(got, want) || tc.in.Empty() != tc.empty {
				t.Errorf("%+v, not %+v", got, want)
			}
		})
	}
}

func TestOktaIsNotAskedForPKCEByItself(t *testing.T) {
	t.Parallel()
	if fresh("okta").PKCE || !fresh("generic").PKCE {
		t.Error("the default is turned around")
	}
}

func TestCredentialsAreThoseOfTheMethod(t *testing.T) {
	t.Parallel()
	const at = "https://scim.test"
	client := &models.Client{ID: "client-1"}
	for auth, tc := range map[models.AuthMethod]struct {
		made desk.Made
		want Credentials
	}{
		models.AuthBearer:            {desk.Made{Credentials: desk.Credentials{Secret: "s"}}, Credentials{BearerToken: "s"}},
		models.AuthBasic:             {desk.Made{Credentials: desk.Credentials{Username: "u", Secret: "s"}}, Credentials{Username: "u", Password: "s"}},
		models.AuthClientCredentials: {desk.Made{Credentials: desk.Credentials{Client: client, Secret: "s"}}, Credentials{TokenURL: at + "/d/dir-1/oauth/token", AuthorizeURL: at + "/d/dir-1/oauth/authorize", ClientID: "client-1", ClientSecret: "s"}},
		models.AuthWorkloadIdentity:  {desk.Made{Credentials: desk.Credentials{Client: client}}, Credentials{TokenURL: at + "/d/dir-1/oauth/token", ClientID: "client-1"}},
	} {
		tc.made.Directory = models.Directory{ID: "dir-1", Auth: auth}
		if got := given(tc.made, at); got != tc.want {
			t.Errorf("%s: %+v", auth, got)
		}
	}
}

func TestTheStateOfAToken(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for want, token := range map[string]models.Token{
		"live":     {ExpiresAt: now.Add(time.Second)},
		"expired":  {ExpiresAt: now},
		"replaced": {OverlapUntil: now.Add(time.Hour)},
		"revoked":  {RevokedAt: now, ExpiresAt: now, OverlapUntil: now},
	} {
		if got := life(token, now); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}
