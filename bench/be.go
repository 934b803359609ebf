package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"os"

	"scimdesk/bench/reference"
)

// referenceCommand is this program as the reference: a process of its own,
// so that its memory and its processor time can be told apart. It ends when
// its standard input does, which is when the measuring process ends.
type referenceCommand struct {
	SQLite   string `name:"sqlite" help:"The database's file."`
	Duties   bool   `help:"Keep an event of each change there, and record each request beside it."`
	Postgres string `help:"Or the URL of a database."`
}

// Run serves until nobody is there any more.
func (c *referenceCommand) Run(d *desk) error {
	store, err := c.open(d.ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	recorder, err := c.recorder()
	if err != nil {
		return err
	}
	if recorder != nil {
		defer recorder.Close()
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	started := started{Public: "http://" + listener.Addr().String()}
	if err := json.NewEncoder(d.out).Encode(started); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- reference.Serve(listener, store, recorder) }()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		failed <- nil
	}()
	return <-failed
}

func (c *referenceCommand) open(ctx context.Context) (reference.Store, error) {
	if c.Postgres != "" {
		return reference.Postgres(ctx, c.Postgres)
	}
	if c.Duties {
		return reference.Keeping(c.SQLite)
	}
	return reference.SQLite(c.SQLite)
}

// recorder is nil where nothing is recorded.
func (c *referenceCommand) recorder() (*reference.Recorder, error) {
	if !c.Duties {
		return nil, nil
	}
	return reference.NewRecorder(c.SQLite + ".recorded")
}
