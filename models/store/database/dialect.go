package database

import (
	"errors"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
	"modernc.org/sqlite"
)

// dialect is how GORM speaks to SQLite. It makes no tables: migrations do.
type dialect struct{ pool gorm.ConnPool }

var (
	_ gorm.Dialector       = dialect{}
	_ gorm.ErrorTranslator = dialect{}
)

// Name is "sqlite".
func (dialect) Name() string { return "sqlite" }

// Initialize tells GORM which clauses there are, and in which order.
func (d dialect) Initialize(db *gorm.DB) error {
	db.ConnPool = d.pool
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{
		CreateClauses:        []string{"INSERT", "VALUES", "ON CONFLICT", "RETURNING"},
		UpdateClauses:        []string{"UPDATE", "SET", "FROM", "WHERE", "RETURNING"},
		DeleteClauses:        []string{"DELETE", "FROM", "WHERE", "RETURNING"},
		LastInsertIDReversed: true,
	})
	db.ClauseBuilders["FOR"] = func(clause.Clause, clause.Builder) {} // SQLite has one writer and no row locks
	db.ClauseBuilders["LIMIT"] = limit
	return nil
}

// limit writes the number into the statement: SQLite looks at a bound one while
// it plans, and so compiles the statement again for each.
func limit(c clause.Clause, builder clause.Builder) {
	if l, ok := c.Expression.(clause.Limit); ok && l.Limit != nil {
		_, _ = builder.WriteString("LIMIT " + strconv.Itoa(*l.Limit))
	}
}

// Migrator is none.
func (dialect) Migrator(*gorm.DB) gorm.Migrator { return nil }

// DataTypeOf is asked by migrators only.
func (dialect) DataTypeOf(field *schema.Field) string { return string(field.DataType) }

// DefaultValueOf stands for a column that is not given.
func (dialect) DefaultValueOf(*schema.Field) clause.Expression { return clause.Expr{SQL: "NULL"} }

// BindVarTo writes the place of an argument.
func (dialect) BindVarTo(writer clause.Writer, _ *gorm.Statement, _ any) { _ = writer.WriteByte('?') }

// QuoteTo writes a name, which may have a table before a dot.
func (dialect) QuoteTo(writer clause.Writer, name string) {
	for i, part := range strings.Split(name, ".") {
		if i > 0 {
			_ = writer.WriteByte('.')
		}
		_, _ = writer.WriteString("`" + strings.ReplaceAll(strings.Trim(part, "`"), "`", "``") + "`")
	}
}

// Explain shows a statement with its arguments; nothing of ours logs it.
func (dialect) Explain(sql string, vars ...any) string {
	return logger.ExplainSQL(sql, nil, `"`, vars...)
}

// Translate tells GORM's names for what an index or a foreign key refuses.
func (dialect) Translate(err error) error {
	var refused *sqlite.Error
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Code() {
	case sqliteUnique, sqlitePrimaryKey:
		return gorm.ErrDuplicatedKey
	case sqliteForeignKey:
		return gorm.ErrForeignKeyViolated
	}
	return err
}
