package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/jackc/pgx/v5"

	"scimdesk/bench/machine"
)

// maintenance is the database that is always there.
const maintenance = "postgres"

// cluster is a PostgreSQL of our own on a temporary folder, as durable as it
// is delivered, reached by a socket.
type cluster struct {
	ctx     context.Context
	folder  string
	process *exec.Cmd
}

// newCluster makes one and waits until it answers.
func newCluster(ctx context.Context) (*cluster, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return nil, errors.New("there is no PostgreSQL: apt-get install postgresql, or leave out --postgres")
	}
	folder, err := os.MkdirTemp("", "bench-pg")
	if err != nil {
		return nil, err
	}
	c := &cluster{ctx: ctx, folder: folder}
	if err := c.start(filepath.Dir(found[len(found)-1])); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

func (c *cluster) start(bin string) error {
	as, err := unprivileged(c.folder)
	if err != nil {
		return err
	}
	data := filepath.Join(c.folder, "data")
	initdb := exec.CommandContext(c.ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
	initdb.SysProcAttr, initdb.Dir = as, c.folder
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	c.process = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", c.folder, "-c", "listen_addresses=")
	c.process.SysProcAttr, c.process.Dir = as, c.folder
	if err := c.process.Start(); err != nil {
		return err
	}
	return c.awake()
}

// awake asks until there is an answer.
func (c *cluster) awake() error {
	var err error
	for range 200 {
		if err = c.exec(maintenance, "SELECT 1"); err == nil {
			return nil
		}
		if err := pause(c.ctx, shortly); err != nil {
			return err
		}
	}
	return fmt.Errorf("PostgreSQL did not start: %w", err)
}

func (c *cluster) exec(database, statement string) error {
	conn, err := pgx.Connect(c.ctx, c.url(database))
	if err != nil {
		return err
	}
	_, err = conn.Exec(c.ctx, statement)
	return errors.Join(err, conn.Close(c.ctx))
}

// database makes one more and says its URL.
func (c *cluster) database(name string) (string, error) {
	return c.url(name), c.exec(maintenance, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
}

// analyze lets the planner know what was seeded, as the server itself does
// within a minute or two.
func (c *cluster) analyze(name string) error { return c.exec(name, "ANALYZE") }

func (c *cluster) url(name string) string {
	return "postgres://postgres@/" + name + "?host=" + c.folder
}

func (c *cluster) programs() machine.Programs { return machine.Programs{c.process.Process.Pid} }

// stop ends the server at once; its folder goes with it.
func (c *cluster) stop() error {
	if c.process != nil && c.process.Process != nil {
		_ = c.process.Process.Signal(syscall.SIGQUIT)
		_ = c.process.Wait() // SIGQUIT always reads as a failure
	}
	return os.RemoveAll(c.folder)
}
