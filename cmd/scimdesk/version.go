package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"scimdesk/models/store"
)

// version is the release; the commit comes from the build.
const version = "0.1.0-dev"

type versionCommand struct{}

// Run says which version, commit, Go and SQLite this is.
func (versionCommand) Run(s *shell) error {
	sqlite, err := store.SQLiteVersion()
	if err != nil {
		return err
	}
	v := struct {
		Version string `json:"version"`
		Commit  string `json:"commit"`
		Go      string `json:"go"`
		SQLite  string `json:"sqlite"`
	}{version, commit(), runtime.Version(), sqlite}
	return s.print(v, func(out io.Writer) {
		fmt.Fprintf(out, "scimdesk %s (commit %s, %s, SQLite %s)\n", v.Version, v.Commit, v.Go, v.SQLite)
	})
}

func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return "unknown"
}
