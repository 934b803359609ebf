// Command scimdesk is the front desk for an identity provider: a SCIM 2.0
// service provider with a console, in one binary. This package is the wiring
// and the command line; what the house can do lives below it.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
