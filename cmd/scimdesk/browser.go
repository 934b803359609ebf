package main

import (
	"os"
	"os/exec"
	"runtime"
)

// browse opens url in the desktop's browser, when there is a desktop. Where
// that fails the link stands in the terminal.
func browse(url string) {
	var opener *exec.Cmd
	switch {
	case runtime.GOOS == "darwin":
		opener = exec.Command("open", url)
	case runtime.GOOS == "windows":
		opener = exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		opener = exec.Command("xdg-open", url)
	default:
		return
	}
	if opener.Start() == nil {
		go func() { _ = opener.Wait() }()
	}
}
