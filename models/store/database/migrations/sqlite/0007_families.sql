-- +goose Up
-- Which refresh token one was given for, and how often it was traded: of two
-- that were given for one the first that is used ends the other.

ALTER TABLE tokens ADD COLUMN predecessor TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN traded BIGINT NOT NULL DEFAULT 0;
CREATE INDEX tokens_siblings ON tokens (predecessor) WHERE predecessor <> '';

-- Of access tokens the newest live on.
CREATE INDEX tokens_open ON tokens (directory_id, created_at, id) WHERE kind = 'access' AND revoked_at = 0;
