-- +goose Up
-- The key of SQLite, where it tells whose an exchange was.
ALTER TABLE exchanges DROP CONSTRAINT exchanges_pkey;
ALTER TABLE exchanges ADD PRIMARY KEY (directory_id, id, resource_id);
