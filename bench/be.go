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
	Postgres string `help:"Or the URL of a database."`
}

// Run serves until nobody is there any more.
func (c *referenceCommand) Run(d *desk) error {
	store, err := c.open(d.ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	started := started{Public: "http://" + listener.Addr().String()}
	if err := json.NewEncoder(d.out).Encode(started); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- reference.Serve(listener, store) }()
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
	return reference.SQLite(c.SQLite)
}
