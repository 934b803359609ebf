package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"text/tabwriter"
	"time"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/config"
	"scimdesk/internal/desk"
	"scimdesk/models"
)

// directoryCommand creates, lists and steers directories.
type directoryCommand struct {
	PublicURL string `name:"public-url" placeholder:"URL" help:"The address identity providers are told (default: what the server stored)."`

	Create   directoryCreate   `cmd:"" help:"Make a directory; it answers SCIM from this moment on."`
	List     directoryList     `cmd:"" help:"List the directories."`
	Show     directoryShow     `cmd:"" help:"Show one directory."`
	Set      directorySet      `cmd:"" help:"Change how a directory speaks SCIM; what is not named stays."`
	Auth     directoryAuth     `cmd:"" help:"Let it authenticate by another method; what was good stays good."`
	Client   directoryClient   `cmd:"" help:"Show or change the OAuth client of a directory; what is not named stays."`
	Refuse   directoryRefuse   `cmd:"" help:"Answer every token 401 for a while (--for 1m), to see what the identity provider does."`
	Pause    directoryPause    `cmd:"" help:"Answer 503 until resumed; people stay as they are."`
	Resume   directoryResume   `cmd:"" help:"Answer again after a pause."`
	Disable  directoryDisable  `cmd:"" help:"Answer 403 until enabled; people stay as they are."`
	Enable   directoryEnable   `cmd:"" help:"Answer again after being disabled."`
	Complete directoryComplete `cmd:"" help:"Say that the identity provider is configured."`
}

// scimURL is the base URL under the address the command was given, if any.
func (c *directoryCommand) scimURL(d controlapi.Directory) string {
	if c.PublicURL == "" {
		return d.SCIMURL
	}
	return models.Directory{ID: models.DirectoryID(d.ID)}.SCIMURL(c.PublicURL)
}

type directoryCreate struct {
	Name     string `required:"" help:"What to call it."`
	Provider string `required:"" help:"okta, entra, onelogin, jumpcloud, pingone, google, authentik, keycloak or generic."`
	Auth     string `default:"bearer" help:"How it authenticates: bearer, client-credentials, authorization-code, basic or workload-identity."`
	Groups   bool   `help:"Groups are expected, too."`
	clientFlags
	protocolFlags
}

// faults are all values that do not fit, before anybody is asked.
func (d *directoryCreate) faults() config.Faults {
	auth := models.AuthMethod(d.Auth)
	var invalid models.Invalid
	errors.As(desk.Check(models.NewDirectory{
		Name: d.Name, Provider: models.Provider(d.Provider), Auth: auth, Client: d.clientFlags.wanted().After(models.Client{}),
	}), &invalid)
	faults := append(flagged(invalid), d.clientFlags.faults("auth", auth)...)
	return append(faults, d.protocolFlags.faults()...)
}

// Run makes the directory and prints what its identity provider is given.
func (d *directoryCreate) Run(s *shell, c *directoryCommand) error {
	return s.makeDirectory(c, d.faults(), "/directories", controlapi.NewDirectory{
		Name: d.Name, Provider: d.Provider, Auth: d.Auth, WantsGroups: d.Groups,
		Client: d.clientFlags.wanted(), Protocol: d.protocolFlags.wanted(),
	}, "The directory answers from now on.")
}

// makeDirectory asks for a directory or another method, and prints the
// credentials, this once.
func (s *shell) makeDirectory(c *directoryCommand, faults config.Faults, path string, in any, last string) error {
	return s.ask(c.PublicURL, faults, func(a *asker) error {
		var made controlapi.MadeDirectory
		if err := a.call(http.MethodPost, path, in, &made); err != nil {
			return err
		}
		made.SCIMURL = c.scimURL(made.Directory)
		c.move(&made.Credentials, made.ID)
		created := struct {
			ID      string `json:"id"`
			SCIMURL string `json:"scim_url"`
			controlapi.Credentials
		}{made.ID, made.SCIMURL, made.Credentials}
		return s.print(created, func(out io.Writer) { printMade(out, made, last) })
	})
}

// move puts the endpoints under the address the command was given, if any.
func (c *directoryCommand) move(made *controlapi.Credentials, id string) {
	d := models.Directory{ID: models.DirectoryID(id)}
	if c.PublicURL != "" && made.TokenURL != "" {
		made.TokenURL = d.TokenURL(c.PublicURL)
	}
	if c.PublicURL != "" && made.AuthorizeURL != "" {
		made.AuthorizeURL = d.AuthorizeURL(c.PublicURL)
	}
}

// printMade writes each value under the name of the field it is typed into.
func printMade(out io.Writer, made controlapi.MadeDirectory, last string) {
	names := fieldsOf(models.Provider(made.Provider))
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	secret := made.BearerToken + made.ClientSecret + made.Password
	for _, line := range [][2]string{
		{"Directory", made.ID},
		{names.scim, made.SCIMURL},
		{names.authorize, made.AuthorizeURL},
		{names.token, made.TokenURL},
		{names.client, made.ClientID},
		{names.secret, made.ClientSecret},
		{"Username", made.Username},
		{"Password", made.Password},
		{names.bearer, made.BearerToken},
	} {
		if line[1] != "" {
			fmt.Fprintf(table, "%s\t%s\n", line[0], line[1])
		}
	}
	_ = table.Flush()
	if secret != "" {
		last = "The secret is shown this once. " + last
	}
	fmt.Fprintf(out, "\n%s\n", last)
}

// fields are what an identity provider calls what is typed into it.
type fields struct{ scim, authorize, token, client, secret, bearer string }

func fieldsOf(p models.Provider) fields {
	switch p {
	case "okta":
		return fields{"SCIM connector base URL", "Authorization endpoint URI", "Access token endpoint URI", "Client ID", "Client Secret", "HTTP Header: Bearer"}
	case "entra":
		return fields{"Tenant URL", "Authorization endpoint", "Token endpoint", "Client identifier", "Client secret", "Secret token"}
	}
	return fields{"SCIM URL", "Authorization endpoint", "Token endpoint", "Client ID", "Client secret", "Token"}
}

type directoryList struct{}

// Run lists all directories, oldest first.
func (directoryList) Run(s *shell, c *directoryCommand) error {
	return s.ask(c.PublicURL, nil, func(a *asker) error {
		var all []controlapi.Directory
		if err := a.call(http.MethodGet, "/directories", nil, &all); err != nil {
			return err
		}
		for i := range all {
			all[i].SCIMURL = c.scimURL(all[i])
		}
		return s.print(all, func(out io.Writer) { printDirectories(out, all) })
	})
}

func printDirectories(out io.Writer, all []controlapi.Directory) {
	if len(all) == 0 {
		fmt.Fprintln(out, "No directories yet. Make one with: scimdesk directory create --name Staff --provider okta")
		return
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tPROVIDER\tSTATE\tUSERS\tLAST REQUEST")
	for _, d := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\n", d.ID, d.Name, d.Provider, d.State, d.Users, when(d.LastRequestAt))
	}
	_ = table.Flush()
}

type oneDirectory struct {
	ID string `arg:"" help:"The directory's id, dir-…"`
}

type directoryShow struct{ oneDirectory }

// Run shows one directory.
func (d *directoryShow) Run(s *shell, c *directoryCommand) error {
	return s.showDirectory(c, d.ID, http.MethodGet, "")
}

type (
	directoryPause    struct{ oneDirectory }
	directoryResume   struct{ oneDirectory }
	directoryDisable  struct{ oneDirectory }
	directoryEnable   struct{ oneDirectory }
	directoryComplete struct{ oneDirectory }
)

// Run pauses the directory.
func (d *directoryPause) Run(s *shell, c *directoryCommand) error {
	return s.steer(c, d.ID, "pause")
}

// Run ends a pause.
func (d *directoryResume) Run(s *shell, c *directoryCommand) error {
	return s.steer(c, d.ID, "resume")
}

// Run disables the directory.
func (d *directoryDisable) Run(s *shell, c *directoryCommand) error {
	return s.steer(c, d.ID, "disable")
}

// Run enables the directory again.
func (d *directoryEnable) Run(s *shell, c *directoryCommand) error {
	return s.steer(c, d.ID, "enable")
}

// Run marks the identity provider as configured.
func (d *directoryComplete) Run(s *shell, c *directoryCommand) error {
	return s.steer(c, d.ID, "complete")
}

func (s *shell) steer(c *directoryCommand, id, action string) error {
	return s.showDirectory(c, id, http.MethodPost, "/"+action)
}

func (s *shell) showDirectory(c *directoryCommand, id, method, action string) error {
	return s.ask(c.PublicURL, named("ID", id, "directory list"), func(a *asker) error {
		var d controlapi.Directory
		if err := a.call(method, "/directories/"+segment(id)+action, nil, &d); err != nil {
			return err
		}
		return s.printDirectory(c, d)
	})
}

func (s *shell) printDirectory(c *directoryCommand, d controlapi.Directory) error {
	d.SCIMURL = c.scimURL(d)
	return s.print(d, func(out io.Writer) {
		fmt.Fprintf(out, "Directory     %s\nName          %s\nProvider      %s\nAuth          %s\nState         %s\nSCIM URL      %s\nUsers         %d\nGroups        %d\nLast request  %s\nProtocol      %s\n",
			d.ID, d.Name, d.Provider, d.Auth, d.State, d.SCIMURL, d.Users, d.Groups, when(d.LastRequestAt), protocolWords(d.Protocol))
	})
}

func when(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.Format(time.RFC3339)
}
