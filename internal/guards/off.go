//go:build guards

// Package guards names what keeps attackers out, so that each can be switched
// off on purpose and a test be seen to fail without it (task guards). This is
// the build in which SCIMDESK_GUARD_OFF names the one that does not hold.
package guards

import "os"

var off = Guard(os.Getenv("SCIMDESK_GUARD_OFF"))

// On says whether a guard holds.
func On(g Guard) bool { return g != off }
