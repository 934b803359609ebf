package main

import (
	"os"
	"os/exec"
	"runtime"
)

// browse opens url in the desktop's browser, when there is a desktop; it
// says whether it tried.
func browse(url string) bool {
	switch {
	case runtime.GOOS == "darwin":
		return exec.Command("open", url).Start() == nil
	case runtime.GOOS == "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", url).Start() == nil
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		return exec.Command("xdg-open", url).Start() == nil
	default:
		return false
	}
}
