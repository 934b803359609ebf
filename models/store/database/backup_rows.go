package database

import (
	"database/sql"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// Rows calls row for every row of a table, with a value for each of its
// columns: string, int64, bool, []byte, or nil. row must not keep the slice.
// It has no order; who wants to stop answers an error.
func Rows(tx *gorm.DB, t Table, row func(values []any) error) error {
	cells := make([]cell, len(t.Columns))
	dest, values := make([]any, len(cells)), make([]any, len(cells))
	for i, c := range t.Columns {
		cells[i].column = c
		dest[i] = &cells[i]
	}
	err := Query(tx, "SELECT "+t.columns()+" FROM "+quoted(t.Name), nil, func(scan func(...any) error) error {
		if err := scan(dest...); err != nil {
			return err
		}
		for i := range cells {
			values[i] = cells[i].value
		}
		return row(values)
	})
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	return nil
}

// Count is how many rows a table has. It looks at each of them: this is for
// somebody who is about to do so anyway.
func Count(tx *gorm.DB, table string) (n int64, err error) {
	err = Query(tx, "SELECT count(1) FROM "+quoted(table), nil, func(scan func(...any) error) error { return scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("count table %s: %w", table, err)
	}
	return n, nil
}

// Empty says whether a table has no row.
func Empty(tx *gorm.DB, table string) (bool, error) {
	empty := true
	err := Query(tx, "SELECT 1 FROM "+quoted(table)+" LIMIT 1", nil, func(func(...any) error) error {
		empty = false
		return nil
	})
	return empty, err
}

// columns is the list of a statement.
func (t Table) columns() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c.Name)
	}
	return strings.Join(names, ", ")
}

// quoted is a name of the schema, whatever is in it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// cell reads one value as what its column holds, whatever the driver makes of
// it.
type cell struct {
	column Column
	value  any
}

// Scan is called by database/sql.
func (c *cell) Scan(from any) (err error) {
	switch c.column.Kind {
	case Text:
		c.value, err = readAs[string](from)
	case Integer:
		c.value, err = readAs[int64](from)
	case Boolean:
		c.value, err = readAs[bool](from)
	default:
		c.value, err = readAs[[]byte](from)
		if v, given := c.value.([]byte); v == nil && (given || !c.column.Null) {
			c.value = []byte{} // the driver's word for an empty one
		}
	}
	if err != nil {
		return fmt.Errorf("column %s: %w", c.column.Name, err)
	}
	return nil
}

func readAs[T any](from any) (any, error) {
	var value sql.Null[T]
	if err := value.Scan(from); err != nil || !value.Valid {
		return nil, err
	}
	return value.V, nil
}

// CountAll is how many rows each table has.
func CountAll(tx *gorm.DB) (map[string]int64, error) {
	tables, err := Tables(tx)
	if err != nil {
		return nil, err
	}
	rows := map[string]int64{}
	for _, t := range tables {
		if rows[t.Name], err = Count(tx, t.Name); err != nil {
			return nil, err
		}
	}
	return rows, nil
}
