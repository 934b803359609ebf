package grant_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"scimdesk/internal/standin/grant"
)

// TestTokenRequestsHaveTheShapesOfTheRealOnes: Entra's are those Microsoft's
// validator sends, with everything in the form.
func TestTokenRequestsHaveTheShapesOfTheRealOnes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		query  string
		client grant.Client
		want   string
	}{
		{
			"Entra writes its secret into the form", "",
			grant.Client{ID: "client-1", Secret: "s&cret", Scope: "scim"},
			"POST /token\nContent-Type: application/x-www-form-urlencoded\n\nclient_id=client-1&client_secret=s%26cret&grant_type=client_credentials&scope=scim\n",
		},
		{
			"Entra without a scope sends none", "",
			grant.Client{ID: "client-1", Secret: "secret"},
			"POST /token\nContent-Type: application/x-www-form-urlencoded\n\nclient_id=client-1&client_secret=secret&grant_type=client_credentials\n",
		},
		{
			"Okta sends the header, its parts encoded before they are joined, and the scope its admin wrote", "?scope=a%20b",
			grant.Client{ID: "client:1", Secret: "s%cret", Scope: "scim", Style: grant.InHeader},
			"POST /token?scope=a%20b\nAuthorization: Basic Y2xpZW50JTNBMTpzJTI1Y3JldA==\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials\n",
		},
		{
			"workload identity sends an assertion", "",
			grant.Client{ID: "client-1", Secret: "never sent", Assert: func(time.Time) (string, error) { return "a.b.c", nil }},
			"POST /token\nContent-Type: application/x-www-form-urlencoded\n\nclient_assertion=a.b.c&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_id=client-1&grant_type=client_credentials\n",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			tc.client.TokenURL = s.URL + "/token" + tc.query
			value, err := grant.New(tc.client).Authorize(t.Context(), post, "")
			if got, _ := s.last(); err != nil || value != "Bearer access-1" || got != tc.want {
				t.Errorf("%v, %q\n%s\ninstead of\n%s", err, value, got, tc.want)
			}
		})
	}
}

func TestATokenIsFetchedWhenItIsMissingOverOrRefused(t *testing.T) {
	t.Parallel()
	s, c := serve(t), newClock()
	o := grant.New(grant.Client{TokenURL: s.URL, ID: "c", Secret: "secret", Now: c.now})
	for _, step := range []struct {
		name    string
		pass    time.Duration
		refused string
		want    string
	}{
		{"missing", 0, "", "Bearer access-1"},
		{"still good", 59 * time.Minute, "", "Bearer access-1"},
		{"about to end", 45 * time.Second, "", "Bearer access-2"},
		{"refused", 0, "Bearer access-2", "Bearer access-3"},
		{"refused before somebody else had it renewed", 0, "Bearer access-2", "Bearer access-3"},
	} {
		c.pass(step.pass)
		if got, err := o.Authorize(t.Context(), post, step.refused); err != nil || got != step.want {
			t.Errorf("%s: %q, %v", step.name, got, err)
		}
	}
}

func TestAllWhoNeedATokenWaitForOne(t *testing.T) {
	t.Parallel()
	s := serve(t)
	o := grant.New(grant.Client{TokenURL: s.URL, ID: "c", Secret: "secret"})
	for _, refused := range []string{"", "Bearer access-1"} {
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if _, err := o.Authorize(t.Context(), post, refused); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	if n := s.times(); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

func TestWhoStopsWaitingIsLetGo(t *testing.T) {
	t.Parallel()
	o := grant.New(grant.Client{ID: "c", Secret: "secret"})
	ctx, stop := context.WithCancel(t.Context())
	_, err := o.Authorize(t.Context(), func(context.Context, grant.Request) (grant.Answer, error) {
		stop()
		_, err := o.Authorize(ctx, post, "")
		return grant.Answer{}, err
	}, "")
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAnswersAProviderCannotUse(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		status int
		body   string
		code   string
		says   string
	}{
		{"refused as RFC 6749 says", 401, `{"error":"invalid_client","error_description":"No such  client."}`, "invalid_client", "answered 401: invalid_client: No such client"},
		{"an error in HTML", 502, "<h1>Bad gateway</h1>", "", "answered 502 without an error of RFC 6749"},
		{"a page where a token should be", 200, "<h1>Hello</h1>", "", "without the JSON object"},
		{"no token", 200, `{"token_type":"Bearer"}`, "", "without an access_token"},
		{"a token of another type", 200, `{"access_token":"x","token_type":"mac"}`, "", "token_type Bearer"},
		{"a token no header can carry", 200, `{"access_token":"x\ny","token_type":"Bearer"}`, "", "without an access_token"},
		{"an answer without end", 200, `{"access_token":"` + strings.Repeat("x", 70_000) + `"}`, "", "without the JSON object"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.answers(tc.status, tc.body)
			_, err := grant.New(grant.Client{TokenURL: s.URL, ID: "c", Secret: "secret"}).Authorize(t.Context(), post, "")
			var refused *grant.Refusal
			if !errors.As(err, &refused) || refused.Code != tc.code || refused.Status != tc.status || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%+v", err)
			}
		})
	}
}

func TestWhatAnAnswerOughtToBeIsSaid(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, body string
		wrong      []string
	}{
		{"as it should be", good, nil},
		{"a token for a minute", `{"access_token":"x","token_type":"bearer","expires_in":60,"scope":"scim"}`, []string{"expires_in lies between 1 and 6 hours: 60"}},
		{"a token without end or scope", `{"access_token":"x","token_type":"Bearer"}`, []string{"expires_in lies between 1 and 6 hours: 0", "the scope that was given is named: none"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.answers(http.StatusOK, tc.body)
			o := grant.New(grant.Client{TokenURL: s.URL, ID: "c", Secret: "secret"})
			if err := o.Renew(t.Context(), post); err != nil {
				t.Fatal(err)
			}
			var wrong []string
			for _, c := range o.Checks() {
				if !c.OK {
					wrong = append(wrong, c.What+": "+c.Got)
				}
			}
			if !slices.Equal(wrong, tc.wrong) {
				t.Errorf("%q", wrong)
			}
		})
	}
}

func TestWhatIsGivenOnceIsSentEachTime(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		a    grant.Authorizer
		want string
	}{
		{"a bearer token", grant.Bearer("t0ken"), "Bearer t0ken"},
		{"a name and a password", grant.Basic("okta", "pass:word"), "Basic b2t0YTpwYXNzOndvcmQ="},
	} {
		for _, refused := range []string{"", tc.want} {
			if got, err := tc.a.Authorize(t.Context(), nil, refused); err != nil || got != tc.want {
				t.Errorf("%s: %q, %v", tc.name, got, err)
			}
		}
		if secrets := tc.a.Secrets(); !slices.Contains(secrets, tc.want) || len(secrets) != 2 {
			t.Errorf("%s: secret are %q", tc.name, secrets)
		}
	}
}

func TestAnAssertionThatCannotBeReadIsSaid(t *testing.T) {
	t.Parallel()
	_, err := grant.New(grant.Client{ID: "c", Assert: func(time.Time) (string, error) { return "", errors.New("no such file") }}).Authorize(t.Context(), post, "")
	var refused *grant.Refusal
	if !errors.As(err, &refused) || err.Error() != "no assertion can be sent: no such file" {
		t.Error(err)
	}
}
