package reference

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgxpool"
)

const postgresTables = `
CREATE TABLE IF NOT EXISTS users (n BIGINT GENERATED ALWAYS AS IDENTITY, id TEXT PRIMARY KEY, user_name TEXT NOT NULL, external_id TEXT, active BOOLEAN, doc TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS users_by_number ON users (n);
CREATE UNIQUE INDEX IF NOT EXISTS users_by_name ON users (user_name);
CREATE INDEX IF NOT EXISTS users_by_external ON users (external_id);
CREATE TABLE IF NOT EXISTS groups (id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE IF NOT EXISTS members (gid TEXT, uid TEXT, PRIMARY KEY (gid, uid));`

// postgres is pgx with nothing around it: a pool, and a statement for each
// call, prepared once for each connection.
type postgres struct{ pool *pgxpool.Pool }

// Postgres opens a database by its URL.
func Postgres(ctx context.Context, url string) (Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	p := &postgres{pool}
	if _, err := pool.Exec(ctx, postgresTables); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *postgres) exec(statement string, args ...any) error {
	_, err := p.pool.Exec(context.Background(), statement, args...)
	return err
}

func (p *postgres) Insert(row Person) error {
	return p.exec("INSERT INTO users (id, user_name, external_id, active, doc) VALUES ($1, $2, $3, $4, $5)",
		row.ID, row.UserName, row.ExternalID, row.Active, string(row.Document))
}

func (p *postgres) Update(row Person) error {
	return p.exec("UPDATE users SET doc = $1, external_id = $2, active = $3 WHERE id = $4", string(row.Document), row.ExternalID, row.Active, row.ID)
}

func (p *postgres) InsertGroup(id, name string) error {
	return p.exec("INSERT INTO groups (id, name) VALUES ($1, $2)", id, name)
}

func (p *postgres) AddMembers(group string, ids []string) error {
	return p.exec("INSERT INTO members SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING", group, ids)
}

func (p *postgres) RemoveMember(group, id string) error {
	return p.exec("DELETE FROM members WHERE gid = $1 AND uid = $2", group, id)
}

func (p *postgres) Document(id string) (document []byte, err error) {
	err = p.pool.QueryRow(context.Background(), "SELECT doc FROM users WHERE id = $1", id).Scan(&document)
	return document, err
}

func (p *postgres) DocumentByName(userName string) (document []byte, err error) {
	err = p.pool.QueryRow(context.Background(), "SELECT doc FROM users WHERE user_name = $1", userName).Scan(&document)
	return document, err
}

// Page counts by the greatest number, as the other reference does.
func (p *postgres) Page(startIndex, count int, each func([]byte)) (total int, err error) {
	if err := p.pool.QueryRow(context.Background(), "SELECT coalesce(max(n), 0) FROM users").Scan(&total); err != nil {
		return 0, err
	}
	return total, p.walk(each, "SELECT doc FROM users WHERE n IN (SELECT n FROM users ORDER BY n LIMIT $1 OFFSET $2)", count, startIndex-1)
}

func (p *postgres) Members(group string, each func([]byte)) error {
	return p.walk(each, "SELECT uid FROM members WHERE gid = $1", group)
}

// walk hands over the one column of each row.
func (p *postgres) walk(each func([]byte), statement string, args ...any) error {
	rows, err := p.pool.Query(context.Background(), statement, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		each(rows.RawValues()[0])
	}
	return rows.Err()
}

func (p *postgres) Close() error {
	p.pool.Close()
	return nil
}
