package database

import (
	"context"
	"fmt"
	"io"

	"gorm.io/gorm"
)

// SQLiteFile is a SQLite file as it is at one moment, inside of
// [Database.Snapshot].
type SQLiteFile struct {
	Size   int64 // what Copy writes
	Schema int64 // the version of its schema
	tx     *gorm.DB
}

// FileOf looks at the file behind a snapshot. It pins the moment.
func FileOf(tx *gorm.DB) (f SQLiteFile, err error) {
	f.tx = tx
	var pages, size int64
	for query, into := range map[string]*int64{
		"SELECT coalesce(max(version_id), 0) FROM goose_db_version": &f.Schema,
		"SELECT page_count FROM pragma_page_count":                  &pages,
		"SELECT page_size FROM pragma_page_size":                    &size,
	} {
		if err := Query(tx, query, nil, func(scan func(...any) error) error { return scan(into) }); err != nil {
			return f, fmt.Errorf("look at the database file: %w", err)
		}
	}
	f.Size = pages * size
	return f, nil
}

// Copy writes the file page by page, as it was at the moment of the snapshot:
// whoever writes meanwhile is not held up, and nothing is kept in memory or
// beside the file. It ends with ctx, and with whoever reads out.
func (f SQLiteFile) Copy(ctx context.Context, out io.Writer) error {
	page := int64(0)
	err := Query(f.tx, "SELECT pgno, data FROM sqlite_dbpage", nil, func(scan func(...any) error) error {
		var number int64
		var data []byte
		if err := scan(&number, &data); err != nil {
			return err
		}
		if page++; number != page {
			return fmt.Errorf("page %d came where page %d belongs", number, page)
		}
		if _, err := out.Write(data); err != nil {
			return err
		}
		return ctx.Err()
	})
	if err != nil {
		return fmt.Errorf("copy the database file: %w", err)
	}
	return nil
}
