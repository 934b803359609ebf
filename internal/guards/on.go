//go:build !guards

// Package guards names what keeps attackers out, so that each can be switched
// off on purpose and a test be seen to fail without it (task guards). In an
// ordinary build every guard holds and none can be switched off.
package guards

// On says that a guard holds.
func On(Guard) bool { return true }
