package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestSCIMClientProvisionsPeople lets scim2-cli, which nobody here wrote,
// create, read, search, change and delete people.
func TestSCIMClientProvisionsPeople(t *testing.T) {
	t.Parallel()
	house := outsideHouse(t)
	var done struct {
		Steps int `json:"steps"`
	}
	outside(t, house, "people.py", &done)
	if done.Steps == 0 {
		t.Error("people.py says it did nothing")
	}
	t.Logf("scim2-cli: %d commands", done.Steps)
}

// finding is one finding of scim2-tester.
type finding struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
	Data   string `json:"data"`
}

// TestSCIMTesterFindsNoError runs everything scim2-tester has: on discovery,
// on users, groups, and a resource type and an extension added at run time.
func TestSCIMTesterFindsNoError(t *testing.T) {
	t.Parallel()
	python(t)
	h := startHouse(t)
	addSchema(t, h, "testdata/outside/locker.json")
	addSchema(t, h, roomFile)
	if _, said, code := command(t, "directory", "set", h.ID, "--passwords", "argon2id", "--data", h.Data); code != exitDone {
		t.Fatal(said)
	}
	var report struct {
		Checks     int            `json:"checks"`
		Types      map[string]int `json:"types"`
		Errors     []finding      `json:"errors"`
		Deviations []finding      `json:"deviations"`
		Skips      []finding      `json:"skips"`
	}
	outside(t, h, "tester.py", &report)
	for _, c := range slices.Concat(report.Errors, report.Deviations, report.Skips) {
		t.Errorf("%s: %s\n%s", c.Check, c.Reason, c.Data)
	}
	for typ, least := range map[string]int{"User": 100, "Group": 15, "Room": 15} {
		if report.Types[typ] < least {
			t.Errorf("only %d checks of %s", report.Types[typ], typ)
		}
	}
	t.Logf("scim2-tester: %d checks, %d skipped, of types %v", report.Checks, len(report.Skips), report.Types)
}

// TestSCIMModelsReadEveryAnswer lets npm's scimmy parse answers of every kind.
func TestSCIMModelsReadEveryAnswer(t *testing.T) {
	t.Parallel()
	node(t)
	h := startHouse(t)
	var done struct {
		Read map[string]int `json:"read"`
	}
	runOutside(t, h, exec.CommandContext(t.Context(), "node", filepath.Join("testdata", "outside", "models.mjs"), h.Base), &done)
	for _, kind := range []string{"ServiceProviderConfig", "ResourceType", "Schema", "User", "Group", "ListResponse", "Error", "BulkResponse"} {
		if done.Read[kind] == 0 {
			t.Errorf("no %s was read", kind)
		}
	}
	t.Logf("scimmy read %v", done.Read)
}

// outsideHouse starts a house when there is something to play against it.
func outsideHouse(t *testing.T) *runningHouse {
	t.Helper()
	python(t)
	return startHouse(t)
}

// outside runs one of testdata/outside's Python programs against h and reads
// the JSON document it prints.
func outside(t *testing.T, h *runningHouse, program string, into any) {
	t.Helper()
	runOutside(t, h, exec.CommandContext(t.Context(), python(t), filepath.Join("testdata", "outside", program), h.Base), into)
}

// runOutside runs cmd. The token travels in the environment, where other users
// of the machine cannot see it.
func runOutside(t *testing.T, h *runningHouse, cmd *exec.Cmd, into any) {
	t.Helper()
	cmd.Env = append(os.Environ(), "SCIM_TOKEN="+h.Token, "PYTHONDONTWRITEBYTECODE=1", "NO_PROXY=127.0.0.1,localhost")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s%s", cmd.Args, err, out, &complaint)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("%v printed no JSON: %v\n%s", cmd.Args, err, out)
	}
}

// node is there, with scimmy beside the program, or the test is skipped, or
// fails under SCIMDESK_REQUIRE=all.
func node(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join("testdata", "outside", "node_modules", "scimmy", "package.json"))
	}
	if err == nil {
		return
	}
	const missing = "this needs Node and npm's scimmy: npm ci --prefix cmd/scimdesk/testdata/outside (%v)"
	if os.Getenv("SCIMDESK_REQUIRE") == "all" {
		t.Fatalf(missing, err)
	}
	t.Skipf(missing, err)
}

// python finds an interpreter that has the packages of requirements.txt:
// SCIMDESK_PYTHON, else .venv at the root of the repository. Without one the
// test is skipped, or fails under SCIMDESK_REQUIRE=all.
func python(t *testing.T) string {
	t.Helper()
	path := os.Getenv("SCIMDESK_PYTHON")
	if path == "" {
		path = filepath.Join("..", "..", ".venv", "bin", "python")
	}
	path, err := filepath.Abs(path)
	if err == nil {
		err = exec.CommandContext(t.Context(), path, "-c", "import scim2_cli, scim2_tester").Run()
	}
	if err == nil {
		return path
	}
	const missing = "this needs Python with scim2-cli and scim2-tester: make .venv at the root of the repository from cmd/scimdesk/testdata/outside/requirements.txt, or name an interpreter in SCIMDESK_PYTHON (%v)"
	if os.Getenv("SCIMDESK_REQUIRE") == "all" {
		t.Fatalf(missing, err)
	}
	t.Skipf(missing, err)
	return ""
}
