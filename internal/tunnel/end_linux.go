package tunnel

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// dieWithUs makes the system end the program when ours dies, however it dies.
// The system watches the thread that started the program, so that one is kept
// until the program has ended. A group of its own keeps it alive through a
// Ctrl-C, while our last answers still travel through it.
func dieWithUs(cmd *exec.Cmd) (after func()) {
	runtime.LockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
	return runtime.UnlockOSThread
}

func askToEnd(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
