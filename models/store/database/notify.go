package database

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// channel is what processes on one PostgreSQL database talk over.
const channel = "scimdesk"

// errNoLine is answered where no other process could be at the other end.
var errNoLine = errors.New("only processes on PostgreSQL can talk to each other")

// Notify tells text, at most 8,000 bytes, to everybody who listens now. It
// may get lost. It is a transaction of its own: as part of a larger one it
// would make its commit wait for those of all others that tell something.
func (d *Database) Notify(ctx context.Context, text string) error {
	if d.line == nil {
		return errNoLine
	}
	err := d.View(ctx, func(db *gorm.DB) error {
		_, err := Exec(db, "SELECT pg_notify(?, ?)", channel, text)
		return err
	})
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// Listen calls heard with each text that is told from now on, by this process
// too, until ctx ends or its connection is lost.
func (d *Database) Listen(ctx context.Context, heard func(text string)) error {
	if d.line == nil {
		return errNoLine
	}
	line, err := pgx.ConnectConfig(ctx, d.line)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer func() {
		parting, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = line.Close(parting) // nothing was written
	}()
	if _, err := line.Exec(ctx, "LISTEN "+channel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	for {
		told, err := line.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		heard(told.Payload)
	}
}
