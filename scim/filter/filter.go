// Package filter is the question language of SCIM: filters (RFC 7644 §3.4.2.2)
// and PATCH paths (§3.5.2). It parses, prints, binds to a schema and decides
// about one resource. It never touches a database; models/store reads the
// bound tree to choose an index and lets the tree decide on each candidate.
package filter

// Bound is a filter whose every path is resolved against one resource type.
type Bound struct{}
