package machine_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"scimdesk/bench/machine"
)

func TestAProgramIsReadWithItsChildren(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("programs are read from /proc, which only Linux has")
	}
	before := machine.Self()
	memory, threads, files := before.Memory(), before.Threads(), before.Files()
	if memory <= 0 || threads <= 0 || files < 3 || before.Peak() < memory/2 || machine.Busy() <= 0 {
		t.Fatalf("memory %d, most %d, threads %d, files %d, busy %v", memory, before.Peak(), threads, files, machine.Busy())
	}
	program := strange(t)
	child := exec.Command(program, "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	with, alone := machine.Self().Threads(), machine.Programs{child.Process.Pid}.Threads()
	if alone != 1 || with < threads+alone {
		t.Errorf("the child has %d threads, both have %d, one had %d", alone, with, threads)
	}
	_ = child.Process.Kill()
	_ = child.Wait() // it was killed
	if left := (machine.Programs{child.Process.Pid}).Memory(); left != 0 {
		t.Errorf("a program that is gone holds %d bytes", left)
	}
}

// strange is sleep under a name that could be taken for the end of one.
func strange(t *testing.T) string {
	t.Helper()
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a) b (c")
	if err := os.Symlink(sleep, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheMachineIsALine(t *testing.T) {
	t.Parallel()
	if line := machine.Describe(); strings.Contains(line, "\n") || !strings.Contains(line, "×") || machine.Processors() < 1 {
		t.Errorf("it is %q", line)
	}
}
