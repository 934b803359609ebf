package scim

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// The detail error keywords of RFC 7644 §3.12, table 9, and of RFC 9865 §3.
const (
	InvalidFilter = "invalidFilter"
	TooMany       = "tooMany"
	Uniqueness    = "uniqueness"
	Mutability    = "mutability"
	InvalidSyntax = "invalidSyntax"
	InvalidPath   = "invalidPath"
	NoTarget      = "noTarget"
	InvalidValue  = "invalidValue"
	InvalidVers   = "invalidVers"
	Sensitive     = "sensitive"
	InvalidCursor = "invalidCursor"
	ExpiredCursor = "expiredCursor"
	InvalidCount  = "invalidCount"
)

// Error is an answer in SCIM's own error language (RFC 7644 §3.12). Detail is
// read by the administrator of the identity provider: it says what happened,
// why and what to do.
type Error struct {
	Status int
	Type   string // scimType, one of the keywords above; empty when none applies
	Detail string
}

// Errorf makes an Error with a formatted detail.
func Errorf(status int, scimType, format string, args ...any) *Error {
	return &Error{Status: status, Type: scimType, Detail: fmt.Sprintf(format, args...)}
}

// Error says the status, the keyword and the detail in one line.
func (e *Error) Error() string {
	if e.Type == "" {
		return fmt.Sprintf("scim %d: %s", e.Status, e.Detail)
	}
	return fmt.Sprintf("scim %d %s: %s", e.Status, e.Type, e.Detail)
}

// MarshalJSON writes the error message; status is a string, as the RFC asks
// and Okta's own test compares.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Schemas []string `json:"schemas"`
		Status  string   `json:"status"`
		Type    string   `json:"scimType,omitempty"`
		Detail  string   `json:"detail"`
	}{[]string{MessageError}, strconv.Itoa(e.Status), e.Type, e.Detail})
}
