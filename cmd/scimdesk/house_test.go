package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"scimdesk/handlers/controlapi"
)

// beMain makes the test binary behave as scimdesk itself, so that tests play
// against a real process: its own memory, its own signals, its own files.
const beMain = "SCIMDESK_TEST_BE_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(beMain) == "1" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// scimdesk is the program, ready to be started with args.
func scimdesk(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), beMain+"=1")
	return cmd
}

// command runs scimdesk to its end and answers what it printed and its exit code.
func command(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := scimdesk(t, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errOut.String(), cmd.ProcessState.ExitCode()
}

// runningHouse is a running scimdesk with one directory.
type runningHouse struct {
	Data    string
	Console string // console URL
	Public  string // public URL
	Link    string // one-time sign-in link
	Base    string // SCIM base URL of the directory
	Token   string
	ID      string // of the directory
	process *exec.Cmd
	log     *journal
}

// startHouse starts scimdesk on a fresh data folder, with a directory for
// provider okta, and stops it when the test ends.
func startHouse(t *testing.T, flags ...string) *runningHouse {
	t.Helper()
	h := serveOn(t, shortTemp(t), flags...)
	h.addDirectory(t)
	return h
}

func (h *runningHouse) addDirectory(t *testing.T) {
	t.Helper()
	out, errOut, code := command(t, "directory", "create", "--data", h.Data, "--json", "--name", "Staff", "--provider", "okta")
	var made controlapi.MadeDirectory
	if err := json.Unmarshal([]byte(out), &made); err != nil || code != 0 {
		t.Fatalf("directory create: exit %d, %v\n%s%s", code, err, out, errOut)
	}
	h.ID, h.Base, h.Token = made.ID, made.SCIMURL, made.BearerToken
}

// serveOn starts scimdesk on data and waits until it printed its addresses.
func serveOn(t *testing.T, data string, flags ...string) *runningHouse {
	t.Helper()
	return start(t, data, scimdesk(t, served(data, flags...)...))
}

// served are the arguments that serve data at addresses of the system's choice.
func served(data string, flags ...string) []string {
	return append([]string{"serve", "--data", data, "--json", "--no-browser", "--admin-addr", "127.0.0.1:0", "--public-addr", "127.0.0.1:0"}, flags...)
}

func start(t *testing.T, data string, cmd *exec.Cmd) *runningHouse {
	t.Helper()
	h := &runningHouse{Data: data, process: cmd, log: &journal{}}
	cmd.Stderr = h.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var started struct {
		Console string `json:"console_url"`
		Public  string `json:"public_url"`
		Link    string `json:"sign_in_url"`
	}
	if err := json.NewDecoder(out).Decode(&started); err != nil {
		_ = cmd.Wait()
		t.Fatalf("scimdesk did not start: %v\n%s", err, h.log)
	}
	h.Console, h.Public, h.Link = started.Console, started.Public, started.Link
	t.Cleanup(func() { h.stop(t) })
	return h
}

// stop ends the process as a supervisor would and fails the test when it did
// not end cleanly or logged an error.
func (h *runningHouse) stop(t *testing.T) {
	if h.process.ProcessState != nil {
		return
	}
	_ = h.process.Process.Signal(syscall.SIGTERM)
	err := h.process.Wait()
	if err != nil || strings.Contains(h.log.String(), "level=ERROR") {
		t.Errorf("scimdesk ended with %v\n%s", err, h.log)
	}
}

// kill ends the process as a power failure of the machine's memory would.
func (h *runningHouse) kill() {
	_ = h.process.Process.Kill()
	_ = h.process.Wait()
}

// scim sends one request to the directory and reads the answer.
func (h *runningHouse) scim(t *testing.T, method, path, body string) (int, map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, h.Base+path, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+h.Token)
	request.Header.Set("Content-Type", "application/scim+json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatalf("%s %s answered %d with what is not JSON: %.200s", method, path, response.StatusCode, text)
		}
	}
	return response.StatusCode, answer
}

// shortTemp is a folder whose path leaves room for a socket's name.
func shortTemp(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "sd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// journal collects what the program says while a test may read it.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write takes what the program says.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// String is everything said so far.
func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// giveUp is when a test gives a hanging program up; it is no measure.
const giveUp = time.Minute

// waitUntil polls for a state the program reaches by itself.
func waitUntil(t *testing.T, what string, reached func() bool) {
	t.Helper()
	deadline := time.Now().Add(giveUp)
	for !reached() {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
