-- +goose Up
-- While an account is linked to a resource, the resource says what the person
-- is called, how to write to them, whether they are active and what happened to
-- them last; an account says so itself when it was left behind. A change of
-- somebody then writes one row instead of two.

ALTER TABLE resources ADD COLUMN called TEXT NOT NULL DEFAULT '';
ALTER TABLE resources ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE resources ADD COLUMN last_event TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN last_event TEXT NOT NULL DEFAULT '';

UPDATE resources SET
    (called, email, search) = (SELECT a.display_name, a.email, a.search FROM accounts a
        WHERE a.directory_id = resources.directory_id AND a.id = resources.account_id),
    last_event = coalesce((SELECT max(e.id) FROM events e
        WHERE e.directory_id = resources.directory_id AND e.account_id = resources.account_id), '')
    WHERE account_id IS NOT NULL;
UPDATE accounts SET last_event = coalesce((SELECT max(e.id) FROM events e
        WHERE e.directory_id = accounts.directory_id AND e.account_id = accounts.id), '')
    WHERE state = 'removed';
UPDATE accounts SET state = 'linked', user_name = '', user_name_key = '', display_name = '', email = '', search = ''
    WHERE state <> 'removed' AND EXISTS (SELECT 1 FROM resources r
        WHERE r.directory_id = accounts.directory_id AND r.type = 'User' AND r.id = accounts.resource_id);

DROP INDEX accounts_not_active;
CREATE INDEX accounts_left ON accounts (directory_id, id) WHERE state = 'removed';
CREATE INDEX resources_inactive ON resources (directory_id, account_id) WHERE active = FALSE AND account_id IS NOT NULL;

-- Each event of an account names the one before it, so that no index of
-- histories is needed.
ALTER TABLE events ADD COLUMN previous TEXT NOT NULL DEFAULT '';
UPDATE events SET previous = p.id_before
    FROM (SELECT directory_id, id, lag(id, 1, '') OVER (PARTITION BY directory_id, account_id ORDER BY id) AS id_before
        FROM events WHERE account_id IS NOT NULL) p
    WHERE p.directory_id = events.directory_id AND p.id = events.id AND p.id_before <> '';
DROP INDEX events_account;
