// The schema, as the steps that lead to it. A step that was released never changes; new ones follow.

/** Step 1 leads to version 1, and so on. Moments are milliseconds, lists and nested values JSON. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE installations (
    client_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    domain TEXT NOT NULL,
    client_endpoint TEXT NOT NULL,
    auth_server TEXT NOT NULL,
    application_tokens TEXT NOT NULL,
    scope TEXT NOT NULL,
    claimed_status TEXT,
    trusted TEXT,
    finished TEXT NOT NULL,
    owner_user_id TEXT,
    state TEXT NOT NULL,
    installed_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    uninstalled_at INTEGER,
    tombstone_at INTEGER,
    PRIMARY KEY (client_id, member_id)
  ) STRICT;
  CREATE INDEX installations_by_state ON installations (client_id, state, member_id);
  CREATE INDEX installations_by_domain ON installations (client_id, domain, updated_at);
  CREATE INDEX installations_uninstalled ON installations (client_id, uninstalled_at) WHERE state = 'uninstalled';

  CREATE TABLE grants (
    client_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    access_token TEXT NOT NULL,
    access_expires_at INTEGER NOT NULL,
    refresh_token TEXT,
    refresh_expires_at INTEGER,
    source TEXT NOT NULL,
    refreshed_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    admin_proven_at INTEGER,
    lost_at INTEGER,
    cool_down_until INTEGER,
    failures INTEGER,
    last_outcome TEXT,
    last_outcome_at INTEGER,
    marked INTEGER,
    keep_alive_at INTEGER,
    erase_at INTEGER,
    PRIMARY KEY (client_id, member_id, user_id)
  ) STRICT;
  CREATE INDEX grants_to_keep_alive ON grants (client_id, keep_alive_at) WHERE keep_alive_at IS NOT NULL;
  CREATE INDEX grants_to_erase ON grants (client_id, erase_at) WHERE erase_at IS NOT NULL;

  CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    until INTEGER NOT NULL,
    ttl_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE one_time_values (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX one_time_values_by_expiry ON one_time_values (expires_at);

  CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    event TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    happened_at INTEGER,
    handler_id TEXT,
    acting_user_id TEXT,
    data TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    settled_at INTEGER,
    last_error TEXT,
    claim TEXT,
    claimed_until INTEGER,
    reason TEXT,
    sealed_body TEXT,
    expires_at INTEGER
  ) STRICT;
  CREATE INDEX events_of_client ON events (client_id);
  CREATE INDEX events_by_status ON events (client_id, status);
  CREATE INDEX events_of_portal ON events (client_id, member_id);
  CREATE INDEX events_by_dedupe_key ON events (client_id, dedupe_key);
  CREATE INDEX events_due ON events (client_id, run_at) WHERE status = 'pending';
  CREATE INDEX events_delivered ON events (client_id, settled_at) WHERE status = 'delivered';
  CREATE INDEX events_quarantined ON events (client_id, reason) WHERE status = 'quarantined';
  CREATE INDEX events_quarantined_of_portal ON events (client_id, reason, member_id) WHERE status = 'quarantined';
  CREATE INDEX events_quarantined_by_expiry ON events (client_id, expires_at) WHERE status = 'quarantined';

  CREATE TABLE audit_lines (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    user_id TEXT,
    process TEXT NOT NULL,
    details TEXT
  ) STRICT;
  CREATE INDEX audit_lines_of_portal ON audit_lines (client_id, member_id, at);
  CREATE INDEX audit_lines_by_age ON audit_lines (client_id, at);

  CREATE TABLE budgets (
    name TEXT NOT NULL PRIMARY KEY,
    level REAL NOT NULL,
    at INTEGER NOT NULL,
    empty_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX budgets_by_emptiness ON budgets (empty_at);
  `,

  // Events of one entity in order.
  `
  ALTER TABLE events ADD COLUMN order_key TEXT;
  CREATE INDEX events_in_order ON events (client_id, order_key, number)
    WHERE status = 'pending' AND order_key IS NOT NULL;
  `,

  // Which keys the records are encrypted with.
  `
  CREATE TABLE canaries (
    client_id TEXT NOT NULL PRIMARY KEY,
    canary TEXT NOT NULL
  ) STRICT;
  `,

  // Until when a token can be used, on our own clock.
  `
  ALTER TABLE grants ADD COLUMN access_usable_until_at INTEGER;
  `,

  // What processes tell one another about a budget.
  `
  CREATE TABLE budget_notes (
    name TEXT NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    note TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX budget_notes_by_expiry ON budget_notes (expires_at);
  `
]
