//go:build linux

package main

import (
	"net/url"
	"os"
	"os/exec"
	system "os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"scimdesk/models/storetest"
)

// postmaster is a PostgreSQL that a test may kill: it keeps its promises to
// the disk, unlike the one other tests share.
type postmaster struct {
	bin, folder string
	as          *syscall.SysProcAttr
	pid         int
	ended       chan struct{}
}

// startPostmaster makes a cluster and starts it; it is gone when t ends.
func startPostmaster(t *testing.T) *postmaster {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	storetest.Require(t, "PostgreSQL (Debian's package postgresql)", len(found) > 0)
	p := &postmaster{bin: filepath.Dir(found[len(found)-1]), folder: shortTemp(t), as: &syscall.SysProcAttr{}}
	if os.Geteuid() == 0 {
		p.lower(t)
	}
	if out, err := p.tool("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v: %s", err, out)
	}
	p.start(t)
	t.Cleanup(p.stop)
	return p
}

// lower hands the folder to user postgres: initdb refuses root.
func (p *postmaster) lower(t *testing.T) {
	t.Helper()
	account, err := system.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	p.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	if err := os.Chown(p.folder, uid, gid); err != nil {
		t.Fatal(err)
	}
}

func (p *postmaster) tool(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.bin, name), append([]string{"-D", p.data()}, args...)...)
	cmd.SysProcAttr, cmd.Dir = p.as, p.folder
	return cmd
}

func (p *postmaster) data() string { return filepath.Join(p.folder, "data") }

// url is its database "postgres", over a socket in its folder.
func (p *postmaster) url() string {
	return "postgres://postgres@/postgres?host=" + url.QueryEscape(p.folder)
}

// start starts it, as often as processes of its former life are in the way,
// and waits until it takes connections.
func (p *postmaster) start(t *testing.T) {
	t.Helper()
	waitUntil(t, "PostgreSQL starts", func() bool {
		process := p.tool("postgres", "-k", p.folder, "-c", "listen_addresses=")
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		p.pid, p.ended = process.Process.Pid, make(chan struct{})
		go func() { _ = process.Wait(); close(p.ended) }()
		return p.ready()
	})
}

// ready waits until it takes connections; false when it ended instead.
func (p *postmaster) ready() bool {
	for exec.Command(filepath.Join(p.bin, "pg_isready"), "-q", "-h", p.folder).Run() != nil {
		select {
		case <-p.ended:
			return false
		default:
		}
	}
	return true
}

// kill ends the postmaster alone; its children notice.
func (p *postmaster) kill() {
	_ = syscall.Kill(p.pid, syscall.SIGKILL)
	<-p.ended
}

// stop ends all of it without a word to its clients.
func (p *postmaster) stop() {
	_ = p.tool("pg_ctl", "stop", "-s", "-m", "immediate").Run() // it may have ended already
	<-p.ended
}
