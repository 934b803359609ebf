package desk_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/desk"
	"scimdesk/internal/secret"
	"scimdesk/models"
)

// wanted is a directory of a method, with all it needs.
func wanted(auth models.AuthMethod) models.NewDirectory {
	return models.NewDirectory{Name: "Staff", Provider: "entra", Auth: auth, Client: models.Client{
		RedirectURIs: []string{"https://system-admin.okta.com/admin/app/cpc/acme_scim_1/oauth/callback"}, PKCE: true, TokenLife: 2 * time.Hour,
		Trust: models.Trust{Issuer: "https://login.microsoftonline.com/t/v2.0", Subject: "s", Audiences: []string{"api://x"}},
	}}
}

func TestEachMethodComesWithWhatIsTypedIn(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		auth             models.AuthMethod
		prefix, kind     string
		client, username bool
		redirects        int
		trusts           bool
	}{
		{models.AuthBearer, secret.TokenPrefix, models.KindBearer, false, false, 0, false},
		{models.AuthBasic, secret.BasicPrefix, models.KindBasic, false, true, 0, false},
		{models.AuthClientCredentials, secret.ClientPrefix, models.KindSecret, true, false, 0, false},
		{models.AuthAuthorizationCode, secret.ClientPrefix, models.KindSecret, true, false, 1, false},
		{models.AuthWorkloadIdentity, "", "", true, false, 0, true},
	} {
		t.Run(string(tc.auth), func(t *testing.T) {
			t.Parallel()
			s := open(t)
			made, err := s.CreateDirectory(t.Context(), wanted(tc.auth), "Owner")
			if err != nil {
				t.Fatal(err)
			}
			if (made.Client != nil) != tc.client || (made.Username != "") != tc.username || made.Token.Kind != tc.kind || !strings.HasPrefix(made.Secret, tc.prefix) || (made.Secret == "") != (tc.prefix == "") {
				t.Errorf("made %+v", made)
			}
			kept, err := s.Store.ClientOf(t.Context(), made.Directory.ID)
			switch {
			case !tc.client && !errors.Is(err, models.ErrNotFound):
				t.Errorf("kept client %+v, %v", kept, err)
			case kept.Direct != (tc.auth == models.AuthClientCredentials):
				t.Errorf("may ask in its own name: %t", kept.Direct)
			case tc.client && (err != nil || kept.ID != made.Client.ID || kept.TokenLife != 2*time.Hour || len(kept.RedirectURIs) != tc.redirects || kept.Trust.Given() != tc.trusts):
				t.Errorf("kept client %+v, %v", kept, err)
			}
			if tc.kind == "" {
				return
			}
			row, err := s.Store.Token(t.Context(), made.Token.ID)
			if err != nil || row.Directory != made.Directory.ID || secret.Hash(made.Secret) == nil || !secret.Equal(row.Hash, secret.Hash(made.Secret)) {
				t.Errorf("kept token %+v, %v", row, err)
			}
			if client := row.Client; tc.client && client != string(made.Client.ID) || tc.username && client != made.Username {
				t.Errorf("the token is of %q", client)
			}
		})
	}
}

func TestAnotherMethodInterruptsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	bell := &rings{}
	first, err := s.CreateDirectory(t.Context(), wanted(models.AuthBearer), "Owner")
	if err != nil {
		t.Fatal(err)
	}
	id := first.Directory.ID
	s.Bell = bell
	seen := []models.TokenID{first.Token.ID}
	var client models.ClientID
	for _, auth := range []models.AuthMethod{models.AuthAuthorizationCode, models.AuthWorkloadIdentity, models.AuthClientCredentials, models.AuthBasic, models.AuthBearer} {
		made, err := s.SetAuth(t.Context(), id, wanted(auth), "Noor")
		if err != nil {
			t.Fatal(err)
		}
		if made.Client != nil && client == "" {
			client = made.Client.ID
		}
		if made.Directory.Auth != auth || made.Client != nil && made.Client.ID != client {
			t.Errorf("%s: %+v with client %+v", auth, made.Directory, made.Client)
		}
		if made.Secret != "" {
			seen = append(seen, made.Token.ID)
		}
		if kept, err := s.Store.Directory(t.Context(), id); err != nil || kept.Auth != auth {
			t.Errorf("%s: kept %+v, %v", auth, kept, err)
		}
	}
	for _, token := range seen {
		if row, err := s.Store.Token(t.Context(), token); err != nil || !row.Live(time.Now()) {
			t.Errorf("%s no longer lives: %v", token, err)
		}
	}
	kept, err := s.Store.ClientOf(t.Context(), id)
	if err != nil || len(kept.RedirectURIs) != 1 || !kept.Trust.Given() || !kept.Direct {
		t.Errorf("the client lost something of a former method: %+v, %v", kept, err)
	}
	if len(bell.topics) != 5 {
		t.Errorf("rang %d times", len(bell.topics))
	}
	if _, err := s.SetAuth(t.Context(), "dir-nope", wanted(models.AuthBasic), "Noor"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("no directory: %v", err)
	}
}

// misfits are values of a client and the field that is named.
var misfits = []struct {
	name   string
	auth   models.AuthMethod
	change func(*models.Client)
	field  string
}{
	{"no redirect URI", models.AuthAuthorizationCode, func(c *models.Client) { c.RedirectURIs = nil }, "redirects"},
	{"eleven redirect URIs", models.AuthAuthorizationCode, func(c *models.Client) { c.RedirectURIs = slices.Repeat(c.RedirectURIs, 11) }, "redirects"},
	{"tokens that live 59 minutes", models.AuthClientCredentials, func(c *models.Client) { c.TokenLife = 59 * time.Minute }, "life"},
	{"tokens that live more than six hours", models.AuthClientCredentials, func(c *models.Client) { c.TokenLife = 6*time.Hour + 1 }, "life"},
	{"no issuer", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Issuer = "" }, "issuer"},
	{"an issuer without TLS", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Issuer = "http://issuer.test" }, "issuer"},
	{"an issuer with a query", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Issuer += "?a=b" }, "issuer"},
	{"an issuer with an empty query", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Issuer += "?" }, "issuer"},
	{"no subject", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Subject = "" }, "subject"},
	{"a subject with a blank behind", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Subject = "a " }, "subject"},
	{"a long subject", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Subject = strings.Repeat("a", 256) }, "subject"},
	{"no audience", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Audiences = nil }, "audiences"},
	{"an empty audience", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Audiences = []string{"a", ""} }, "audiences"},
	{"eleven audiences", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Audiences = slices.Repeat([]string{"a"}, 11) }, "audiences"},
	{"an audience with a line end", models.AuthWorkloadIdentity, func(c *models.Client) { c.Trust.Audiences = []string{"a\nb"} }, "audiences"},
	{"half a trust beside client credentials", models.AuthClientCredentials, func(c *models.Client) { c.Trust.Issuer = "" }, "issuer"},
}

func TestAClientThatDoesNotFitIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	s := open(t)
	there, err := s.CreateDirectory(t.Context(), wanted(models.AuthClientCredentials), "Owner")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range misfits {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := wanted(tc.auth)
			tc.change(&w.Client)
			_, create := s.CreateDirectory(t.Context(), w, "Owner")
			_, set := s.SetAuth(t.Context(), there.Directory.ID, w, "Owner")
			for what, err := range map[string]error{"create": create, "check": desk.Check(w), "set": set} {
				var invalid models.Invalid
				if !errors.As(err, &invalid) || invalid[tc.field] == "" || len(invalid) != 1 {
					t.Errorf("%s: %v %v", what, err, slices.Collect(maps.Values(invalid)))
				}
			}
		})
	}
}

// uris are redirect URIs and whether they may be entered.
var uris = []struct {
	uri  string
	fits bool
}{
	{"https://system-admin.okta.com/admin/app/cpc/acme_1/oauth/callback", true},
	{"https://system-admin.okta.com/cb?already=1&x=%20", true},
	{"http://system-admin.okta1.com:1802/admin/app/cpc/acme_1/oauth/callback", true},
	{"http://localhost:8080/cb", true},
	{"http://127.0.0.1:8080/cb", true},
	{"http://[::1]/cb", true},
	{"https://[2001:db8::1]:8443/cb", true},
	{"https://a.test", true},
	{"https://a.test/" + strings.Repeat("x", 2048-len("https://a.test/")), true},

	{"", false},
	{"https://a.test/" + strings.Repeat("x", 2049-len("https://a.test/")), false},
	{"http://a.test/cb", false},
	{"http://system-admin.okta1.com/cb", false},
	{"http://system-admin.okta1.com:1802", false},
	{"http://system-admin.okta1.com:1802.evil.test/", false},
	{"http://localhost.evil.test/cb", false},
	{"http://127.0.0.1.evil.test/cb", false},
	{"http://localhost@evil.test/cb", false},
	{"https://user@a.test/cb", false},
	{"https://user:pass@a.test/cb", false},
	{"https://a.test/cb#fragment", false},
	{"https://a.test/cb#", false},
	{"https://*.a.test/cb", false},
	{"https://a.test/*", false},
	{"javascript:alert(1)", false},
	{"javascript://a.test/%0aalert(1)", false},
	{"data:text/html,x", false},
	{"//evil.test/cb", false},
	{"/cb", false},
	{"cb", false},
	{`https:\\evil.test\cb`, false},
	{`https://a.test\@evil.test/cb`, false},
	{"https:///cb", false},
	{"https://:443/cb", false},
	{"https://a.test:/cb", false},
	{"https://a.test:0/cb", false},
	{"https://a.test:99999/cb", false},
	{"https:a.test/cb", false},
	{"HTTPS://a.test/cb", false},
	{"ftp://a.test/cb", false},
	{"com.example.app:/cb", false},
	{" https://a.test/cb", false},
	{"https://a.test/c b", false},
	{"https://a.test/cb\r\nLocation: x", false},
	{"https://a.test/\x00", false},
	{"https://münchen.test/cb", false},
	{"https://system-admin.okta.com/admin/app/cpc/{appName}/oauth/callback", false},
	{"https://a.test/%zz", false},
	{"https://a.test/<script>", false},
}

func TestOnlyACompleteAddressIsEnteredAsRedirectURI(t *testing.T) {
	t.Parallel()
	s := open(t)
	made, err := s.CreateDirectory(t.Context(), wanted(models.AuthAuthorizationCode), "Owner")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range uris {
		w := wanted(models.AuthAuthorizationCode)
		w.Client.RedirectURIs = []string{"https://a.test/first", tc.uri}
		added := s.AddRedirect(t.Context(), made.Directory.ID, tc.uri)
		for what, err := range map[string]error{"check": desk.Check(w), "save": s.SaveClient(t.Context(), made.Directory.ID, w.Client), "add": added} {
			var invalid models.Invalid
			if errors.As(err, &invalid); (err == nil) != tc.fits || !tc.fits && invalid["redirects"] == "" {
				t.Errorf("%s %.80q: %v", what, tc.uri, err)
			}
		}
	}
}

func TestARedirectURIIsAddedOnce(t *testing.T) {
	t.Parallel()
	s, bell := open(t), &rings{}
	made, err := s.CreateDirectory(t.Context(), wanted(models.AuthAuthorizationCode), "Owner")
	if err != nil {
		t.Fatal(err)
	}
	s.Bell = bell
	id := made.Directory.ID
	for n := range models.MaxRedirectURIs - 1 {
		for range 2 {
			if err := s.AddRedirect(t.Context(), id, fmt.Sprintf("https://a.test/%d", n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	var invalid models.Invalid
	if err := s.AddRedirect(t.Context(), id, "https://a.test/more"); !errors.As(err, &invalid) {
		t.Errorf("the eleventh: %v", err)
	}
	kept, err := s.Store.ClientOf(t.Context(), id)
	if err != nil || len(kept.RedirectURIs) != models.MaxRedirectURIs || kept.RedirectURIs[0] != made.Client.RedirectURIs[0] || len(bell.topics) != models.MaxRedirectURIs-1 {
		t.Errorf("kept %q, %v, rang %d times", kept.RedirectURIs, err, len(bell.topics))
	}
	bearer := staff(t, s)
	if err := s.AddRedirect(t.Context(), bearer.ID, "https://a.test/cb"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("without a client: %v", err)
	}
	if err := s.SaveClient(t.Context(), bearer.ID, models.Client{}); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("without a client: %v", err)
	}
}
