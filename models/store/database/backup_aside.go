package database

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// errAddress is said of an address that cannot be read; the address itself
// may hold a password.
var errAddress = errors.New("the database address cannot be read: write it as postgres://user@host:5432/name")

// dial is one connection beside every pool.
func dial(ctx context.Context, address string) (*pgx.Conn, error) {
	config, err := configured(address)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	return conn, nil
}

// Settled says whether a PostgreSQL database has a row in a table, and who
// else is connected to it. It changes nothing.
func Settled(ctx context.Context, address, table string) (has bool, others []string, err error) {
	conn, err := dial(ctx, address)
	if err != nil {
		return false, nil, err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	var there bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", table).Scan(&there); err != nil {
		return false, nil, err
	}
	if there {
		query := "SELECT EXISTS (SELECT 1 FROM " + pgx.Identifier{table}.Sanitize() + ")"
		if err := conn.QueryRow(ctx, query).Scan(&has); err != nil {
			return false, nil, err
		}
	}
	rows, err := conn.Query(ctx, `SELECT DISTINCT coalesce(nullif(application_name, ''), 'a connection without a name') || ' of ' || usename
		FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY 1 LIMIT 5`)
	if err != nil {
		return has, nil, err
	}
	others, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return has, others, err
}

// growing is the schema in which what will take the place of everything grows.
const growing = "scimdesk_restoring"

// Growing makes an empty schema beside the one that holds everything, without
// what a killed process left there, and answers the address that leads to it.
func Growing(ctx context.Context, address string) (string, error) {
	leads, err := url.Parse(address)
	if err != nil {
		return "", errAddress
	}
	err = inOne(ctx, address, func(tx pgx.Tx) error {
		return all(ctx, tx, "DROP SCHEMA IF EXISTS "+growing+" CASCADE", "CREATE SCHEMA "+growing)
	})
	if err != nil {
		return "", fmt.Errorf("make a schema beside the data: %w", err)
	}
	query := leads.Query()
	query.Set("search_path", growing)
	leads.RawQuery = query.Encode()
	return leads.String(), nil
}

// Grown puts the schema of [Growing] in the place of the one that holds
// everything, and renames that one to aside, in one step.
func Grown(ctx context.Context, address, aside string) error {
	err := inOne(ctx, address, func(tx pgx.Tx) error {
		var schema string
		if err := tx.QueryRow(ctx, "SELECT quote_ident(current_schema())").Scan(&schema); err != nil {
			return err
		}
		return all(ctx, tx, "ALTER SCHEMA "+schema+" RENAME TO "+pgx.Identifier{aside}.Sanitize(),
			"ALTER SCHEMA "+growing+" RENAME TO "+schema)
	})
	if err != nil {
		return fmt.Errorf("set the old data aside: %w", err)
	}
	return nil
}

// Outgrown takes the schema of [Growing] away.
func Outgrown(ctx context.Context, address string) error {
	return inOne(ctx, address, func(tx pgx.Tx) error { return all(ctx, tx, "DROP SCHEMA IF EXISTS "+growing+" CASCADE") })
}

func all(ctx context.Context, tx pgx.Tx, statements ...string) error {
	for _, statement := range statements {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func inOne(ctx context.Context, address string, fn func(tx pgx.Tx) error) (err error) {
	conn, err := dial(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	return pgx.BeginFunc(ctx, conn, fn)
}
