//go:build soak && unix

package main

import (
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// A program built with -tags soak says in its log how many goroutines it has
// whenever it is sent SIGUSR1. The one that is released does not listen.
func init() {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	go func() {
		for range asked {
			slog.Info("asked", "goroutines", runtime.NumGoroutine())
		}
	}()
}
