package models

import (
	"context"
	"time"
)

// Ids are opaque, prefixed where people see them ("env-", "org-", "dir-"),
// never contain "_" (Okta refuses it in a base URL) and are never reused.
type (
	EnvironmentID  string
	OrganizationID string
	DirectoryID    string
)

// Environment is the outermost room: production, staging, demo.
type Environment struct {
	ID        EnvironmentID
	Name      string
	CreatedAt time.Time
}

// Organization is a customer inside an environment; accounts belong to it.
type Organization struct {
	ID          OrganizationID
	Environment EnvironmentID
	Name        string
	CreatedAt   time.Time
}

// Tenancy is what a store promises about environments and organizations.
// What belongs to a removed environment is found by no other method any more.
type Tenancy interface {
	// CreateEnvironment saves a new one with its first organization.
	CreateEnvironment(context.Context, Environment, Organization) error
	// Environments lists all, oldest first; the first is the one that cannot be
	// removed.
	Environments(context.Context) ([]Environment, error)
	// Organizations lists those of one environment, oldest first.
	Organizations(context.Context, EnvironmentID) ([]Organization, error)
	// Place finds an organization and the environment it is in. ErrNotFound.
	Place(context.Context, OrganizationID) (Organization, Environment, error)
	// SetDirectoryStandIn says what plays the identity provider of a directory,
	// and what it is called now. ErrNotFound.
	SetDirectoryStandIn(ctx context.Context, id DirectoryID, dialect string, provider Provider, name string) error
	// RemoveEnvironment ends an environment and every token in it, at once;
	// [Tenancy.Purge] takes away what was in it. ErrNotFound, also for the first.
	RemoveEnvironment(ctx context.Context, id EnvironmentID, at time.Time) error
	// Purge takes away, for good and a little at a time, whatever removed
	// environments left behind, and what was recorded of directories that are
	// gone. It goes on where it was stopped.
	Purge(context.Context) error
}
