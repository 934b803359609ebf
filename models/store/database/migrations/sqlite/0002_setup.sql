-- +goose Up
-- Since when a directory is in its state, and who decided so; whether the
-- admin expects groups. Nobody knows who decided about the directories there
-- were, and they are in their state since they were made.

ALTER TABLE directories ADD COLUMN state_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE directories ADD COLUMN state_by TEXT NOT NULL DEFAULT '';
ALTER TABLE directories ADD COLUMN wants_groups BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE directories SET state_at = created_at;
