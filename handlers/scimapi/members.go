package scimapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scimdesk/scim"
)

// The members of the messages that come here, as RFC 7644 spells them.
var (
	searchMembers    = append([]string{"schemas"}, parameters[:]...)           // §3.4.3
	bulkMembers      = []string{"schemas", "failOnErrors", "Operations"}       // §3.7
	operationMembers = []string{"method", "bulkId", "path", "version", "data"} // §3.7
)

// members refuses, by the letter, a member that a message does not have; where
// clients are understood it is left out, and noted.
func (v *visit) members(message map[string]any, what string, known []string) error {
	for _, name := range slices.Sorted(maps.Keys(message)) {
		named := func(one string) bool { return strings.EqualFold(one, name) }
		if !slices.ContainsFunc(known, named) && !v.manner.Tolerates(scim.QuirkUnknown) {
			return fmt.Errorf("%q is not part of %s; there are %s", shortened(name), what, strings.Join(known, ", "))
		}
	}
	return nil
}

// shortened is the beginning of a name, enough to know it by.
func shortened(name string) string {
	const most = 64
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}
