package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"scimdesk/bench/machine"
)

// farewell is how long a server has to end before it is made to.
const farewell = 20 * time.Second

// started is what both kinds of servers print once they listen.
type started struct {
	Public string `json:"public_url"`
}

// child is a server that we started.
type child struct {
	command *exec.Cmd
	stdin   io.Closer // the reference ends when it is closed
	log     string    // a file
	url     string
}

// start runs a server until it says where it listens. What it logs goes into
// a file of the folder.
func start(folder, name, program string, args ...string) (*child, error) {
	c := &child{command: exec.Command(program, args...), log: filepath.Join(folder, name+".log")}
	c.command.SysProcAttr = withUs()
	log, err := os.Create(c.log)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the child has its own
	c.command.Stderr = log
	out, err := c.pipes()
	if err != nil {
		return nil, err
	}
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	return c, c.listen(out)
}

func (c *child) pipes() (io.Reader, error) {
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.stdin, err = c.command.StdinPipe()
	return out, err
}

// listen reads where the server listens, and then lets its output flow away.
func (c *child) listen(out io.Reader) error {
	var said started
	lines := bufio.NewReader(out)
	if err := json.NewDecoder(lines).Decode(&said); err != nil {
		logged, _ := os.ReadFile(c.log)
		return errors.Join(fmt.Errorf("%s did not start: %w: %.500s", c.command.Path, err, logged), c.stop())
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	c.url = said.Public
	return nil
}

func (c *child) programs() machine.Programs { return machine.Programs{c.command.Process.Pid} }

// stop asks the server to end, and makes it end when it does not.
func (c *child) stop() error {
	_ = c.stdin.Close()
	if err := c.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	late := time.AfterFunc(farewell, func() { _ = c.command.Process.Kill() })
	defer late.Stop()
	var ended *exec.ExitError
	if err := c.command.Wait(); err != nil && !errors.As(err, &ended) {
		return err
	}
	return nil
}
