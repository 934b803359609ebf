-- +goose Up
-- Times are Unix milliseconds; 0 is "never". Ids are opaque text, ordered by
-- their bytes as on SQLite, whatever the locale.

CREATE TABLE environments (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT             NOT NULL,
    created_at BIGINT           NOT NULL
);

CREATE TABLE organizations (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    environment_id TEXT COLLATE "C" NOT NULL REFERENCES environments (id),
    name           TEXT             NOT NULL,
    created_at     BIGINT           NOT NULL
);

CREATE TABLE directories (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    name            TEXT             NOT NULL,
    provider        TEXT             NOT NULL,
    auth            TEXT             NOT NULL,
    state           TEXT             NOT NULL,
    is_primary      BOOLEAN          NOT NULL,
    created_at      BIGINT           NOT NULL,
    UNIQUE (organization_id, id)
);

-- An account outlives its resource, and may one day have no directory.
CREATE TABLE accounts (
    organization_id TEXT COLLATE "C" NOT NULL,
    id              TEXT COLLATE "C" NOT NULL,
    directory_id    TEXT COLLATE "C",
    resource_id     TEXT COLLATE "C" NOT NULL,
    source          TEXT             NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    user_name       TEXT             NOT NULL,
    user_name_key   TEXT COLLATE "C" NOT NULL,
    display_name    TEXT             NOT NULL,
    email           TEXT             NOT NULL,
    search          TEXT             NOT NULL,
    created_at      BIGINT           NOT NULL,
    updated_at      BIGINT           NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (directory_id, id),
    FOREIGN KEY (organization_id, directory_id) REFERENCES directories (organization_id, id)
);
CREATE INDEX accounts_removed ON accounts (directory_id, user_name_key) WHERE state = 'removed';
CREATE INDEX accounts_not_active ON accounts (directory_id, state, id) WHERE state <> 'active';

CREATE TABLE account_counts (
    directory_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES directories (id),
    active       BIGINT           NOT NULL,
    inactive     BIGINT           NOT NULL,
    removed      BIGINT           NOT NULL
);

-- The document as the identity provider sees it, and what is asked of it often.
CREATE TABLE resources (
    directory_id     TEXT COLLATE "C" NOT NULL REFERENCES directories (id),
    type             TEXT COLLATE "C" NOT NULL,
    id               TEXT COLLATE "C" NOT NULL,
    block            BIGINT           NOT NULL,
    version          BIGINT           NOT NULL,
    account_id       TEXT COLLATE "C",
    user_name        TEXT             NOT NULL,
    user_name_key    TEXT COLLATE "C",
    external_id      TEXT COLLATE "C" NOT NULL,
    external_key     TEXT COLLATE "C",
    display_name     TEXT             NOT NULL,
    display_name_key TEXT COLLATE "C",
    active           BOOLEAN          NOT NULL,
    created_at       BIGINT           NOT NULL,
    updated_at       BIGINT           NOT NULL,
    document         BYTEA            NOT NULL,
    PRIMARY KEY (directory_id, type, id),
    FOREIGN KEY (directory_id, account_id) REFERENCES accounts (directory_id, id)
);
CREATE UNIQUE INDEX resources_user_name ON resources (directory_id, type, user_name_key);
CREATE INDEX resources_block ON resources (directory_id, type, block, id);
CREATE INDEX resources_external ON resources (directory_id, type, external_key) WHERE external_key IS NOT NULL;
CREATE INDEX resources_display_name ON resources (directory_id, type, display_name_key) WHERE display_name_key IS NOT NULL;
CREATE INDEX resources_updated ON resources (directory_id, type, updated_at);

-- Attributes that are indexed on purpose.
CREATE TABLE resource_values (
    directory_id TEXT COLLATE "C" NOT NULL,
    type         TEXT COLLATE "C" NOT NULL,
    resource_id  TEXT COLLATE "C" NOT NULL,
    path         TEXT COLLATE "C" NOT NULL,
    number       BIGINT           NOT NULL,
    folded       TEXT COLLATE "C" NOT NULL,
    exact        TEXT             NOT NULL,
    PRIMARY KEY (directory_id, type, resource_id, path, number),
    FOREIGN KEY (directory_id, type, resource_id) REFERENCES resources (directory_id, type, id) ON DELETE CASCADE
);
CREATE INDEX resource_values_folded ON resource_values (directory_id, type, path, folded);

-- Blocks count: n live resources of used ever placed. No page and no total
-- needs to walk the resources themselves.
CREATE TABLE resource_blocks (
    directory_id TEXT COLLATE "C" NOT NULL REFERENCES directories (id),
    type         TEXT COLLATE "C" NOT NULL,
    block        BIGINT           NOT NULL,
    n            BIGINT           NOT NULL,
    used         BIGINT           NOT NULL,
    PRIMARY KEY (directory_id, type, block)
);

CREATE TABLE events (
    directory_id TEXT COLLATE "C" NOT NULL REFERENCES directories (id),
    id           TEXT COLLATE "C" NOT NULL,
    type         TEXT COLLATE "C" NOT NULL,
    subject      TEXT             NOT NULL,
    account_id   TEXT COLLATE "C",
    exchange_id  TEXT COLLATE "C" NOT NULL,
    at           BIGINT           NOT NULL,
    fields       TEXT             NOT NULL,
    PRIMARY KEY (directory_id, id)
);
CREATE INDEX events_account ON events (directory_id, account_id, id) WHERE account_id IS NOT NULL;

CREATE TABLE tokens (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    directory_id    TEXT COLLATE "C" NOT NULL REFERENCES directories (id),
    kind            TEXT             NOT NULL,
    client          TEXT             NOT NULL,
    family          TEXT             NOT NULL,
    label           TEXT             NOT NULL,
    hash            BYTEA            NOT NULL,
    prefix          TEXT             NOT NULL,
    last4           TEXT             NOT NULL,
    created_by      TEXT             NOT NULL,
    created_at      BIGINT           NOT NULL,
    expires_at      BIGINT           NOT NULL,
    overlap_until   BIGINT           NOT NULL,
    revoked_at      BIGINT           NOT NULL,
    last_used_at    BIGINT           NOT NULL,
    last_used_from  TEXT             NOT NULL,
    last_used_agent TEXT             NOT NULL
);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);
CREATE INDEX tokens_directory ON tokens (directory_id);

CREATE TABLE admins (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT             NOT NULL,
    created_at BIGINT           NOT NULL
);

CREATE TABLE sessions (
    hash       BYTEA            NOT NULL PRIMARY KEY,
    side       TEXT             NOT NULL,
    admin_id   TEXT COLLATE "C" NOT NULL REFERENCES admins (id),
    created_at BIGINT           NOT NULL,
    expires_at BIGINT           NOT NULL,
    idle_until BIGINT           NOT NULL,
    user_agent TEXT             NOT NULL
);

CREATE TABLE sign_in_codes (
    hash       BYTEA            NOT NULL PRIMARY KEY,
    admin_id   TEXT COLLATE "C" NOT NULL REFERENCES admins (id),
    expires_at BIGINT           NOT NULL
);

CREATE TABLE settings (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT             NOT NULL
);

-- Evidence, not state: no foreign keys.

CREATE TABLE exchanges (
    directory_id     TEXT COLLATE "C" NOT NULL,
    id               TEXT COLLATE "C" NOT NULL,
    token_id         TEXT COLLATE "C" NOT NULL,
    at               BIGINT           NOT NULL,
    took             BIGINT           NOT NULL,
    method           TEXT             NOT NULL,
    path             TEXT             NOT NULL,
    status           BIGINT           NOT NULL,
    peer             TEXT             NOT NULL,
    agent            TEXT             NOT NULL,
    resource_id      TEXT COLLATE "C" NOT NULL,
    problem          TEXT             NOT NULL,
    request_headers  TEXT             NOT NULL,
    request_body     BYTEA            NOT NULL,
    request_cut      BIGINT           NOT NULL,
    response_headers TEXT             NOT NULL,
    response_body    BYTEA            NOT NULL,
    response_cut     BIGINT           NOT NULL,
    PRIMARY KEY (directory_id, id)
);
CREATE INDEX exchanges_failed ON exchanges (directory_id, id) WHERE status >= 400;
CREATE INDEX exchanges_resource ON exchanges (directory_id, resource_id, id) WHERE resource_id <> '';

-- held is what is stored now; kept counts what was ever stored.
CREATE TABLE exchange_counts (
    directory_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seen         BIGINT           NOT NULL,
    kept         BIGINT           NOT NULL,
    failed       BIGINT           NOT NULL,
    held         BIGINT           NOT NULL,
    last_at      BIGINT           NOT NULL
);
