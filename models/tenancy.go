package models

import "time"

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
