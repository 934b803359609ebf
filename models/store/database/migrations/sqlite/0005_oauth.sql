-- +goose Up
-- What an authorization server keeps: clients, the codes that became tokens,
-- assertions that were used. Beside it what lets an operator in on the public
-- side: a password, or an approval at the console.

ALTER TABLE directories ADD COLUMN shown_url TEXT NOT NULL DEFAULT '';
ALTER TABLE directories ADD COLUMN refuse_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN scope TEXT NOT NULL DEFAULT '';
ALTER TABLE admins ADD COLUMN password TEXT NOT NULL DEFAULT '';

-- Of what an admin made a directory has a few, of what was granted many.
CREATE INDEX tokens_made ON tokens (directory_id, created_at, id) WHERE kind IN ('bearer', 'basic', 'secret');
CREATE INDEX tokens_granted ON tokens (directory_id, created_at, id) WHERE kind IN ('access', 'refresh');
CREATE INDEX tokens_granted_end ON tokens (expires_at) WHERE kind IN ('access', 'refresh');
CREATE INDEX tokens_family ON tokens (directory_id, family);
DROP INDEX tokens_directory;

CREATE TABLE oauth_clients (
    id            TEXT    NOT NULL PRIMARY KEY,
    directory_id  TEXT    NOT NULL UNIQUE REFERENCES directories (id),
    redirect_uris TEXT    NOT NULL,
    pkce          BOOLEAN NOT NULL,
    token_life    BIGINT  NOT NULL,
    direct        BOOLEAN NOT NULL,
    issuer        TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    audiences     TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL
);

CREATE TABLE oauth_codes (
    hash         BLOB   NOT NULL PRIMARY KEY,
    client_id    TEXT   NOT NULL,
    directory_id TEXT   NOT NULL REFERENCES directories (id),
    redirect_uri TEXT   NOT NULL,
    challenge    TEXT   NOT NULL,
    scope        TEXT   NOT NULL,
    admin_id     TEXT   NOT NULL,
    family       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    redeemed_at  BIGINT NOT NULL
);
CREATE INDEX oauth_codes_directory ON oauth_codes (directory_id);
CREATE INDEX oauth_codes_end ON oauth_codes (expires_at);

CREATE TABLE oauth_assertions (
    hash       BLOB   NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX oauth_assertions_end ON oauth_assertions (expires_at);

CREATE TABLE sign_in_approvals (
    hash       BLOB   NOT NULL PRIMARY KEY,
    code       TEXT   NOT NULL UNIQUE,
    peer       TEXT   NOT NULL,
    agent      TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    admin_id   TEXT   NOT NULL
);
