package main

import (
	"encoding/json"
	"strings"
	"testing"

	"scimdesk/handlers/controlapi"
)

// methodFlags are what each method asks for besides, and the keys it answers.
var methodFlags = []struct{ method, flags, keys string }{
	{"bearer", "", "bearer_token id scim_url"},
	{"basic", "", "id password scim_url username"},
	{"client-credentials", "--token-life 2h", "authorize_url client_id client_secret id scim_url token_url"},
	{"authorization-code", "--redirect-url https://idp.test/a --redirect-url https://idp.test/b --pkce=false", "authorize_url client_id client_secret id scim_url token_url"},
	{"workload-identity", "--issuer https://idp.test/t --subject app --audience api://a --audience api://b", "client_id id scim_url token_url"},
}

// TestEveryMethodHasItsKeys makes a directory of each, and gives one each, with
// a server on the data folder and without.
func TestEveryMethodHasItsKeys(t *testing.T) {
	t.Parallel()
	running, alone := serveOn(t, shortTemp(t)), shortTemp(t)
	for where, data := range map[string]string{"with a server": running.Data, "without a server": alone} {
		for _, tc := range methodFlags {
			t.Run(tc.method+" "+where, func(t *testing.T) {
				t.Parallel()
				at := []string{"--data", data, "--public-url", "https://scim.test", "--json"}
				out, said, code := command(t, append(strings.Fields("directory create --name X --provider generic --groups --auth "+tc.method+" "+tc.flags), at...)...)
				if got := strings.Join(keys(t, out), " "); code != exitDone || got != tc.keys || said != "" {
					t.Errorf("create: exit %d, keys %q, said %q", code, got, said)
				}
				made := madeOf(t, out)
				wantEndpoints(t, made)
				other := "bearer"
				if tc.method == other {
					other = "basic"
				}
				for _, next := range [][]string{{other}, append([]string{tc.method}, strings.Fields(tc.flags)...)} {
					args := append([]string{"directory", "auth", made.ID, "--method"}, append(next, at...)...)
					if out, said, code = command(t, args...); code != exitDone {
						t.Fatalf("exit %d: %s", code, said)
					}
				}
				again := madeOf(t, out)
				if got := strings.Join(keys(t, out), " "); got != tc.keys || again.ClientID != made.ClientID {
					t.Errorf("auth: keys %q, client %s after %s", got, again.ClientID, made.ClientID)
				}
			})
		}
	}
}

func madeOf(t *testing.T, out string) controlapi.MadeDirectory {
	t.Helper()
	return decoded[controlapi.MadeDirectory](t, out)
}

// wantEndpoints: everything is below the address the command was given.
func wantEndpoints(t *testing.T, made controlapi.MadeDirectory) {
	t.Helper()
	base := "https://scim.test/d/" + made.ID
	for got, want := range map[string]string{made.SCIMURL: "/scim/v2", made.TokenURL: "/oauth/token", made.AuthorizeURL: "/oauth/authorize"} {
		if got != "" && got != base+want {
			t.Errorf("%s instead of %s", got, base+want)
		}
	}
}

func TestWhatIsPrintedHasTheNamesOfItsFields(t *testing.T) {
	t.Parallel()
	data := shortTemp(t)
	for _, tc := range []struct {
		args string
		says []string
	}{
		{"--provider okta --auth authorization-code --redirect-url https://x.test/cb", []string{"SCIM connector base URL ", "Authorization endpoint URI ", "Access token endpoint URI ", "Client ID ", "Client Secret ", "shown this once"}},
		{"--provider entra --auth client-credentials", []string{"Tenant URL ", "Token endpoint ", "Client identifier ", "Client secret "}},
		{"--provider entra", []string{"Tenant URL ", "Secret token "}},
		{"--provider jumpcloud --auth basic", []string{"SCIM URL ", "Username ", "Password "}},
	} {
		out, said, code := command(t, strings.Fields("directory create --name X --data "+data+" "+tc.args)...)
		for _, part := range tc.says {
			if code != exitDone || !strings.Contains(out, part) {
				t.Errorf("%s: exit %d %s, does not say %q:\n%s", tc.args, code, said, part, out)
			}
		}
	}
}

func TestMethodsSayWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	data := shortTemp(t)
	for _, tc := range []struct {
		name, args string
		code       int
		says       []string
	}{
		{"a code without a place to go", "directory create --name X --provider okta --auth authorization-code", exitUsage, []string{"--redirect-url"}},
		{"a place nobody should be sent to", "directory create --name X --provider okta --auth authorization-code --redirect-url http://evil.test/", exitUsage, []string{"--redirect-url"}},
		{"a trust in nobody", "directory create --name X --provider entra --auth workload-identity", exitUsage, []string{"--issuer", "--subject", "--audience"}},
		{"flags of other methods", "directory create --name X --provider okta --pkce --token-life 2h --issuer https://x.test --subject s --audience a", exitUsage, []string{"--pkce", "--token-life", "--issuer", "--subject", "--audience"}},
		{"a life that is too short", "directory create --name X --provider okta --auth client-credentials --token-life 5m", exitUsage, []string{"--token-life", "1 and 6 hours"}},
		{"a life that is none", "directory create --name X --provider okta --auth client-credentials --token-life long", exitUsage, []string{"--token-life"}},
		{"another method nobody knows", "directory auth dir-nope --method magic", exitUsage, []string{"--method"}},
		{"another method of nobody", "directory auth dir-nope --method basic", exitFailed, []string{"nothing with this id"}},
		{"a client of nobody", "directory client dir-nope", exitFailed, []string{"nothing with this id"}},
		{"no time to refuse for", "directory refuse dir-nope --for ever", exitUsage, []string{"--for"}},
		{"a kind nobody knows", "token create --directory dir-nope --kind magic", exitFailed, []string{"nothing with this id"}},
		{"a token that is not there", "token expire tok-nope", exitFailed, []string{"nothing with this id"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, said, code := command(t, append(strings.Fields(tc.args), "--data", data)...)
			if code != tc.code || out != "" {
				t.Errorf("exit %d, printed %q, said %q", code, out, said)
			}
			for _, part := range tc.says {
				if !strings.Contains(said, part) {
					t.Errorf("does not say %q: %s", part, said)
				}
			}
		})
	}
}

// TestTheClientOfADirectoryIsChanged; what is not named stays.
func TestTheClientOfADirectoryIsChanged(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	if out, said, code := command(t, "directory", "client", h.ID, "--data", h.Data); code != exitFailed || !strings.Contains(said, "scimdesk directory auth") {
		t.Errorf("without a client: exit %d, %s%s", code, out, said)
	}
	c := h.connect(t, "authorization-code")
	for _, step := range []struct {
		flags string
		want  func(controlapi.ShownClient) bool
	}{
		{"", func(s controlapi.ShownClient) bool {
			return s.ClientID == c.Client && !s.PKCE && s.TokenLife == 3600 && len(s.RedirectURLs) == 1 && s.TokenURL != "" && s.Issuer == ""
		}},
		{"--direct", func(s controlapi.ShownClient) bool { return s.Direct && !s.PKCE }},
		{"--direct=false", func(s controlapi.ShownClient) bool { return !s.Direct }},
		{"--direct=true", func(s controlapi.ShownClient) bool { return s.Direct }},
		{"--token-life 6h", func(s controlapi.ShownClient) bool {
			return s.Direct && s.TokenLife == 21600 && s.RedirectURLs[0] == backThere
		}},
		{"--pkce --redirect-url https://a.test/cb --redirect-url https://b.test/cb,d", func(s controlapi.ShownClient) bool {
			return s.PKCE && len(s.RedirectURLs) == 2 && s.RedirectURLs[1] == "https://b.test/cb,d" && s.TokenLife == 21600
		}},
		{"--issuer https://idp.test --subject s --audience a", func(s controlapi.ShownClient) bool { return s.Issuer == "https://idp.test" && len(s.RedirectURLs) == 2 }},
	} {
		out, said, code := command(t, append(strings.Fields("directory client "+c.ID+" "+step.flags), "--json", "--data", h.Data)...)
		var shown controlapi.ShownClient
		if err := json.Unmarshal([]byte(out), &shown); err != nil || code != exitDone || !step.want(shown) {
			t.Errorf("%q: exit %d, %v %s\n%s", step.flags, code, err, said, out)
		}
	}
	if _, said, code := command(t, "directory", "client", c.ID, "--token-life", "7h", "--data", h.Data); code != exitUsage || !strings.Contains(said, "--token-life") {
		t.Errorf("a life that is too long: exit %d, %s", code, said)
	}
}

// TestTokensOfEachKindAreSteered and felt by the next request.
func TestTokensOfEachKindAreSteered(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	c := h.connect(t, "client-credentials")
	basic := tokenCall(t, "create", "--directory", h.ID, "--kind", "basic", "--data", h.Data)
	spelled := "Basic " + basicOf(h.ID, basic.Secret)
	if got := knock(t, h.Base, spelled); basic.Kind != "basic" || basic.State != "live" || got != 200 {
		t.Errorf("a password beside the token: %d, %+v", got, basic)
	}
	if ended := tokenCall(t, "expire", basic.ID, "--data", h.Data); ended.State != "expired" {
		t.Errorf("expired: %+v", ended)
	}
	if got := knock(t, h.Base, spelled); got != 401 {
		t.Errorf("an expired password: %d", got)
	}
	if _, said, code := command(t, "token", "create", "--directory", h.ID, "--kind", "secret", "--data", h.Data); code != exitFailed || !strings.Contains(said, "no OAuth client") {
		t.Errorf("a secret of no client: exit %d, %s", code, said)
	}
	old := tokenCall(t, "create", "--directory", c.ID, "--data", h.Data)
	next := tokenCall(t, "rotate", old.ID, "--overlap", "24h", "--data", h.Data)
	works := func(secret string) bool {
		own := *c
		own.Secret = secret
		response, _ := own.post(t, "token", map[string][]string{"grant_type": {"client_credentials"}}, "Authorization", "Basic "+own.basic())
		return response.StatusCode == 200
	}
	if old.Kind != "secret" || !works(old.Secret) || !works(next.Secret) {
		t.Errorf("two secrets at once: %+v", old)
	}
	if kept := tokenCall(t, "cancel", old.ID, "--data", h.Data); kept.State != "live" || !works(old.Secret) {
		t.Errorf("a rotation that was taken back: %+v", kept)
	}
	tokenCall(t, "rotate", old.ID, "--overlap", "24h", "--data", h.Data)
	if tokenCall(t, "finish", old.ID, "--data", h.Data); works(old.Secret) || !works(next.Secret) {
		t.Error("a rotation that was finished: the old one works, or the new one does not")
	}
}

// TestADirectoryIsRefusedForAMinute and no longer than one wants.
func TestADirectoryIsRefusedForAMinute(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, step := range []struct {
		span string
		want int
	}{{"1m", 401}, {"0", 200}} {
		out, said, code := command(t, "directory", "refuse", h.ID, "--for", step.span, "--json", "--data", h.Data)
		if shown := decoded[controlapi.Directory](t, out); code != exitDone || (shown.RefusedUntil != nil) != (step.want == 401) {
			t.Errorf("exit %d: %s%s", code, out, said)
		}
		if got := knock(t, h.Base, "Bearer "+h.Token); got != step.want {
			t.Errorf("refused for %s: %d", step.span, got)
		}
	}
	if _, said, code := command(t, "directory", "refuse", h.ID, "--for", "1h", "--data", h.Data); code != exitUsage || !strings.Contains(said, "--for") {
		t.Errorf("an hour: exit %d, %s", code, said)
	}
}
