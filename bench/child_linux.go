package main

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// withUs lets a child end when we do, however we end.
func withUs() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }

// ask makes a program built with -tags soak say how many goroutines it has.
func (c *child) ask() error { return c.command.Process.Signal(syscall.SIGUSR1) }

// unprivileged hands a folder to user postgres when we are root, whom
// PostgreSQL refuses to serve.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() != 0 {
		return as, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, errUID := strconv.ParseUint(account.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(account.Gid, 10, 32)
	if errUID != nil || errGID != nil {
		return nil, errors.Join(errUID, errGID)
	}
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(folder, int(uid), int(gid))
}
