package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/secret"
	"scimdesk/models"
	"scimdesk/models/storetest"
)

const (
	canaryPassword = "Correct-Horse-Battery-9"
	canaryUser     = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","password":"` + canaryPassword + `"}`
)

// moved runs a command that moves data and reads the figures it prints.
func moved(t *testing.T, args ...string) (made controlapi.Copied) {
	t.Helper()
	out, said, code := command(t, append(args, "--json")...)
	if got := strings.Join(keys(t, out), " "); code != exitDone || got != "bytes rows sha256" {
		t.Fatalf("%v: exit %d, keys %q, said %q", args, code, got, said)
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	if made.Bytes == 0 || made.Rows == 0 || len(made.SHA256) != 64 {
		t.Errorf("%v: %+v", args, made)
	}
	return made
}

// wantSaid runs a command that is to be refused.
func wantSaid(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	if out, said, got := command(t, args...); got != code || out != "" || !strings.Contains(said, says) {
		t.Errorf("%v: exit %d, printed %q, said %q", args, got, out, said)
	}
}

// adaIn serves data and asks for Ada with the token of another house.
func adaIn(t *testing.T, h *runningHouse, id, data string, flags ...string) {
	t.Helper()
	there := serveOn(t, data, flags...)
	there.ID, there.Token, there.Base = h.ID, h.Token, there.Public+"/d/"+h.ID+"/scim/v2"
	if status, ada := there.scim(t, http.MethodGet, "/Users/"+id, ""); status != http.StatusOK || ada["userName"] != "ada@example.com" {
		t.Errorf("Ada is %d %v", status, ada)
	}
	if status, _ := there.scim(t, http.MethodPost, "/Users", `{"userName":"bob@example.com"}`); status != http.StatusCreated {
		t.Errorf("a new person: %d", status)
	}
	there.stop(t)
}

func ada(t *testing.T, h *runningHouse) string {
	t.Helper()
	status, made := h.scim(t, http.MethodPost, "/Users", canaryUser)
	if status != http.StatusCreated {
		t.Fatalf("create: %d %v", status, made)
	}
	return made["id"].(string)
}

// keyOf copies the key file of a data folder into another.
func keyOf(t *testing.T, data, into string) {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(data, secret.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(into, secret.KeyFile), key, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestABackupOfARunningHouseRestoresIntoAWorkingOne(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	command(t, "directory", "set", h.ID, "--passwords", "argon2id", "--data", h.Data)
	id, file, elsewhere := ada(t, h), filepath.Join(t.TempDir(), "backup"), shortTemp(t)
	made := moved(t, "backup", file, "--data", h.Data)
	wantOnlyHashes(t, file, made, h)
	wantSaid(t, exitFailed, "is there already", "backup", file, "--data", h.Data)
	moved(t, "backup", file, "--force", "--data", h.Data)
	wantSaid(t, exitFailed, "stop it first", "restore", file, "--force", "--data", h.Data)
	restored := moved(t, "restore", file, "--data", elsewhere)
	if restored.Rows < made.Rows {
		t.Errorf("restored %+v of %+v", restored, made)
	}
	wantSaid(t, exitFailed, "there is data already", "restore", file, "--data", elsewhere)
	adaIn(t, h, id, elsewhere)
	if left, _ := filepath.Glob(file + ".*"); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// wantOnlyHashes looks through all of a backup for what only its owner knows.
func wantOnlyHashes(t *testing.T, file string, made controlapi.Copied, h *runningHouse) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(h.Data, secret.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	for what, canary := range map[string]string{
		"token": h.Token, "password": canaryPassword, "key": strings.TrimSpace(string(key)), "sign-in link": h.Link[strings.LastIndex(h.Link, "/")+1:],
	} {
		if bytes.Contains(text, []byte(canary)) {
			t.Errorf("the backup holds the %s in clear", what)
		}
	}
	if !bytes.Contains(text, []byte("ada@example.com")) || !bytes.Contains(text, []byte("$argon2id$")) {
		t.Error("the backup does not hold Ada and the hash of her password")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 || info.Size() != made.Bytes {
		t.Errorf("the file is %v, %v", info, err)
	}
}

func TestAHouseMovesToPostgresAndBack(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	id, address, home := ada(t, h), storetest.Postgres(t), shortTemp(t)
	there := moved(t, "database", "copy", "--to", address, "--data", h.Data)
	wantSaid(t, exitFailed, "there is data already", "database", "copy", "--to", address, "--data", h.Data)
	back := moved(t, "database", "copy", "--to", "sqlite:"+home, "--data", h.Data, "--database", address) // the server is asked, about its own
	h.stop(t)
	again := moved(t, "database", "copy", "--to", "sqlite://"+filepath.Join(home, "again"), "--data", h.Data, "--database", address)
	if there != again {
		t.Errorf("copied %+v, and back %+v", there, again)
	}
	if back.Rows < there.Rows {
		t.Errorf("copied %+v, and home %+v", there, back)
	}
	adaIn(t, h, id, h.Data, "--database", address)
	keyOf(t, h.Data, home)
	adaIn(t, h, id, home)
}

func TestABackupOfPostgresRestoresThereToo(t *testing.T) {
	t.Parallel()
	data, address, other := shortTemp(t), storetest.Postgres(t), storetest.Postgres(t)
	h := serveOn(t, data, "--database", address)
	out, _, _ := command(t, "directory", "create", "--data", data, "--json", "--name", "Staff", "--provider", "okta")
	var made controlapi.MadeDirectory
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	h.ID, h.Base, h.Token = made.ID, made.SCIMURL, made.BearerToken
	id, file := ada(t, h), filepath.Join(t.TempDir(), "backup")
	moved(t, "backup", file, "--data", data, "--database", address)
	wantSaid(t, exitFailed, "stop every scimdesk on it", "restore", file, "--force", "--data", shortTemp(t), "--database", address)
	h.stop(t)
	moved(t, "restore", file, "--data", data, "--database", other)
	adaIn(t, h, id, data, "--database", other)
	moved(t, "restore", file, "--force", "--data", data, "--database", address)
	adaIn(t, h, id, data, "--database", address)
}

// TestARestoreLooksAtTheKeyFile: the one of that time is used, none makes a
// new one, another one is refused until it may be moved aside.
func TestARestoreLooksAtTheKeyFile(t *testing.T) {
	t.Parallel()
	data, other, file := shortTemp(t), shortTemp(t), filepath.Join(t.TempDir(), "backup")
	moved(t, "backup", file, "--data", data)
	command(t, "directory", "list", "--data", other)
	for _, tc := range []struct {
		name, key string // whose key file there is
		flags     []string
		says      string
		code      int
	}{
		{"the one of that time", data, nil, "", exitDone},
		{"none", "", nil, "the next start makes a new one", exitDone},
		{"another one", other, nil, "does not belong to this backup", exitFailed},
		{"another one that may go", other, []string{"--force"}, "the next start makes a new one", exitDone},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			into := shortTemp(t)
			if tc.key != "" {
				keyOf(t, tc.key, into)
			}
			out, said, code := command(t, append([]string{"restore", file, "--data", into}, tc.flags...)...)
			if code != tc.code || !strings.Contains(out+said, tc.says) {
				t.Errorf("exit %d: %s%s", code, out, said)
			}
			if tc.says == "" && strings.Contains(out, secret.KeyFile) {
				t.Errorf("a key that fits is spoken of: %s", out)
			}
			if _, said, code := command(t, "directory", "list", "--data", into); tc.code == exitDone && code != exitDone {
				t.Errorf("the house does not start: %s", said)
			}
		})
	}
}

func TestMovingSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	data, letter := shortTemp(t), filepath.Join(t.TempDir(), "letter")
	if err := os.WriteFile(letter, []byte("Dear Ada"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, exitUsage, "--to", "database", "copy", "--to", "mysql://x", "--data", data)
	wantSaid(t, exitUsage, "--to", "database", "copy", "--to", "sqlite:", "--data", data)
	wantSaid(t, exitFailed, "connect to PostgreSQL", "database", "copy", "--to", "postgres://me:hunter2@127.0.0.1:1/x", "--data", data)
	wantSaid(t, exitFailed, "no such file", "restore", letter+"s", "--data", data+"x")
	wantSaid(t, exitFailed, "cut short", "restore", letter, "--data", data+"x")
	wantSaid(t, exitFailed, "no such file", "backup", filepath.Join(data, "no", "where"), "--data", data)
	wantSaid(t, exitUsage, "file", "backup", "--data", data)
	if _, said, _ := command(t, "database", "copy", "--to", "postgres://me:hunter2@127.0.0.1:1/x", "--data", data); strings.Contains(said, "hunter2") {
		t.Errorf("the password of the address is told: %s", said)
	}
	_ = os.RemoveAll(data + "x")
}

func TestAGaugeIsABarOnATerminalAndALineElsewhere(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		terminal bool
		p        models.CopyProgress
		want     string
	}{
		{"a bar", true, models.CopyProgress{What: "rows", Done: 1500, Of: 3000}, "\r████████████░░░░░░░░░░░░ 1,500 of 3,000 rows\x1b[K\r\x1b[K"},
		{"no end in sight", true, models.CopyProgress{What: "bytes", Done: 2_500_000}, "\r2.5 MB\x1b[K\r\x1b[K"},
		{"a line", false, models.CopyProgress{What: "bytes", Done: 1500, Of: 3000}, "1.5 KB of 3.0 KB\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			now := time.Unix(0, 0)
			g := newGauge(&out, func() time.Time { return now })
			g.terminal = tc.terminal
			g.tell(tc.p) // too early for a word
			now = now.Add(time.Hour)
			g.tell(tc.p)
			g.tell(tc.p)
			g.end()
			if out.String() != tc.want {
				t.Errorf("%q", out.String())
			}
		})
	}
}

// TestABackupThatBreaksOffIsNotKept hands over what a server sent before it
// was gone.
func TestABackupThatBreaksOffIsNotKept(t *testing.T) {
	t.Parallel()
	data, folder := shortTemp(t), t.TempDir()
	file := filepath.Join(folder, "backup")
	moved(t, "backup", file, "--data", data)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	silent := newGauge(&strings.Builder{}, time.Now)
	for _, kept := range []int{0, 1000, len(whole) / 2, len(whole) - 2000} {
		b := &backupCommand{File: filepath.Join(folder, "cut")}
		if _, err := b.keep(bytes.NewReader(whole[:kept]), silent); err == nil || !strings.Contains(err.Error(), "broke off") {
			t.Errorf("the first %d bytes of %d: %v", kept, len(whole), err)
		}
	}
	late := &backupCommand{File: file} // somebody made the file meanwhile
	if _, err := late.keep(bytes.NewReader(whole), silent); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("over another file: %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}
