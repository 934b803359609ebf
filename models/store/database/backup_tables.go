package database

import (
	"cmp"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// Table is one table as its database describes it, the same on both.
type Table struct {
	Name    string
	Columns []Column // by name: the order of migrations is nobody's business
	Parents []string // the tables its foreign keys point at, itself left out
}

// Column is one column of a [Table].
type Column struct {
	Name string
	Kind Kind
	Null bool // it may be NULL
}

// Kind is what a column holds.
type Kind string

// The kinds there are; a migration that needs another one teaches it here.
const (
	Text    Kind = "text"
	Integer Kind = "integer"
	Boolean Kind = "boolean"
	Bytes   Kind = "bytes"
)

// kinds is how both databases call them.
var kinds = map[string]Kind{
	"TEXT": Text, "text": Text,
	"BIGINT": Integer, "INTEGER": Integer, "bigint": Integer, "integer": Integer,
	"BOOLEAN": Boolean, "boolean": Boolean,
	"BLOB": Bytes, "bytea": Bytes,
}

// What each database says of its columns and its foreign keys. The record of
// migrations is each database's own.
const (
	columnsSQLite = `SELECT m.name, c.name, c.type, c."notnull" = 0 FROM sqlite_schema m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name <> 'goose_db_version'`
	columnsPostgres = `SELECT c.table_name, c.column_name, c.data_type, c.is_nullable = 'YES'
		FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name <> 'goose_db_version'`
	parentsSQLite   = `SELECT m.name, f."table" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" <> m.name`
	parentsPostgres = `SELECT child.relname, parent.relname FROM pg_constraint k
		JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
		WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace AND parent.oid <> child.oid`
)

// Tables describes every table there is, parents before those that point at
// them. Nothing is listed by hand: a migration cannot add a table that is
// forgotten here.
func Tables(tx *gorm.DB) ([]Table, error) {
	columns, parents := columnsSQLite, parentsSQLite
	if tx.Name() == "postgres" {
		columns, parents = columnsPostgres, parentsPostgres
	}
	tables := map[string]*Table{}
	err := Query(tx, columns, nil, func(scan func(...any) error) error { return describe(tables, scan) })
	if err != nil {
		return nil, fmt.Errorf("describe the tables: %w", err)
	}
	err = Query(tx, parents, nil, func(scan func(...any) error) error {
		var child, parent string
		if err := scan(&child, &parent); err != nil {
			return err
		}
		if t := tables[child]; t != nil && !slices.Contains(t.Parents, parent) {
			t.Parents = append(t.Parents, parent)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("describe the foreign keys: %w", err)
	}
	return parentsFirst(tables)
}

// describe adds one column to its table.
func describe(tables map[string]*Table, scan func(...any) error) error {
	var table, kind string
	var c Column
	if err := scan(&table, &c.Name, &kind, &c.Null); err != nil {
		return err
	}
	if c.Kind = kinds[kind]; c.Kind == "" {
		return fmt.Errorf("column %s of table %s holds %q, which is not of this Scimdesk", c.Name, table, kind)
	}
	if tables[table] == nil {
		tables[table] = &Table{Name: table}
	}
	tables[table].Columns = append(tables[table].Columns, c)
	return nil
}

// parentsFirst orders tables by name, and by who points at whom.
func parentsFirst(tables map[string]*Table) ([]Table, error) {
	var waiting, ordered []Table
	for _, t := range tables {
		slices.SortFunc(t.Columns, func(a, b Column) int { return cmp.Compare(a.Name, b.Name) })
		slices.Sort(t.Parents)
		waiting = append(waiting, *t)
	}
	slices.SortFunc(waiting, func(a, b Table) int { return cmp.Compare(a.Name, b.Name) })
	there := map[string]bool{}
	for len(waiting) > 0 {
		i := slices.IndexFunc(waiting, func(t Table) bool {
			return !slices.ContainsFunc(t.Parents, func(parent string) bool { return !there[parent] })
		})
		if i < 0 {
			return nil, fmt.Errorf("table %s points at a table that is not there, or at itself through others", waiting[0].Name)
		}
		there[waiting[i].Name] = true
		ordered = append(ordered, waiting[i])
		waiting = slices.Delete(waiting, i, i+1)
	}
	return ordered, nil
}
