// The schema, as the steps that lead to it. A step that was released never changes; new ones follow.

/**
 * Step 1 leads to version 1, and so on. Moments are milliseconds, lists and nested values JSON in text, which keeps
 * every character that JSON can write. Names are found in the store's schema. What is ordered is ordered by bytes.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE installations (
    client_id text COLLATE "C" NOT NULL,
    member_id text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    domain text COLLATE "C" NOT NULL,
    client_endpoint text NOT NULL,
    auth_server text NOT NULL,
    application_tokens text NOT NULL,
    scope text NOT NULL,
    claimed_status text,
    trusted text,
    finished text NOT NULL,
    owner_user_id text,
    state text COLLATE "C" NOT NULL,
    installed_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    uninstalled_at bigint,
    tombstone_at bigint,
    PRIMARY KEY (client_id, member_id)
  );
  CREATE INDEX installations_by_state ON installations (client_id, state, member_id);
  CREATE INDEX installations_by_domain ON installations (client_id, domain, updated_at);
  CREATE INDEX installations_uninstalled ON installations (client_id, uninstalled_at) WHERE state = 'uninstalled';

  CREATE TABLE grants (
    client_id text COLLATE "C" NOT NULL,
    member_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    generation bigint NOT NULL,
    access_token text NOT NULL,
    access_expires_at bigint NOT NULL,
    refresh_token text,
    refresh_expires_at bigint,
    source text NOT NULL,
    refreshed_at bigint NOT NULL,
    created_at bigint NOT NULL,
    admin_proven_at bigint,
    lost_at bigint,
    cool_down_until bigint,
    failures bigint,
    last_outcome text,
    last_outcome_at bigint,
    marked boolean,
    keep_alive_at bigint,
    erase_at bigint,
    PRIMARY KEY (client_id, member_id, user_id)
  );
  CREATE INDEX grants_to_keep_alive ON grants (client_id, keep_alive_at) WHERE keep_alive_at IS NOT NULL;
  CREATE INDEX grants_to_erase ON grants (client_id, erase_at) WHERE erase_at IS NOT NULL;

  CREATE TABLE leases (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    owner text NOT NULL,
    until bigint NOT NULL,
    ttl_ms bigint NOT NULL
  );

  CREATE TABLE one_time_values (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires_at bigint NOT NULL
  );
  CREATE INDEX one_time_values_by_expiry ON one_time_values (expires_at);

  CREATE TABLE events (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id text COLLATE "C" NOT NULL,
    member_id text COLLATE "C" NOT NULL,
    event text NOT NULL,
    received_at bigint NOT NULL,
    happened_at bigint,
    handler_id text,
    acting_user_id text,
    data text NOT NULL,
    dedupe_key text COLLATE "C" NOT NULL,
    turn bigint NOT NULL DEFAULT 0,
    status text COLLATE "C" NOT NULL,
    attempts bigint NOT NULL,
    run_at bigint NOT NULL,
    settled_at bigint,
    last_error text,
    claim text COLLATE "C",
    claimed_until bigint,
    reason text COLLATE "C",
    sealed_body text,
    expires_at bigint
  );
  CREATE INDEX events_of_client ON events (client_id, number);
  CREATE INDEX events_by_status ON events (client_id, status, number);
  CREATE INDEX events_of_portal ON events (client_id, member_id, number);
  CREATE UNIQUE INDEX events_by_dedupe_key ON events (client_id, dedupe_key, turn) WHERE status <> 'quarantined';
  CREATE INDEX events_due ON events (client_id, run_at, number) WHERE status = 'pending';
  CREATE INDEX events_delivered ON events (client_id, settled_at) WHERE status = 'delivered';
  CREATE INDEX events_quarantined ON events (client_id, reason, number) WHERE status = 'quarantined';
  CREATE INDEX events_quarantined_of_portal ON events (client_id, reason, member_id, number)
    WHERE status = 'quarantined';
  CREATE INDEX events_quarantined_by_dedupe_key ON events (client_id, dedupe_key) WHERE status = 'quarantined';
  CREATE INDEX events_quarantined_by_expiry ON events (client_id, expires_at) WHERE status = 'quarantined';

  CREATE TABLE audit_lines (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_id text COLLATE "C" NOT NULL,
    member_id text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    what text NOT NULL,
    user_id text,
    process text NOT NULL,
    details text
  );
  CREATE INDEX audit_lines_of_portal ON audit_lines (client_id, member_id, at, number);
  CREATE INDEX audit_lines_by_age ON audit_lines (client_id, at);

  CREATE TABLE budgets (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    level double precision NOT NULL,
    at bigint NOT NULL,
    empty_at bigint NOT NULL
  );
  CREATE INDEX budgets_by_emptiness ON budgets (empty_at);
  `,

  // Events of one entity in order.
  `
  ALTER TABLE events ADD COLUMN order_key text COLLATE "C";
  CREATE INDEX events_in_order ON events (client_id, order_key, number)
    WHERE status = 'pending' AND order_key IS NOT NULL;
  `,

  // Which keys the records are encrypted with.
  `
  CREATE TABLE canaries (
    client_id text COLLATE "C" NOT NULL PRIMARY KEY,
    canary text NOT NULL
  );
  `,

  // Until when a token can be used, on our own clock.
  `
  ALTER TABLE grants ADD COLUMN access_usable_until_at bigint;
  `,

  // What processes tell one another about a budget.
  `
  CREATE TABLE budget_notes (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    note text NOT NULL,
    expires_at bigint NOT NULL
  );
  CREATE INDEX budget_notes_by_expiry ON budget_notes (expires_at);
  `
]
