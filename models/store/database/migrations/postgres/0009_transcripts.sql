-- +goose Up
-- What was said in exchanges that were saved together, packed; id is that of the
-- newest. An exchange names the transcript that has its headers and bodies; an
-- older one has them itself.
CREATE TABLE transcripts (
    directory_id TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    said         BYTEA            NOT NULL,
    PRIMARY KEY (directory_id, id)
);
ALTER TABLE exchanges ADD COLUMN transcript TEXT COLLATE "C" NOT NULL DEFAULT '';
