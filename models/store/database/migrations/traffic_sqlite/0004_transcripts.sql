-- +goose Up
-- What was said in exchanges that were saved together, packed; id is that of the
-- newest. An exchange names the transcript that has its headers and bodies; an
-- older one has them itself.
CREATE TABLE transcripts (
    directory_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    said         BLOB NOT NULL,
    PRIMARY KEY (directory_id, id)
);

-- Without what was said a row is short enough for the key's own tree.
CREATE TABLE exchanges_short (
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
    transcript       TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (directory_id, id, resource_id)
) WITHOUT ROWID;
INSERT INTO exchanges_short SELECT *, '' FROM exchanges ORDER BY directory_id, id;
DROP TABLE exchanges;
ALTER TABLE exchanges_short RENAME TO exchanges;
CREATE INDEX exchanges_failed ON exchanges (directory_id, id) WHERE status >= 400;
