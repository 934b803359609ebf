package stage_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/standin"
	"scimdesk/models"
)

// authenticated opens a stand-in of a method and waits until it is still.
func (th *theatre) authenticated(t *testing.T, name string, auth models.AuthMethod) models.Directory {
	t.Helper()
	id, err := th.Open(t.Context(), name, auth, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	if err := th.SetSpeed(id, 0); err != nil {
		t.Fatal(err)
	}
	th.settle(t, id)
	return th.directory(t, id)
}

func TestAStandInAuthenticatesByEachMethod(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		auth         models.AuthMethod
		name, kind   string // of what was made for it
		oauth, trust bool
	}{
		{models.AuthBearer, "okta", models.KindBearer, false, false},
		{models.AuthBasic, "okta", models.KindBasic, false, false},
		{models.AuthClientCredentials, "entra", models.KindSecret, true, false},
		{models.AuthWorkloadIdentity, "entra", "", true, true},
	} {
		t.Run(string(tc.auth), func(t *testing.T) {
			t.Parallel()
			th := open(t)
			d := th.authenticated(t, tc.name, tc.auth)
			view := th.view(t, d.ID)
			if view.Counts.Created != 25 || view.Counts.Failed != 0 || view.OAuth != tc.oauth || view.SignsIn || view.Waits || d.Auth != tc.auth {
				t.Errorf("%s: %+v", d.Auth, view.Counts)
			}
			made, err := th.db.Tokens(t.Context(), d.ID)
			if err != nil || tc.kind != "" && (len(made) != 1 || made[0].Kind != tc.kind) || tc.kind == "" && len(made) != 0 {
				t.Errorf("%v, made %+v", err, made)
			}
			client, err := th.db.ClientOf(t.Context(), d.ID)
			if (err == nil) != tc.oauth || client.Trust.Given() != tc.trust || client.Direct != (tc.auth == models.AuthClientCredentials) {
				t.Errorf("%v, %+v", err, client)
			}
		})
	}
}

// TestOktaIsAuthenticatedByAnAdmin before it sends anything.
func TestOktaIsAuthenticatedByAnAdmin(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.authenticated(t, "okta", models.AuthAuthorizationCode)
	if view := th.view(t, d.ID); !view.SignsIn || !view.Waits || view.Counts.Requests != 0 {
		t.Fatalf("before: %+v", view)
	}
	location, err := th.SignIn(d.ID, "session-1")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := url.Parse(location)
	if err != nil || !strings.HasPrefix(location, "https://scim.test/d/"+string(d.ID)+"/oauth/authorize?scope=scim%20offline_access&") {
		t.Fatalf("%v, %s", err, location)
	}
	callback := asked.Query().Get("redirect_uri")
	client, err := th.db.ClientOf(t.Context(), d.ID)
	if err != nil || !client.Redirects(callback) || !client.PKCE || callback != "http://127.0.0.1:8480/standins/"+string(d.ID)+"/callback" {
		t.Errorf("%v, back to %q of %+v", err, callback, client)
	}
	back := url.Values{"state": asked.Query()["state"], "iss": {"https://scim.test/d/" + string(d.ID)}, "code": {"a-code"}}
	done, err := th.Finish(d.ID, "session-2", back)
	await(t, done, err)
	if view := th.view(t, d.ID); !view.Waits || view.Story.Steps[0].OK || !strings.Contains(view.Story.Steps[0].Failures[0], "begin again") {
		t.Errorf("from another browser: %+v", view.Story)
	}
	done, err = th.Finish(d.ID, "session-1", back)
	await(t, done, err)
	th.settle(t, d.ID)
	if view := th.view(t, d.ID); view.Waits || view.Counts.Created != 25 {
		t.Errorf("afterwards: %+v", view.Counts)
	}
}

func TestAnotherMethodGoesOnWithTheSamePeople(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "entra")
	before, err := th.db.Tokens(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	done, err := th.Prove(d.ID, models.AuthClientCredentials, "Owner")
	await(t, done, err)
	done, err = th.Tell(d.ID, standin.AccessStory)
	await(t, done, err)
	view := th.view(t, d.ID)
	if !view.OAuth || view.Counts.Created != 25 || len(view.Story.Steps) != 2 || !view.Story.Steps[0].OK || view.Story.Steps[0].Passed != 5 || !view.Story.Steps[1].OK {
		t.Errorf("%+v", view.Story)
	}
	if old, err := th.db.Token(t.Context(), before[0].ID); err != nil || old.Live(time.Now()) {
		t.Errorf("the old token lives on: %v", err)
	}
	if after := th.directory(t, d.ID); after.Auth != models.AuthClientCredentials {
		t.Errorf("the directory authenticates by %s", after.Auth)
	}
	done, err = th.Speak(d.ID, "okta")
	await(t, done, err)
	done, err = th.Tell(d.ID, standin.AccessStory)
	await(t, done, err)
	if view := th.view(t, d.ID); !view.Story.Steps[0].OK || !view.Story.Steps[1].OK {
		t.Errorf("in another dialect: %+v", view.Story)
	}
}

// TestWhatAStandInWasGivenEndsWithIt, access tokens too.
func TestWhatAStandInWasGivenEndsWithIt(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.authenticated(t, "entra", models.AuthClientCredentials)
	now := models.Moment(time.Now())
	given := models.Token{ID: "tok-access", Family: "tok-access", Kind: models.KindAccess, Directory: d.ID, Hash: []byte("hash"), CreatedAt: now, ExpiresAt: now.Add(time.Hour)}
	if err := th.db.CreateToken(t.Context(), given, "", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := th.End(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	made, err := th.db.Tokens(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	access, err := th.db.Token(t.Context(), "tok-access")
	for _, token := range append(made, access) {
		if err != nil || token.Live(time.Now()) {
			t.Errorf("%v, %s %s lives on", err, token.Kind, token.ID)
		}
	}
}

// TestTheTestIssuerIsThereForItsDirectoryOnly while it plays.
func TestTheTestIssuerIsThereForItsDirectoryOnly(t *testing.T) {
	t.Parallel()
	th := open(t)
	trusting := th.authenticated(t, "entra", models.AuthWorkloadIdentity)
	other := th.authenticated(t, "entra", models.AuthClientCredentials)
	discovery, is := th.Document(string(trusting.ID), "openid-configuration")
	keys, are := th.Document(string(trusting.ID), "keys")
	issuer := th.server.URL + "/d/" + string(trusting.ID) + "/standin"
	if !is || !are || !strings.Contains(string(discovery), `"issuer":"`+issuer+`"`) || !strings.Contains(string(keys), `"kty":"RSA"`) || strings.Contains(string(keys), `"d"`) {
		t.Errorf("%s %s", discovery, keys)
	}
	for _, id := range []string{string(other.ID), "dir-nope"} {
		if _, is := th.Document(id, "openid-configuration"); is {
			t.Errorf("%s has a test issuer", id)
		}
	}
	if err := th.End(t.Context(), trusting.ID); err != nil {
		t.Fatal(err)
	}
	if _, are := th.Document(string(trusting.ID), "keys"); are {
		t.Error("it is there when nobody plays")
	}
}

func TestWhatNoMethodIs(t *testing.T) {
	t.Parallel()
	th := open(t)
	d := th.begin(t, "okta")
	var invalid models.Invalid
	_, opened := th.Open(t.Context(), "okta", "magic", "Owner")
	_, proved := th.Prove(d.ID, "magic", "Owner")
	_, signed := th.SignIn(d.ID, "session-1")
	for _, err := range []error{opened, proved, signed} {
		if !errors.As(err, &invalid) || invalid["auth"] == "" {
			t.Error(err)
		}
	}
	for name, ask := range map[string]func() error{
		"another method": func() error { _, err := th.Prove("dir-nope", models.AuthBearer, "Owner"); return err },
		"a sign-in":      func() error { _, err := th.SignIn("dir-nope", ""); return err },
		"its end":        func() error { _, err := th.Finish("dir-nope", "", nil); return err },
	} {
		if err := ask(); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("%s where nobody plays: %v", name, err)
		}
	}
}
