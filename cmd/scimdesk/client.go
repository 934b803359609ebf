package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/config"
	"scimdesk/internal/desk"
	"scimdesk/models"
)

// clientFlags say what the OAuth client of a directory is like; what was not
// given stays, or is as usual.
type clientFlags struct {
	RedirectURL []string `name:"redirect-url" sep:"none" placeholder:"U" help:"Where the identity provider wants the code sent, for authorization-code; may be given several times."`
	PKCE        *bool    `name:"pkce" help:"Demand PKCE of authorization-code (default: true, false for okta, which documents none)."`
	TokenLife   string   `name:"token-life" placeholder:"1h" help:"How long access tokens live: 1h to 6h (default: 1h)."`
	Issuer      *string  `placeholder:"URL" help:"Who signs the assertions of workload-identity."`
	Subject     *string  `placeholder:"S" help:"The sub of those assertions."`
	Audience    []string `sep:"none" placeholder:"A" help:"An aud they may have; may be given several times."`
}

// wanted is what was given.
func (f clientFlags) wanted() controlapi.Client {
	c := controlapi.Client{RedirectURLs: f.RedirectURL, PKCE: f.PKCE, Issuer: f.Issuer, Subject: f.Subject, Audiences: f.Audience}
	if life, err := parseSpan(f.TokenLife); err == nil {
		c.TokenLife = &life
	}
	return c
}

// belongs says which method each flag is for.
var belongs = []struct {
	flag    string
	methods []models.AuthMethod
	given   func(clientFlags) bool
}{
	{"redirect-url", []models.AuthMethod{models.AuthAuthorizationCode}, func(f clientFlags) bool { return len(f.RedirectURL) > 0 }},
	{"pkce", []models.AuthMethod{models.AuthAuthorizationCode}, func(f clientFlags) bool { return f.PKCE != nil }},
	{"token-life", []models.AuthMethod{models.AuthAuthorizationCode, models.AuthClientCredentials, models.AuthWorkloadIdentity}, func(f clientFlags) bool { return f.TokenLife != "" }},
	{"issuer", []models.AuthMethod{models.AuthWorkloadIdentity}, func(f clientFlags) bool { return f.Issuer != nil }},
	{"subject", []models.AuthMethod{models.AuthWorkloadIdentity}, func(f clientFlags) bool { return f.Subject != nil }},
	{"audience", []models.AuthMethod{models.AuthWorkloadIdentity}, func(f clientFlags) bool { return len(f.Audience) > 0 }},
}

// faults are values no client can have, and flags auth has no use for. The
// flag that chose auth is called by.
func (f clientFlags) faults(by string, auth models.AuthMethod) config.Faults {
	faults := f.lifeFaults()
	for _, b := range belongs {
		if auth.Known() && b.given(f) && !slices.Contains(b.methods, auth) {
			faults = append(faults, fmt.Sprintf("--%s: belongs to --%s %s; leave it out with %s.", b.flag, by, choices(b.methods), auth))
		}
	}
	return faults
}

func (f clientFlags) lifeFaults() config.Faults {
	if _, err := parseSpan(f.TokenLife); f.TokenLife != "" && err != nil {
		return config.Faults{fmt.Sprintf("--token-life: %q is not a span of time such as 1h or 6h.", f.TokenLife)}
	}
	return nil
}

func choices(methods []models.AuthMethod) string {
	words := make([]string, len(methods))
	for i, m := range methods {
		words[i] = string(m)
	}
	return strings.Join(words, " or ")
}

// flagOf is the flag of a value that does not fit.
var flagOf = map[string]string{"redirects": "redirect-url", "life": "token-life", "audiences": "audience"}

// flagged are the sentences about values, each with its flag.
func flagged(invalid models.Invalid) []string {
	named := models.Invalid{}
	for field, sentence := range invalid {
		if flag, is := flagOf[field]; is {
			field = flag
		}
		named[field] = sentence
	}
	return sentences(named)
}

type directoryAuth struct {
	oneDirectory
	Method string `required:"" help:"bearer, client-credentials, authorization-code, basic or workload-identity."`
	clientFlags
}

// Run gives a directory another method; what was good before stays good.
func (d *directoryAuth) Run(s *shell, c *directoryCommand) error {
	faults := append(named("ID", d.ID, "directory list"), d.faults()...)
	return s.makeDirectory(c, faults, "/directories/"+segment(d.ID)+"/auth", controlapi.Method{Auth: d.Method, Client: d.wanted()},
		"What it authenticated with before is good until you revoke it: scimdesk token list --directory "+d.ID)
}

func (d *directoryAuth) faults() config.Faults {
	auth := models.AuthMethod(d.Method)
	var invalid models.Invalid
	errors.As(desk.Check(models.NewDirectory{Name: "any", Provider: "generic", Auth: auth, Client: d.wanted().After(models.Client{})}), &invalid)
	if sentence, is := invalid["auth"]; is {
		delete(invalid, "auth")
		invalid["method"] = sentence
	}
	return append(flagged(invalid), d.clientFlags.faults("method", auth)...)
}

type directoryClient struct {
	oneDirectory
	clientFlags
	Direct *bool `help:"It may ask in its own name, without anybody's consent, by client credentials."`
}

// Run shows the OAuth client of a directory, after what was named is changed.
func (d *directoryClient) Run(s *shell, c *directoryCommand) error {
	faults := append(named("ID", d.ID, "directory list"), d.lifeFaults()...)
	return s.ask(c.PublicURL, faults, func(a *asker) error {
		method, in := http.MethodGet, d.wanted()
		if in.Direct = d.Direct; !in.Empty() {
			method = http.MethodPatch
		}
		var client controlapi.ShownClient
		if err := a.call(method, "/directories/"+segment(d.ID)+"/client", in, &client); err != nil {
			return err
		}
		if c.PublicURL != "" {
			at := models.Directory{ID: models.DirectoryID(client.ID)}
			client.TokenURL, client.AuthorizeURL = at.TokenURL(c.PublicURL), at.AuthorizeURL(c.PublicURL)
		}
		return s.print(client, func(out io.Writer) { printClient(out, client) })
	})
}

func printClient(out io.Writer, c controlapi.ShownClient) {
	fmt.Fprintf(out, "Client ID               %s\nAuthorization endpoint  %s\nToken endpoint          %s\nRedirect URIs           %s\nPKCE                    %s\nClient credentials      %s\nAccess tokens live      %s\nTrusted issuer          %s\n",
		c.ClientID, c.AuthorizeURL, c.TokenURL, listed(c.RedirectURLs), demanded(c.PKCE), accepted(c.Direct), time.Duration(c.TokenLife)*time.Second, listed([]string{c.Issuer}))
	if c.Issuer != "" {
		fmt.Fprintf(out, "  subject               %s\n  audiences             %s\n", c.Subject, listed(c.Audiences))
	}
}

func listed(values []string) string {
	if text := strings.Join(values, " "); text != "" {
		return text
	}
	return "none"
}

func demanded(yes bool) string {
	if yes {
		return "demanded"
	}
	return "not demanded; what is sent must fit"
}

func accepted(yes bool) string {
	if yes {
		return "accepted"
	}
	return "not accepted"
}

type directoryRefuse struct {
	oneDirectory
	For string `required:"" placeholder:"D" help:"For how long: 1m, up to 10m; 0 ends it."`
}

// Run answers every token of a directory 401 for a while.
func (d *directoryRefuse) Run(s *shell, c *directoryCommand) error {
	faults := named("ID", d.ID, "directory list")
	span, err := parseSpan(d.For)
	if err != nil {
		faults = append(faults, fmt.Sprintf("--for: %q is not a span of time such as 1m.", d.For))
	}
	return s.ask(c.PublicURL, faults, func(a *asker) error {
		var after controlapi.Directory
		if err := a.call(http.MethodPost, "/directories/"+segment(d.ID)+"/refuse", controlapi.Refusal{For: span}, &after); err != nil {
			return err
		}
		return s.printDirectory(c, after)
	})
}
