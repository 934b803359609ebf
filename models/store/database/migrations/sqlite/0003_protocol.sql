-- +goose Up
-- Groups and their members, schemas added while running, and how a directory
-- speaks.

ALTER TABLE directories ADD COLUMN strict BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE directories ADD COLUMN same_names BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE directories ADD COLUMN keep_passwords BOOLEAN NOT NULL DEFAULT FALSE;

-- unique_key is what a type has instead of a userName, too. search has the
-- words of the names, as accounts have them; a person's are those of the
-- account until the next change.
DROP INDEX resources_user_name;
ALTER TABLE resources RENAME COLUMN user_name_key TO unique_key;
CREATE UNIQUE INDEX resources_unique ON resources (directory_id, type, unique_key);
ALTER TABLE resources ADD COLUMN member_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE resources ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE resources SET search = coalesce(
    (SELECT a.search FROM accounts a WHERE a.directory_id = resources.directory_id AND a.id = resources.account_id), '');

-- A row for each direct member; seq is the order in which they joined. Keys
-- begin with what tells most, so that no plan walks a directory.
CREATE TABLE group_members (
    directory_id TEXT   NOT NULL,
    group_id     TEXT   NOT NULL,
    member_id    TEXT   NOT NULL,
    group_type   TEXT   NOT NULL,
    member_type  TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    joined_at    BIGINT NOT NULL,
    PRIMARY KEY (group_id, member_id, directory_id),
    FOREIGN KEY (directory_id, group_type, group_id) REFERENCES resources (directory_id, type, id) ON DELETE CASCADE,
    FOREIGN KEY (directory_id, member_type, member_id) REFERENCES resources (directory_id, type, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX group_members_member ON group_members (member_id, directory_id, member_type);

-- Values nobody else of the type may have, beside unique_key.
CREATE TABLE resource_uniques (
    directory_id TEXT NOT NULL,
    type         TEXT NOT NULL,
    path         TEXT NOT NULL,
    unique_key   TEXT NOT NULL,
    resource_id  TEXT NOT NULL,
    PRIMARY KEY (directory_id, type, path, unique_key),
    FOREIGN KEY (directory_id, type, resource_id) REFERENCES resources (directory_id, type, id) ON DELETE CASCADE
);
CREATE INDEX resource_uniques_resource ON resource_uniques (directory_id, type, resource_id);

-- Hashes, never passwords.
CREATE TABLE resource_passwords (
    directory_id TEXT NOT NULL,
    type         TEXT NOT NULL,
    resource_id  TEXT NOT NULL,
    hash         TEXT NOT NULL,
    PRIMARY KEY (directory_id, type, resource_id),
    FOREIGN KEY (directory_id, type, resource_id) REFERENCES resources (directory_id, type, id) ON DELETE CASCADE
);

-- Schemas and resource types of all directories. number is their order, name
-- what they are known by without regard to case.
CREATE TABLE definitions (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    number   BIGINT  NOT NULL,
    id       TEXT    NOT NULL,
    extends  TEXT    NOT NULL,
    required BOOLEAN NOT NULL,
    document BLOB    NOT NULL,
    added_at BIGINT  NOT NULL,
    added_by TEXT    NOT NULL,
    PRIMARY KEY (kind, name)
);

-- What moves with every change of something, so that others see it did.
CREATE TABLE revisions (
    name     TEXT   NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL
);

-- moved is who joined and left, as JSON; "" for nobody. A person's events are
-- found by their account, all others by their subject.
ALTER TABLE events ADD COLUMN moved TEXT NOT NULL DEFAULT '';
CREATE INDEX events_subject ON events (directory_id, subject, id) WHERE account_id IS NULL;
