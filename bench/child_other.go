//go:build !linux

package main

import (
	"errors"
	"syscall"
)

// withUs has no words for it here.
func withUs() *syscall.SysProcAttr { return nil }

// ask has no signal for it here.
func (*child) ask() error { return errors.ErrUnsupported }

// unprivileged needs nothing where we are not root.
func unprivileged(string) (*syscall.SysProcAttr, error) { return nil, nil }
