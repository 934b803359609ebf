package main

import "testing"

// TestTheConsoleListensOnThisMachineOnly asks the door itself, whatever the
// flags' own check would say.
func TestTheConsoleListensOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	for addr, here := range map[string]bool{"127.0.0.1:0": true, "[::1]:0": true, "localhost:0": true, "0.0.0.0:0": false, "[::]:0": false, ":0": false} {
		listener, err := listenConsole(addr)
		if (err == nil) != here {
			t.Errorf("%s: %v", addr, err)
		}
		if err == nil {
			_ = listener.Close()
		}
	}
}
