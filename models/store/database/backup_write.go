package database

import (
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// What one statement of PostgreSQL takes at most.
const (
	mostRows  = 1000
	mostBytes = 4 << 20
)

// Inserter writes rows into one table.
type Inserter struct {
	tx      *gorm.DB
	table   Table
	text    string
	columns []array // of the rows that wait; nil on SQLite, where none does
	rows    int
	bytes   int
}

// Insert begins to write into a table; its columns say what each row has.
func Insert(tx *gorm.DB, t Table) *Inserter {
	in := &Inserter{tx: tx, table: t}
	into := "INSERT INTO " + quoted(t.Name) + " (" + t.columns() + ") "
	if tx.Name() != "postgres" {
		in.text = into + "VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", len(t.Columns)), ", ") + ")"
		return in
	}
	casts := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		in.columns = append(in.columns, newArray(c.Kind))
		casts[i] = "?::" + arrays[c.Kind]
	}
	in.text = into + "SELECT * FROM unnest(" + strings.Join(casts, ", ") + ")"
	return in
}

// Add writes one row, as [Rows] hands it out, now or with some that follow.
func (in *Inserter) Add(values []any) error {
	if in.columns == nil {
		_, err := Exec(in.tx, in.text, values...)
		return in.because(err)
	}
	for i, value := range values {
		in.bytes += in.columns[i].add(value)
	}
	if in.rows++; in.rows < mostRows && in.bytes < mostBytes {
		return nil
	}
	return in.Flush()
}

// Flush writes the rows that wait.
func (in *Inserter) Flush() error {
	if in.rows == 0 {
		return nil
	}
	args := make([]any, len(in.columns))
	for i, column := range in.columns {
		args[i] = column.take()
	}
	in.rows, in.bytes = 0, 0
	_, err := Exec(in.tx, in.text, args...)
	return in.because(err)
}

func (in *Inserter) because(err error) error {
	if err != nil {
		return fmt.Errorf("write table %s: %w", in.table.Name, err)
	}
	return nil
}

// arrays is what PostgreSQL calls many values of a kind.
var arrays = map[Kind]string{Text: "text[]", Integer: "bigint[]", Boolean: "boolean[]", Bytes: "bytea[]"}

// array is many values of one column.
type array interface {
	add(value any) (bytes int)
	take() any
}

func newArray(k Kind) array {
	switch k {
	case Text:
		return &arrayOf[string]{}
	case Integer:
		return &arrayOf[int64]{}
	case Boolean:
		return &arrayOf[bool]{}
	}
	return &arrayOfBytes{}
}

// arrayOf has a nil for each NULL.
type arrayOf[T string | int64 | bool] struct{ values []*T }

func (a *arrayOf[T]) add(value any) int {
	v, given := value.(T)
	if !given {
		a.values = append(a.values, nil)
		return 1
	}
	a.values = append(a.values, &v)
	return weight(value)
}

func (a *arrayOf[T]) take() any {
	values := a.values
	a.values = make([]*T, 0, len(values))
	return values
}

type arrayOfBytes struct{ values [][]byte }

func (a *arrayOfBytes) add(value any) int {
	v, _ := value.([]byte)
	a.values = append(a.values, v)
	return weight(value)
}

func (a *arrayOfBytes) take() any {
	values := a.values
	a.values = make([][]byte, 0, len(values))
	return values
}

// weight is about what a value takes in a statement.
func weight(value any) int {
	switch v := value.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	}
	return 8
}
