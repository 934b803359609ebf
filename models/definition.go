package models

import (
	"context"
	"time"
)

// DefinitionKind is what a definition defines.
type DefinitionKind string

// A definition is a schema (RFC 7643 §7) or a resource type (§6).
const (
	DefinesSchema DefinitionKind = "Schema"
	DefinesType   DefinitionKind = "ResourceType"
)

// Definition is a schema or resource type that was added at run time. All
// directories share it: it describes the application, not an identity
// provider.
type Definition struct {
	Kind     DefinitionKind
	ID       string // the URN of a schema, the name of a resource type
	Extends  string // of an extension schema: the resource type it belongs to, "" for none
	Required bool   // of an extension schema: every resource of the type must have it
	Document []byte // as it was read, checked and completed
	AddedAt  time.Time
	AddedBy  string
}

// Definitions is what a store promises about definitions.
type Definitions interface {
	// Definitions lists all, oldest first, and their revision.
	Definitions(context.Context) ([]Definition, int64, error)
	// DefinitionsRevision moves with every change of them.
	DefinitionsRevision(context.Context) (int64, error)
	// AddDefinitions adds all or none; one with the same kind and id takes the
	// place of the old one.
	AddDefinitions(context.Context, []Definition) error
}
