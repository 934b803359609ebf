//go:build guards

package guards_test

import (
	"context"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/guards"
)

// TestEachGuardIsMissedWhenItIsOff builds the rooms' tests once, in the build
// in which guards can be switched off, and runs the test of each guard with it
// on, which has to pass, and with it off, which has to fail.
func TestEachGuardIsMissedWhenItIsOff(t *testing.T) {
	built := buildAll(t)
	for guard, proof := range proofs {
		t.Run(string(guard), func(t *testing.T) {
			t.Parallel()
			program := filepath.Join(built, path.Base(proof.room)+".test")
			if said, passed := proof.run(t, program, ""); !passed {
				t.Fatalf("%s of %s does not pass with all guards on:\n%s", proof.test, proof.room, said)
			}
			if said, passed := proof.run(t, program, guard); passed || !strings.Contains(said, "--- FAIL: "+proof.function()) {
				t.Errorf("%s of %s does not notice that %q is off:\n%s", proof.test, proof.room, guard, said)
			}
		})
	}
}

// buildAll builds the test program of each room there is a proof in, all at
// once: they are named after the last part of the folder.
func buildAll(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	build := []string{"test", "-c", "-tags", "guards", "-ldflags", "-s -w", "-o", folder}
	for _, proof := range proofs {
		if room := "./" + proof.room; !slices.Contains(build, room) {
			build = append(build, room)
		}
	}
	began := time.Now()
	cmd := exec.CommandContext(t.Context(), "go", build...)
	cmd.Dir = root
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, said)
	}
	t.Logf("the tests of %d rooms were built in %.0f s", len(build)-7, time.Since(began).Seconds())
	return folder
}

// run runs the test, with off switched off, and says whether it was run and
// passed.
func (p proof) run(t *testing.T, program string, off guards.Guard) (said string, passed bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-test.v", "-test.count=1", "-test.timeout=50s", "-test.run", p.pattern())
	cmd.Dir = filepath.Join(root, filepath.FromSlash(p.room))
	cmd.Env = append(os.Environ(), "SCIMDESK_GUARD_OFF="+string(off))
	out, err := cmd.CombinedOutput()
	return string(out), err == nil && strings.Contains(string(out), "--- PASS: "+p.function()) && !strings.Contains(string(out), "--- SKIP")
}

// pattern is the name as -test.run takes it: each part alone, and whole.
func (p proof) pattern() string {
	parts := strings.Split(p.test, "/")
	for i, part := range parts {
		parts[i] = "^" + part + "$"
	}
	return strings.Join(parts, "/")
}
