package main

import (
	"errors"
	"net/http"
	"strings"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/config"
	"scimdesk/models"
)

// protocolFlags say how a directory speaks SCIM; nil ones were not given.
type protocolFlags struct {
	Strict    *bool   `help:"Go by the letter of RFC 7643 and 7644, instead of understanding what real identity providers send (default: false)."`
	SameNames *bool   `name:"same-names" help:"Two groups may have the same name (default: false)."`
	Passwords *string `placeholder:"HOW" help:"What becomes of passwords that are sent: drop (the default), or argon2id to keep a hash."`
}

func (f protocolFlags) wanted() controlapi.Protocol {
	return controlapi.Protocol{Strict: f.Strict, SameNames: f.SameNames, Passwords: f.Passwords}
}

func (f protocolFlags) faults() config.Faults {
	var invalid models.Invalid
	errors.As(f.wanted().Check(), &invalid)
	return sentences(invalid)
}

type directorySet struct {
	oneDirectory
	protocolFlags
}

// Run changes what was named and prints the directory.
func (d *directorySet) Run(s *shell, c *directoryCommand) error {
	faults := append(named("ID", d.ID, "directory list"), d.protocolFlags.faults()...)
	if d.wanted() == (controlapi.Protocol{}) {
		faults = append(faults, "Nothing to set. Name --strict, --same-names or --passwords.")
	}
	return s.ask(c.PublicURL, faults, func(a *asker) error {
		var after controlapi.Directory
		if err := a.call(http.MethodPatch, "/directories/"+segment(d.ID), d.wanted(), &after); err != nil {
			return err
		}
		return s.printDirectory(c, after)
	})
}

// protocolWords is a directory's protocol in words.
func protocolWords(p controlapi.Protocol) string {
	words := []string{"tolerant", "group names unique", "passwords dropped"}
	if p.Strict != nil && *p.Strict {
		words[0] = "strict"
	}
	if p.SameNames != nil && *p.SameNames {
		words[1] = "group names may repeat"
	}
	if p.Passwords != nil && *p.Passwords == controlapi.PasswordsArgon2 {
		words[2] = "passwords kept as argon2id hashes"
	}
	return strings.Join(words, ", ")
}
