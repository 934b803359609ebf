//go:build !linux

package storetest

import "errors"

// server is not available: the tests know how to start PostgreSQL on Linux.
type server struct {
	folder       string
	users, names int
}

func binaries() string { return "" }

func startServer(string) (*server, error) {
	return nil, errors.New("PostgreSQL is only started on Linux")
}

func (*server) stop() error { return nil }
