-- +goose Up
-- Evidence, not state: no foreign keys, its own file.

CREATE TABLE exchanges (
    directory_id     TEXT   NOT NULL,
    id               TEXT   NOT NULL,
    token_id         TEXT   NOT NULL,
    at               BIGINT NOT NULL,
    took             BIGINT NOT NULL,
    method           TEXT   NOT NULL,
    path             TEXT   NOT NULL,
    status           BIGINT NOT NULL,
    peer             TEXT   NOT NULL,
    agent            TEXT   NOT NULL,
    resource_id      TEXT   NOT NULL,
    problem          TEXT   NOT NULL,
    request_headers  TEXT   NOT NULL,
    request_body     BLOB   NOT NULL,
    request_cut      BIGINT NOT NULL,
    response_headers TEXT   NOT NULL,
    response_body    BLOB   NOT NULL,
    response_cut     BIGINT NOT NULL,
    PRIMARY KEY (directory_id, id)
);
CREATE INDEX exchanges_failed ON exchanges (directory_id, id) WHERE status >= 400;
CREATE INDEX exchanges_resource ON exchanges (directory_id, resource_id, id) WHERE resource_id <> '';

-- held is what is stored now; kept counts what was ever stored.
CREATE TABLE exchange_counts (
    directory_id TEXT   NOT NULL PRIMARY KEY,
    seen         BIGINT NOT NULL,
    kept         BIGINT NOT NULL,
    failed       BIGINT NOT NULL,
    held         BIGINT NOT NULL,
    last_at      BIGINT NOT NULL
);
