-- +goose Up
-- The index of changes goes by the hour: a change within the same hour, which
-- most are, leaves it alone.

ALTER TABLE resources ADD COLUMN updated_hour BIGINT NOT NULL DEFAULT 0;
UPDATE resources SET updated_hour = updated_at / 3600000;
DROP INDEX resources_updated;
CREATE INDEX resources_updated ON resources (directory_id, type, updated_hour);
