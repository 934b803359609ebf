package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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

// TestSCIMTesterFindsNoError runs scim2-tester on discovery and on users.
func TestSCIMTesterFindsNoError(t *testing.T) {
	t.Parallel()
	house := outsideHouse(t)
	var report struct {
		Checks     int       `json:"checks"`
		Errors     []finding `json:"errors"`
		Deviations []finding `json:"deviations"`
		Skips      []finding `json:"skips"`
	}
	outside(t, house, "tester.py", &report)
	for _, c := range append(report.Errors, report.Deviations...) {
		t.Errorf("%s: %s\n%s", c.Check, c.Reason, c.Data)
	}
	for _, c := range report.Skips {
		t.Logf("skipped: %s: %s", c.Check, c.Reason)
	}
	const users = 50 // the checks of the type User alone are more than that
	if report.Checks < users {
		t.Errorf("only %d checks ran: the tester did not get as far as the users", report.Checks)
	}
	t.Logf("scim2-tester: %d checks, %d skipped", report.Checks, len(report.Skips))
}

// outsideHouse starts a house when there is something to play against it.
func outsideHouse(t *testing.T) *runningHouse {
	t.Helper()
	python(t)
	return startHouse(t)
}

// outside runs one of testdata/outside's programs against h and reads the JSON
// document it prints. The token travels in the environment, where other users
// of the machine cannot see it.
func outside(t *testing.T, h *runningHouse, program string, into any) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), python(t), filepath.Join("testdata", "outside", program), h.Base)
	cmd.Env = append(os.Environ(), "SCIM_TOKEN="+h.Token, "PYTHONDONTWRITEBYTECODE=1", "NO_PROXY=127.0.0.1,localhost")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", program, err, out, &complaint)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("%s printed no JSON: %v\n%s", program, err, out)
	}
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
