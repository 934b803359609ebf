package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"text/tabwriter"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/config"
)

// schemaCommand adds what the application knows beside RFC 7643.
type schemaCommand struct {
	Add  schemaAdd  `cmd:"" help:"Add the schemas and resource types of a file; every directory speaks them at once."`
	List schemaList `cmd:"" help:"List what was added."`
}

type schemaAdd struct {
	File     string `arg:"" placeholder:"FILE.json" help:"A schema (RFC 7643 §7), a resource type (§6), or several as an array or ListResponse."`
	Extends  string `default:"User" placeholder:"TYPE" help:"The resource type that a schema extends, unless a resource type of the file names it (default: User)."`
	Required bool   `help:"Every resource of that type must have it."`
}

// Help says what --json prints.
func (schemaAdd) Help() string {
	return `With --json: an array of {"kind": "Schema" or "ResourceType", "id", "extends", "required"}, one for each definition of the file. One with the kind and id of an older one takes its place.`
}

// maxSchemaFile is more than any set of schemas needs.
const maxSchemaFile = 1 << 20

// Run adds all definitions of the file, or none.
func (a *schemaAdd) Run(s *shell) error {
	text, err := readFile(a.File)
	var faults config.Faults
	if err != nil {
		faults = config.Faults{err.Error()}
	}
	return s.ask("", faults, func(to *asker) error {
		var added []controlapi.Definition
		err := to.call(http.MethodPost, "/schemas", controlapi.NewSchemas{Text: text, Extends: a.Extends, Required: a.Required}, &added)
		if err != nil {
			return err
		}
		return s.print(added, func(out io.Writer) {
			for _, d := range added {
				fmt.Fprintf(out, "Added %s %s\n", d.Kind, d.ID)
			}
		})
	})
}

// readFile reads a file that is not too long. Its error is a fault.
func readFile(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("FILE.json: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSchemaFile+1))
	if err != nil {
		return "", fmt.Errorf("FILE.json: %w", err)
	}
	if len(text) > maxSchemaFile {
		return "", fmt.Errorf("FILE.json: %s is longer than 1 MiB: name the file with the schema", path)
	}
	return string(text), nil
}

type schemaList struct{}

// Help says what --json prints.
func (schemaList) Help() string {
	return `With --json: an array of {"kind": "Schema" or "ResourceType", "id", "extends", "required", "added_at", "added_by"}, oldest first. User, Group and the Enterprise User extension are always there and not listed.`
}

// Run lists the definitions that were added, oldest first.
func (schemaList) Run(s *shell) error {
	return s.ask("", nil, func(a *asker) error {
		var all []controlapi.Definition
		if err := a.call(http.MethodGet, "/schemas", nil, &all); err != nil {
			return err
		}
		return s.print(all, func(out io.Writer) { printDefinitions(out, all) })
	})
}

func printDefinitions(out io.Writer, all []controlapi.Definition) {
	if len(all) == 0 {
		fmt.Fprintln(out, "Nothing was added to User, Group and the Enterprise User extension. Add a schema with: scimdesk schema add FILE.json")
		return
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "KIND\tID\tEXTENDS\tREQUIRED\tADDED")
	for _, d := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%t\t%s\n", d.Kind, d.ID, d.Extends, d.Required, when(d.AddedAt))
	}
	_ = table.Flush()
}
