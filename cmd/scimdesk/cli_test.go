package main

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scimdesk/internal/secret"
)

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// keys reads one JSON object, or the first of a list, and answers its keys in order.
func keys(t *testing.T, text string) []string {
	t.Helper()
	var one map[string]any
	var many []map[string]any
	if err := json.Unmarshal([]byte(text), &one); err != nil {
		if err := json.Unmarshal([]byte(text), &many); err != nil || len(many) == 0 {
			t.Fatalf("not a JSON document: %v\n%s", err, text)
		}
		one = many[0]
	}
	return slices.Sorted(maps.Keys(one))
}

// TestCommandsKeepTheirContract runs each command with a server on the data
// folder and without: same keys, same exit code.
func TestCommandsKeepTheirContract(t *testing.T) {
	t.Parallel()
	running := startHouse(t)
	alone := shortTemp(t)
	out, _, _ := command(t, "directory", "create", "--data", alone, "--json", "--name", "Staff", "--provider", "entra", "--auth", "bearer")
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	for _, where := range []struct{ name, data, directory string }{{"with a server", running.Data, running.ID}, {"without a server", alone, made.ID}} {
		for _, tc := range []struct {
			name, args, keys string
		}{
			{"directory create", "directory create --name X --provider okta", "bearer_token id scim_url"},
			{"directory list", "directory list", "auth groups id last_request_at name provider scim_url state users"},
			{"directory show", "directory show " + where.directory, "auth groups id last_request_at name provider scim_url state users"},
			{"token list", "token list --directory " + where.directory, "created_at expires_at id label last4 last_used_at"},
			{"token create", "token create --directory " + where.directory + " --label L --expires 90d", "created_at expires_at id label last4 last_used_at secret"},
			{"version", "version", "commit go sqlite version"},
		} {
			t.Run(tc.name+" "+where.name, func(t *testing.T) {
				t.Parallel()
				out, errOut, code := command(t, append(strings.Fields(tc.args), "--json", "--data", where.data)...)
				if got := strings.Join(keys(t, out), " "); code != exitDone || got != tc.keys || errOut != "" {
					t.Errorf("exit %d, keys %q, said %q", code, got, errOut)
				}
			})
		}
	}
}

func TestCommandsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	data := shortTemp(t)
	for _, tc := range []struct {
		name string
		args string
		code int
		says []string
	}{
		{"an unknown command", "frobnicate", exitUsage, []string{"frobnicate"}},
		{"an unknown flag", "directory list --frob", exitUsage, []string{"--frob"}},
		{"a missing flag", "directory create --name X", exitUsage, []string{"--provider"}},
		{"two values that do not fit, both named", "directory create --name= --provider=zz", exitUsage, []string{"--name", "--provider"}},
		{"a method of a later version", "directory create --name X --provider okta --auth client-credentials", exitFailed, []string{"choose bearer"}},
		{"a method nobody knows", "directory create --name X --provider okta --auth magic", exitUsage, []string{"--auth"}},
		{"a directory that is not there", "directory show dir-nope", exitFailed, []string{"nothing with this id"}},
		{"tokens of a directory that is not there", "token list --directory dir-nope", exitFailed, []string{"nothing with this id"}},
		{"a token that is not there", "token revoke tok-nope", exitFailed, []string{"nothing with this id"}},
		{"a date that is none", "token create --directory d --expires someday", exitUsage, []string{"--expires"}},
		{"a span that is none", "token rotate tok --overlap long", exitUsage, []string{"--overlap"}},
		{"addresses that are none, both named", "serve --admin-addr x --public-addr y", exitUsage, []string{"--admin-addr", "--public-addr"}},
		{"a console for everybody", "serve --admin-addr 0.0.0.0:8480", exitUsage, []string{"loopback"}},
		{"opening what does not run", "open", exitFailed, []string{"scimdesk serve"}},
		{"a database nobody knows", "directory list --database mysql://x", exitUsage, []string{"postgres://"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, errOut, code := command(t, append(strings.Fields(tc.args), "--data", data)...)
			if code != tc.code || out != "" {
				t.Errorf("exit %d, printed %q, said %q", code, out, errOut)
			}
			for _, part := range tc.says {
				if !strings.Contains(errOut, part) {
					t.Errorf("does not say %q: %s", part, errOut)
				}
			}
		})
	}
}

func TestFlagsAreAlsoInTheEnvironment(t *testing.T) {
	t.Parallel()
	data := shortTemp(t)
	cmd := scimdesk(t, "directory", "create")
	cmd.Env = append(cmd.Env, "SCIMDESK_DATA="+data, "SCIMDESK_NAME=Staff", "SCIMDESK_PROVIDER=okta", "SCIMDESK_JSON=true", "SCIMDESK_PUBLIC_URL=https://scim.example.com")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "https://scim.example.com/d/dir-") {
		t.Errorf("printed %s", out)
	}
}

func TestASecondStartOpensTheRunningOne(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	out, said, code := command(t, "serve", "--data", h.Data, "--no-browser")
	if code != exitDone || !strings.Contains(said, "already runs") || !strings.Contains(out, h.Console+"/sign-in/") {
		t.Errorf("exit %d\n%s%s", code, said, out)
	}
}

func TestAPausedDirectorySaysSo(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, step := range []struct {
		action string
		code   int
		status int
	}{
		{"complete", exitDone, 200},
		{"pause", exitDone, 503},
		{"enable", exitUsage, 503},
		{"resume", exitDone, 200},
		{"disable", exitDone, 403},
		{"pause", exitUsage, 403},
		{"enable", exitDone, 200},
	} {
		if _, said, code := command(t, "directory", step.action, h.ID, "--data", h.Data); code != step.code {
			t.Errorf("%s: exit %d, %s", step.action, code, said)
		}
		if got := knock(t, h.Base, h.Token); got != step.status {
			t.Errorf("after %s: %d", step.action, got)
		}
	}
}

func TestAnotherKeyFileIsNoticedAtTheStart(t *testing.T) {
	t.Parallel()
	data, other := shortTemp(t), shortTemp(t)
	command(t, "directory", "list", "--data", data)
	command(t, "directory", "list", "--data", other)
	key, err := os.ReadFile(filepath.Join(other, secret.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, secret.KeyFile), key, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said, code := command(t, "directory", "list", "--data", data); code != exitFailed || !strings.Contains(said, "scimdesk.key") {
		t.Errorf("exit %d: %s", code, said)
	}
}
