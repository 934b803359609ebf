-- +goose Up
-- facts is what an exchange was about, as JSON; nothing is known of old ones.
ALTER TABLE exchanges ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';

-- What was seen at a directory, first and last; outlives the exchanges.
CREATE TABLE sightings (
    directory_id TEXT   NOT NULL,
    sight        TEXT   NOT NULL,
    first_at     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    exchange_id  TEXT   NOT NULL,
    agent        TEXT   NOT NULL,
    path         TEXT   NOT NULL,
    detail       TEXT   NOT NULL,
    PRIMARY KEY (directory_id, sight)
);

-- Exchanges of a directory from one moment on, for five minutes.
CREATE TABLE traffic_bars (
    directory_id TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    seen         BIGINT NOT NULL,
    failed       BIGINT NOT NULL,
    PRIMARY KEY (directory_id, at)
);
