package store

import (
	"bytes"
	"database/sql"
	"errors"
	"strings"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// extent is how much is read of each resource: every column costs as much as
// the search for the row of one of many.
type extent int

const (
	placed extent = iota // where it stands
	judged               // what a filter looks at
	shown                // what an answer shows
	whole                // everything of a models.Resource that is in its row
)

// columns name them, of a table called r.
func (e extent) columns() string {
	return [...]string{placedColumns, judgedColumns, shownColumns, wholeColumns}[e]
}

const (
	placedColumns = "r.id, r.block"
	judgedColumns = placedColumns + ", r.document"
	shownColumns  = judgedColumns + ", r.version, r.created_at, r.updated_at, r.display_name, r.member_count"
	wholeColumns  = shownColumns + ", r.account_id, r.user_name, r.unique_key, r.external_id, r.active"

	// directColumn are the groups somebody is in directly; ids have no spaces.
	directColumn = ", (SELECT string_agg(m.group_id, ' ') FROM group_members m WHERE m.member_id = r.id AND m.directory_id = r.directory_id)"
)

// wanted is how much a caller wants to have read.
func wanted(with models.With) extent {
	if with.Lean {
		return shown
	}
	return whole
}

// readRow is a resource as it was read.
type readRow struct {
	resourceRow
	direct *string  // ids of the groups it is in, with spaces between them
	groups []string // the same ids, of a row that stays
}

// reader reads one row after the other into the same place.
type reader struct {
	columns  string
	row      readRow
	document sql.RawBytes // until the next row
	into     []any
}

func newReader(kind string, e extent, direct bool) *reader {
	r := &reader{columns: e.columns()}
	row := &r.row
	row.Type = kind
	r.into = append(make([]any, 0, 16), &row.ID, &row.Block)
	if e >= judged {
		r.into = append(r.into, &r.document)
	}
	if e >= shown {
		r.into = append(r.into, &row.Version, &row.Created, &row.Updated, &row.DisplayName, &row.MemberCount)
	}
	if e >= whole {
		r.into = append(r.into, &row.AccountID, &row.UserName, &row.UniqueKey, &row.ExternalID, &row.Active)
	}
	if direct {
		r.columns += directColumn
		r.into = append(r.into, &row.direct)
	}
	return r
}

// read answers the next row, whose document is gone with the one behind it.
func (r *reader) read(scan func(...any) error) (*readRow, error) {
	err := scan(r.into...)
	r.row.Document = r.document
	return &r.row, err
}

func (row *readRow) spot() spot { return spot{row.Block, row.ID} }

// kept is a row that stays.
func (row *readRow) kept() readRow {
	stays := *row
	stays.Document = bytes.Clone(row.Document)
	if row.direct != nil {
		stays.groups = strings.Fields(*row.direct)
	}
	return stays
}

// weight is about what a row adds to an answer, in bytes: a group is shown with
// its name and address.
func (row *readRow) weight() int {
	w := len(row.Document)
	if row.direct != nil {
		return w + 2*len(*row.direct)
	}
	for _, id := range row.groups {
		w += 2 * (len(id) + 1)
	}
	return w
}

// errEnough ends a statement before its last row.
var errEnough = errors.New("enough was read")

// eachRow calls look for each row of a statement until it answers errEnough.
func eachRow(tx *gorm.DB, r *reader, statement string, args []any, look func(*readRow) error) error {
	err := database.Query(tx, statement, args, func(scan func(...any) error) error {
		row, err := r.read(scan)
		if err != nil {
			return err
		}
		return look(row)
	})
	return unlessEnough(err)
}

func unlessEnough(err error) error {
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}
