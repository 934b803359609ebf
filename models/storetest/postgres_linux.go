package storetest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// binaries finds the folder of the newest PostgreSQL installed; "" when there
// is none.
func binaries() string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err == nil && len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// server is one PostgreSQL on a folder of its own, reached by a socket there.
type server struct {
	folder  string
	process *exec.Cmd
	users   int
	names   int
}

// startServer makes a cluster and waits until it answers.
func startServer(bin string) (*server, error) {
	folder, err := os.MkdirTemp("", "scimdesk-pg")
	if err != nil {
		return nil, err
	}
	s := &server{folder: folder}
	if err := s.start(bin); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *server) start(bin string) error {
	as, err := unprivileged(s.folder)
	if err != nil {
		return err
	}
	data := filepath.Join(s.folder, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
	initdb.SysProcAttr, initdb.Dir = as, s.folder
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	s.process = exec.CommandContext(context.Background(), filepath.Join(bin, "postgres"), "-D", data, "-k", s.folder,
		"-c", "listen_addresses=", "-c", "fsync=off") // nothing here outlives the test
	s.process.SysProcAttr, s.process.Dir = as, s.folder
	lines, err := s.process.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.process.Start(); err != nil {
		return err
	}
	return ready(lines)
}

// ready reads the server's log until it says so, and then lets it flow away.
func ready(log io.Reader) error {
	var seen bytes.Buffer
	lines := bufio.NewScanner(io.TeeReader(log, &seen))
	for lines.Scan() {
		if strings.Contains(lines.Text(), "ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return nil
		}
	}
	return fmt.Errorf("PostgreSQL did not start: %s", seen.String())
}

// unprivileged hands folder to user postgres when we are root, whom initdb
// refuses. The server ends with this process.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() != 0 {
		return as, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(account.Gid)
	if err != nil {
		return nil, err
	}
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(folder, uid, gid)
}

// stop ends the server at once; its folder goes with it.
func (s *server) stop() error {
	if s.process != nil && s.process.Process != nil {
		_ = s.process.Process.Signal(syscall.SIGQUIT)
		_ = s.process.Wait() // SIGQUIT always reads as a failure
	}
	return os.RemoveAll(s.folder)
}
