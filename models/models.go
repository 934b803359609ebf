// Package models is what the house knows: plain structs, the rules that need
// nothing but them, the errors every floor shares, and the promises a store
// keeps. It imports no database and no HTTP.
package models

import (
	"errors"
	"fmt"
	"time"
)

// Errors a store or a rule answers with; doors turn them into their client's
// language, nobody compares texts.
var (
	// ErrNotFound: there is no such thing in this scope; another directory's
	// id and an id that never existed are the same.
	ErrNotFound = errors.New("not found")
	// ErrTaken: a unique value belongs to another resource; see [TakenError].
	ErrTaken = errors.New("already taken")
	// ErrStale: the resource no longer bears the version the caller named.
	ErrStale = errors.New("changed since it was read")
	// ErrBusy: the store could not take the write in time, nothing of it was
	// kept, and trying again later is right.
	ErrBusy = errors.New("busy")
	// ErrFull is an ErrBusy that waiting does not mend: the disk is full or
	// read-only, and somebody must look.
	ErrFull = fmt.Errorf("the storage is full or read-only: %w", ErrBusy)
	// ErrBroken is an ErrBusy that only a new start mends: the disk failed to
	// keep what was written, and nothing is written any more.
	ErrBroken = fmt.Errorf("the storage failed to keep a write: %w", ErrBusy)
	// ErrUnknown is an ErrBusy of which something may have been kept: the
	// connection was lost during the commit, and nobody could be asked in time.
	// Who wants to know reads again; nothing is repeated for them.
	ErrUnknown = fmt.Errorf("whether it was kept is not known: %w", ErrBusy)
	// ErrTooMany: answering would have to look at more than the scope's limit.
	ErrTooMany = errors.New("too many candidates")
)

// TakenError is an ErrTaken that names the attribute ("userName").
type TakenError struct{ Attribute string }

// Error names the attribute.
func (e *TakenError) Error() string { return e.Attribute + " is already taken" }

// Unwrap makes errors.Is(err, ErrTaken) true.
func (e *TakenError) Unwrap() error { return ErrTaken }

// Invalid is a form that cannot be accepted: field name to sentence.
type Invalid map[string]string

// Error lists nothing private, only that fields are wrong.
func (e Invalid) Error() string { return "invalid input" }

// Moment cuts a time to what both databases keep and SCIM shows:
// milliseconds, UTC.
func Moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
