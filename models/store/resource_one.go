package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
)

// Behind the resource comes a row for each group it is in directly: with block
// 0, and 1 in place of the version when that group is itself in one.
const (
	groupsBehind = ` UNION ALL SELECT g.id, 0, '', CASE WHEN ` + isInside + ` THEN 1 ELSE 0 END, 0, 0, g.display_name, 0`
	groupsJoined = ` FROM resources r CROSS JOIN group_members m CROSS JOIN resources g
		WHERE m.member_id = r.id AND m.directory_id = r.directory_id
		AND g.directory_id = m.directory_id AND g.type = 'Group' AND g.id = m.group_id AND `
	inPlaceOfTheRest = `, NULL, '', NULL, '', FALSE`

	// isInside says whether the group g is in another one.
	isInside = `EXISTS (SELECT 1 FROM group_members p WHERE p.member_id = g.id AND p.directory_id = g.directory_id)`
)

// oneStatement reads the resource that where means, which is one at most.
func oneStatement(e extent, where string, groups bool) string {
	of := "r.directory_id = ? AND r.type = ? AND r." + where
	statement := "SELECT " + e.columns() + " FROM resources r WHERE " + of
	if !groups {
		return statement
	}
	statement += groupsBehind
	if e == whole {
		statement += inPlaceOfTheRest
	}
	return statement + groupsJoined + of
}

// readOne reads the resource that where means with value, and the groups it is
// in, in one statement. No row when there is none.
func readOne(tx *gorm.DB, of kind, where string, value any, with models.With) (*few, error) {
	e, found := wanted(with), &few{known: knownGroups{}}
	args := []any{of.directory(), of.name, value}
	if with.Groups {
		args = append(args, args...)
	}
	var groups []string
	err := eachRow(tx, newReader(of.name, e, false), oneStatement(e, where, with.Groups), args, func(row *readRow) error {
		switch {
		case row.Block != 0:
			found.rows = append(found.rows, row.kept())
		case len(groups) == mostLoaded:
			return models.ErrTooMany
		default:
			groups = append(groups, row.ID)
			found.known[row.ID] = knownGroup{row.DisplayName, row.Version == 1}
		}
		return nil
	})
	if len(found.rows) > 0 {
		found.rows[0].groups = groups
	}
	return found, err
}
