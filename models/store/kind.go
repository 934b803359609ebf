package store

import "scimdesk/models"

// kind is one directory's resources of one type.
type kind struct {
	scope models.Scope
	name  string
}

func (k kind) directory() string { return string(k.scope.Directory()) }

func kindOf(q models.Query) kind { return kind{q.Scope, q.Type} }
