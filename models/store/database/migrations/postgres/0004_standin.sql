-- +goose Up
-- What plays the identity provider of a directory, "" for a real one. An
-- environment that was removed is gone for everybody at once, and emptied
-- behind that.

ALTER TABLE directories ADD COLUMN stand_in TEXT NOT NULL DEFAULT '';
ALTER TABLE environments ADD COLUMN removed_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX organizations_environment ON organizations (environment_id);
