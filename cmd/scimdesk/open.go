package main

import (
	"fmt"
	"io"
	"net"
	"net/http"

	"scimdesk/handlers/controlapi"
)

type openCommand struct {
	NoBrowser bool `name:"no-browser" help:"Only print the link."`
}

// Run prints a fresh sign-in link of the running server and opens it.
func (o *openCommand) Run(s *shell) error {
	checked, err := s.check("", nil)
	if err != nil {
		return err
	}
	conn, err := net.Dial("unix", socketPath(checked.Data))
	if err != nil {
		return fmt.Errorf("no server runs on %s: start it with: scimdesk serve", checked.Data)
	}
	_ = conn.Close()
	return s.openConsole(checked.Data, o.NoBrowser)
}

// openConsole asks the running server for a link, prints and opens it.
func (s *shell) openConsole(data string, noBrowser bool) error {
	var link controlapi.Link
	if err := overSocket(data).call(http.MethodPost, "/sign-in-link", nil, &link); err != nil {
		return err
	}
	if !noBrowser {
		browse(link.URL)
	}
	return s.print(link, func(out io.Writer) {
		fmt.Fprintf(out, "Sign in once, within ten minutes:\n  %s\n", link.URL)
	})
}
