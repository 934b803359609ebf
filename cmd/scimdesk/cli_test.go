package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"scimdesk/internal/config"
	"scimdesk/internal/secret"
	"scimdesk/models/storetest"
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

// shownDirectory are the keys of a directory as commands print it.
const shownDirectory = "auth groups id last_request_at name passwords provider same_names scim_url state strict users"

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
			{"directory list", "directory list", shownDirectory},
			{"directory show", "directory show " + where.directory, shownDirectory},
			{"directory set", "directory set " + where.directory + " --passwords drop", shownDirectory},
			{"token list", "token list --directory " + where.directory, "created_at expires_at id kind label last4 last_used_at state"},
			{"token create", "token create --directory " + where.directory + " --label L --expires 90d", "created_at expires_at id kind label last4 last_used_at secret state"},
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
		{"a redirect for a bearer token", "directory create --name X --provider okta --redirect-url https://x", exitUsage, []string{"--redirect-url"}},
		{"a method nobody knows", "directory create --name X --provider okta --auth magic", exitUsage, []string{"--auth"}},
		{"passwords nobody can keep", "directory create --name X --provider okta --passwords plain", exitUsage, []string{"--passwords", "argon2id"}},
		{"nothing to set", "directory set dir-nope", exitUsage, []string{"--strict"}},
		{"a directory to set that is not there", "directory set dir-nope --strict", exitFailed, []string{"nothing with this id"}},
		{"a directory that is not there", "directory show dir-nope", exitFailed, []string{"nothing with this id"}},
		{"tokens of a directory that is not there", "token list --directory dir-nope", exitFailed, []string{"nothing with this id"}},
		{"a token that is not there", "token revoke tok-nope", exitFailed, []string{"nothing with this id"}},
		{"a date that is none", "token create --directory d --expires someday", exitUsage, []string{"--expires"}},
		{"a span that is none", "token rotate tok --overlap long", exitUsage, []string{"--overlap"}},
		{"addresses that are none, both named", "serve --admin-addr x --public-addr y", exitUsage, []string{"--admin-addr", "--public-addr"}},
		{"a console for everybody", "serve --admin-addr 0.0.0.0:8480", exitUsage, []string{"loopback"}},
		{"opening what does not run", "open", exitFailed, []string{"scimdesk serve"}},
		{"a provider, a name and a database that do not fit", "directory create --name= --provider nope --database foo", exitUsage, []string{"--provider", "--name", "--database"}},
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
		{"enable", exitFailed, 503},
		{"resume", exitDone, 200},
		{"disable", exitDone, 403},
		{"pause", exitFailed, 403},
		{"enable", exitDone, 200},
	} {
		if _, said, code := command(t, "directory", step.action, h.ID, "--data", h.Data); code != step.code || strings.Contains(said, "--") || strings.Count(said, "\n") != step.code {
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

// wantNoKey expects a database that was sealed to be refused without its key
// file, and no new one.
func wantNoKey(t *testing.T, data string, flags ...string) {
	t.Helper()
	args := append([]string{"directory", "list", "--data", data}, flags...)
	for range 2 {
		if _, said, code := command(t, args...); code != exitFailed || !strings.Contains(said, "restore scimdesk.key from the backup") {
			t.Errorf("exit %d: %s", code, said)
		}
	}
	if _, err := os.Stat(filepath.Join(data, secret.KeyFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a new key file was made: %v", err)
	}
}

func TestAMissingKeyFileIsNotReplaced(t *testing.T) {
	t.Parallel()
	t.Run("on SQLite", func(t *testing.T) {
		t.Parallel()
		data := shortTemp(t)
		command(t, "directory", "list", "--data", data)
		if err := os.Remove(filepath.Join(data, secret.KeyFile)); err != nil {
			t.Fatal(err)
		}
		wantNoKey(t, data)
	})
	t.Run("on PostgreSQL, from a new data folder", func(t *testing.T) {
		t.Parallel()
		address := storetest.Postgres(t)
		if _, said, code := command(t, "directory", "list", "--data", shortTemp(t), "--database", address); code != exitDone {
			t.Fatalf("exit %d: %s", code, said)
		}
		wantNoKey(t, shortTemp(t), "--database", address)
	})
}

func TestADamagedDatabaseFileIsNamed(t *testing.T) {
	t.Parallel()
	whole := shortTemp(t)
	command(t, "directory", "list", "--data", whole)
	for _, file := range []string{"scimdesk.db", "traffic.db"} {
		for _, tc := range []struct {
			name   string
			damage func(path string) error
		}{
			{"cut off", func(path string) error { return os.Truncate(path, 6000) }},
			{"overwritten", func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("?", 9000)), 0o600) }},
		} {
			t.Run(file+" "+tc.name, func(t *testing.T) {
				t.Parallel()
				data := filepath.Join(shortTemp(t), "d")
				path := filepath.Join(data, file)
				if err := errors.Join(os.CopyFS(data, os.DirFS(whole)), os.Chmod(filepath.Join(data, secret.KeyFile), 0o600), tc.damage(path)); err != nil {
					t.Fatal(err)
				}
				_, said, code := command(t, "directory", "list", "--data", data)
				if code != exitFailed || !strings.Contains(said, path) || !strings.Contains(said, "restore a backup") {
					t.Errorf("exit %d: %s", code, said)
				}
			})
		}
	}
}

// TestADataFolderHasRoomForTheSocket starts a server in the longest folder
// that is accepted, and refuses the next longer one with nothing made.
func TestADataFolderHasRoomForTheSocket(t *testing.T) {
	t.Parallel()
	root := shortTemp(t)
	_, said, code := command(t, "directory", "list", "--data", filepath.Join(root, strings.Repeat("x", 150)))
	_, after, _ := strings.Cut(said, "at most ")
	number, _, _ := strings.Cut(after, " ")
	most, err := strconv.Atoi(number)
	if code != exitUsage || err != nil || !strings.Contains(said, "--data: ") {
		t.Fatalf("exit %d: %s", code, said)
	}
	longest := filepath.Join(root, strings.Repeat("x", most-len(root)-1))
	serveOn(t, longest)
	if _, said, code := command(t, "directory", "list", "--data", longest); code != exitDone {
		t.Errorf("%d characters: exit %d, %s", len(longest), code, said)
	}
	if _, _, code := command(t, "serve", "--no-browser", "--data", longest+"x"); code != exitUsage {
		t.Errorf("%d characters: exit %d", len(longest)+1, code)
	}
	if made, err := os.ReadDir(root); err != nil || len(made) != 1 {
		t.Errorf("made %v, %v", made, err)
	}
}

func TestTheConsoleRefusesToListenForOthers(t *testing.T) {
	t.Parallel()
	c := config.Config{Data: shortTemp(t), AdminAddr: ":0", PublicAddr: "127.0.0.1:0"}
	d, err := listen(c, nil)
	if err == nil {
		d.close()
		t.Fatalf("the console listens on %s", d.console.Addr())
	}
	if !strings.Contains(err.Error(), "--admin-addr") {
		t.Error(err)
	}
}

func TestThePublicURLCanBeReached(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, configured, listening, want string }{
		{"what was configured", "https://scim.example.com", "0.0.0.0:9705", "https://scim.example.com"},
		{"all interfaces", "", "0.0.0.0:9705", "http://127.0.0.1:9705"},
		{"all interfaces of IPv6", "", "[::]:9705", "http://127.0.0.1:9705"},
		{"no interface named", "", ":9705", "http://127.0.0.1:9705"},
		{"one interface", "", "192.0.2.7:9705", "http://192.0.2.7:9705"},
		{"one of IPv6", "", "[::1]:9705", "http://[::1]:9705"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			at, err := net.ResolveTCPAddr("tcp", tc.listening)
			if err != nil {
				t.Fatal(err)
			}
			if got := publicURLOf(tc.configured, "http", at); got != tc.want {
				t.Errorf("%s, not %s", got, tc.want)
			}
		})
	}
}

func TestIDsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	data := shortTemp(t)
	for _, tc := range []struct{ name, args, names string }{
		{"show", "directory show @", "ID: "},
		{"pause", "directory pause @", "ID: "},
		{"resume", "directory resume @", "ID: "},
		{"disable", "directory disable @", "ID: "},
		{"enable", "directory enable @", "ID: "},
		{"complete", "directory complete @", "ID: "},
		{"token list", "token list --directory @", "--directory: "},
		{"token create", "token create --directory @ --expires never", "--expires: "},
		{"token create, too", "token create --expires never --directory @", "--directory: "},
		{"token rotate", "token rotate @ --overlap long", "--overlap: "},
		{"token rotate, too", "token rotate --overlap long @", "ID: "},
		{"token revoke", "token revoke @", "ID: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, id := range []string{"", " ", ".", ".."} {
				args := strings.Fields(tc.args)
				args[slices.Index(args, "@")] = id
				if _, said, code := command(t, append(args, "--data", data)...); code != exitUsage || !strings.Contains(said, tc.names) {
					t.Errorf("%q: exit %d, %s", id, code, said)
				}
			}
		})
	}
}

func TestAVariableThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, args, env string
		says            []string
	}{
		{"one", "version", "SCIMDESK_JSON=maybe", []string{"SCIMDESK_JSON"}},
		{"two, both named", "open", "SCIMDESK_JSON=maybe SCIMDESK_NO_BROWSER=often", []string{"SCIMDESK_JSON", "SCIMDESK_NO_BROWSER"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cmd := scimdesk(t, strings.Fields(tc.args)...)
			cmd.Env = append(cmd.Env, strings.Fields(tc.env)...)
			said, _ := cmd.CombinedOutput()
			for _, part := range tc.says {
				if code := cmd.ProcessState.ExitCode(); code != exitUsage || !strings.Contains(string(said), part) {
					t.Errorf("exit %d, %s", code, said)
				}
			}
		})
	}
}

func TestATokenThatEndedIsNotRotated(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	id := tokenList1(t, h).ID
	out, errOut, code := command(t, "token", "revoke", id, "--json", "--data", h.Data)
	if got := strings.Join(keys(t, out), " "); code != exitDone || got != "created_at expires_at id kind label last4 last_used_at revoked_at state" {
		t.Errorf("revoke: exit %d, keys %q, said %q", code, got, errOut)
	}
	_, said, code := command(t, "token", "rotate", id, "--data", h.Data)
	if code != exitFailed || strings.Contains(said, "--token") || !strings.Contains(said, "already ended") {
		t.Errorf("rotate: exit %d, %s", code, said)
	}
}
