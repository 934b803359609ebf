-- +goose Up
-- The key tells whose an exchange was: a resource's are found by walking along
-- it, within what one directory keeps. An index of their own had to be written
-- in as many places as there are resources.
CREATE TABLE exchanges_keyed (
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
    facts            TEXT   NOT NULL DEFAULT '{}',
    PRIMARY KEY (directory_id, id, resource_id)
);
INSERT INTO exchanges_keyed SELECT * FROM exchanges ORDER BY directory_id, id;
DROP TABLE exchanges;
ALTER TABLE exchanges_keyed RENAME TO exchanges;
CREATE INDEX exchanges_failed ON exchanges (directory_id, id) WHERE status >= 400;
