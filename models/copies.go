package models

import "errors"

// ErrNotEmpty is answered by who would have to write over data.
var ErrNotEmpty = errors.New("there is data already")

// Copied is what a backup, a restore or a copy of the database moved. SHA256
// is that of the backup's file; of a copy, that of everything in it, the same
// on both databases.
type Copied struct {
	Bytes  int64
	Rows   int64
	SHA256 string
}

// CopyProgress says how far one of them is.
type CopyProgress struct {
	What     string // "rows" or "bytes"
	Done, Of int64
}
