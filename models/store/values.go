package store

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// ms is how a time is kept: Unix milliseconds, 0 for the zero time.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the time ms kept.
func moment(kept int64) time.Time {
	if kept == 0 {
		return time.Time{}
	}
	return time.UnixMilli(kept).UTC()
}

// clean makes text that came from outside fit for PostgreSQL, which refuses
// NUL and invalid UTF-8. An id that needed it finds nothing.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// longestKey bounds what goes into an index, in bytes: PostgreSQL refuses
// index rows beyond about 2,700.
const longestKey = 512

// lookupKey is the indexed form of a text: nil for none, a hash for one too
// long. Equal texts have equal keys; the filter decides about the rest.
func lookupKey(text string) *string {
	switch {
	case text == "":
		return nil
	case len(text) > longestKey:
		sum := sha256.Sum256([]byte(text))
		text = "sha256:" + hex.EncodeToString(sum[:])
	default:
		text = clean(text)
	}
	return &text
}

// optional is NULL for "".
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// given is "" for NULL.
func given(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
