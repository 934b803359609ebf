// Command bench measures Scimdesk from outside: it builds the program, starts
// it beside a reference that does the least possible, plays the same requests
// against both, looks at every answer, and prints one table. It owns the
// comparing and the tables; requests and their checks are in package load, the
// reference in package reference.
//
//	go run ./bench                            the table at 10,000 people, SQLite
//	go run ./bench --postgres --users 1000    beside a bare pgx
//	go run ./bench soak --minutes 20          does anything grow?
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// commandLine is all that can be asked for.
type commandLine struct {
	Compare   compareCommand   `cmd:"" default:"withargs" help:"Measure beside the reference and print the table (the default)."`
	Soak      soakCommand      `cmd:"" help:"Play an ordinary day for a long time and watch what grows."`
	Reference referenceCommand `cmd:"" hidden:"" help:"Be the reference."`
}

// desk is what commands are handed: where to write, and until when to work.
type desk struct {
	ctx      context.Context
	out, err io.Writer
}

// say tells how far things are; the result goes elsewhere.
func (d *desk) say(format string, args ...any) { fmt.Fprintf(d.err, format+"\n", args...) }

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	var line commandLine
	parser, err := kong.New(&line, kong.Name("bench"), kong.Writers(out, errOut),
		kong.Description("Measures Scimdesk beside a reference."))
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run(&desk{ctx, out, errOut})
}
