package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/alecthomas/kong"

	"scimdesk/internal/config"
	"scimdesk/models"
)

// Exit codes of every command: scripts rely on them.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// commandLine is every command and flag; each flag is also SCIMDESK_<FLAG>.
type commandLine struct {
	Data     string `placeholder:"DIR" help:"Folder of the database and the key file (default: the system's place for application data)."`
	Database string `placeholder:"URL" help:"postgres://… (default: SQLite in the data folder)."`
	JSON     bool   `name:"json" help:"Print one JSON document and nothing else."`

	Serve     serveCommand     `cmd:"" default:"withargs" help:"Run the server (the default)."`
	Open      openCommand      `cmd:"" help:"Open the console of the running server with a fresh sign-in link."`
	Directory directoryCommand `cmd:"" help:"Create, list and steer directories."`
	Token     tokenCommand     `cmd:"" help:"Issue, rotate and revoke tokens, client secrets and passwords."`
	Schema    schemaCommand    `cmd:"" help:"Add schemas and resource types of your own."`
	Standin   standinCommand   `cmd:"" help:"Play a pretend identity provider against any SCIM server."`
	Backup    backupCommand    `cmd:"" help:"Write everything into one file, while the server runs."`
	Restore   restoreCommand   `cmd:"" help:"Put a backup into an empty data folder or database."`
	Copies    databaseCommand  `cmd:"" name:"database" help:"Move to another database."`
	Version   versionCommand   `cmd:"" help:"Say which version this is."`
}

// shell is what a command is handed: where to write, and the common flags.
type shell struct {
	out, err io.Writer
	log      *slog.Logger
	config   config.Config
	json     bool
}

// print writes value as JSON, or lets human write it for people.
func (s *shell) print(value any, human func(io.Writer)) error {
	if !s.json {
		human(s.out)
		return nil
	}
	encoder := json.NewEncoder(s.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// say tells a person something that is not the result.
func (s *shell) say(format string, args ...any) { fmt.Fprintf(s.err, format+"\n", args...) }

// run is the whole program: parse, check, do, exit code.
func run(args []string, out, errOut io.Writer) int {
	var line commandLine
	ended := -1
	parser, err := kong.New(&line, kong.Name("scimdesk"), kong.Writers(out, errOut),
		kong.Description("The front desk for your identity provider: SCIM 2.0 in one binary."),
		kong.DefaultEnvars("SCIMDESK"), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { ended = code; panic(stopped{}) }))
	if err != nil {
		fmt.Fprintln(errOut, "scimdesk:", err)
		return exitUsage
	}
	command, err := parse(parser, args)
	if ended >= 0 {
		return ended
	}
	s := &shell{out: out, err: errOut, json: line.JSON, log: logger(errOut, slog.LevelWarn)}
	if err != nil {
		return s.complain(unparsed(err))
	}
	s.config = config.Config{Data: line.Data, Database: line.Database}
	return exitCode(s, command.Run(s))
}

// logger writes what operators should know; commands are quieter than the
// server.
func logger(out io.Writer, least slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: least}))
}

// stopped unwinds kong after --help, which must not end a test binary.
type stopped struct{}

func parse(parser *kong.Kong, args []string) (command *kong.Context, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			if _, ours := caught.(stopped); !ours {
				panic(caught)
			}
		}
	}()
	return parser.Parse(args)
}

// unparsed is the first fault of the command line, or all variables of the
// environment that are not what their flag takes.
func unparsed(err error) []string {
	var faults []string
	var refused *kong.ParseError
	if errors.As(err, &refused) && refused.Context.Error == nil {
		for _, flag := range refused.Context.Flags() {
			if err := flag.Reset(); err != nil {
				faults = append(faults, fmt.Sprintf("%v.", err))
			}
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return []string{fmt.Sprintf("%v. See scimdesk --help.", err)}
}

// exitCode says what went wrong, once, and how it counts.
func exitCode(s *shell, err error) int {
	var faults config.Faults
	var invalid models.Invalid
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &faults):
		return s.complain(faults)
	case errors.As(err, &invalid):
		return s.complain(flagged(invalid))
	default:
		s.say("scimdesk: %v", err)
		return exitFailed
	}
}

func (s *shell) complain(faults []string) int {
	for _, fault := range faults {
		s.say("scimdesk: %s", fault)
	}
	return exitUsage
}

func sentences(invalid models.Invalid) []string {
	var out []string
	for field, sentence := range invalid {
		out = append(out, "--"+field+": "+sentence)
	}
	slices.Sort(out)
	return out
}
