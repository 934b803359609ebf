-- +goose Up
-- Since when a directory is in its state, and who decided so; whether the
-- admin expects groups. Nobody knows who decided about the directories there
-- were, and they are in their state since they were made.

ALTER TABLE directories
    ADD COLUMN state_at     BIGINT  NOT NULL DEFAULT 0,
    ADD COLUMN state_by     TEXT    NOT NULL DEFAULT '',
    ADD COLUMN wants_groups BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE directories SET state_at = created_at;

-- Evidence, not state: no foreign keys.

-- facts is what an exchange was about, as JSON; nothing is known of old ones.
ALTER TABLE exchanges ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';

-- What was seen at a directory, first and last; outlives the exchanges.
CREATE TABLE sightings (
    directory_id TEXT COLLATE "C" NOT NULL,
    sight        TEXT COLLATE "C" NOT NULL,
    first_at     BIGINT           NOT NULL,
    last_at      BIGINT           NOT NULL,
    exchange_id  TEXT COLLATE "C" NOT NULL,
    agent        TEXT             NOT NULL,
    path         TEXT             NOT NULL,
    detail       TEXT             NOT NULL,
    PRIMARY KEY (directory_id, sight)
);

-- Exchanges of a directory from one moment on, for five minutes.
CREATE TABLE traffic_bars (
    directory_id TEXT COLLATE "C" NOT NULL,
    at           BIGINT           NOT NULL,
    seen         BIGINT           NOT NULL,
    failed       BIGINT           NOT NULL,
    PRIMARY KEY (directory_id, at)
);
