/** Step n takes the database from format n to n + 1 (`PRAGMA user_version`). Never changed once released, only added to. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE instances (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    platform TEXT NOT NULL,
    mode TEXT NOT NULL,
    root TEXT NOT NULL,
    component_base INTEGER NOT NULL,
    component_size INTEGER NOT NULL,
    ai_base INTEGER,
    ai_size INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE reservations (
    instance TEXT PRIMARY KEY,
    root TEXT NOT NULL,
    component_base INTEGER NOT NULL,
    component_size INTEGER NOT NULL,
    ai_base INTEGER,
    ai_size INTEGER
  ) STRICT;

  CREATE TABLE runs (
    run TEXT PRIMARY KEY,
    ref TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    pid INTEGER NOT NULL,
    start_ticks INTEGER NOT NULL,
    log_path TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    exit_code INTEGER,
    signal TEXT
  ) STRICT;
  CREATE INDEX runs_by_ref ON runs (ref, started_at);
  CREATE INDEX runs_living ON runs (started_at) WHERE ended_at IS NULL;

  CREATE TABLE wanted (ref TEXT PRIMARY KEY) STRICT;

  CREATE TABLE restarts (ref TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;

  CREATE TABLE rests (
    ref TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    code TEXT,
    message TEXT,
    at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE timeline (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    level TEXT NOT NULL,
    instance TEXT,
    ref TEXT,
    state TEXT,
    message TEXT NOT NULL
  ) STRICT;

  -- One row, the settings as JSON. A setting that is added later needs a migration that adds its value here.
  CREATE TABLE settings (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL) STRICT;
  `,
  `
  -- JSON: an object of numbers by variable; a list of ids; a hold, or NULL for none.
  ALTER TABLE instances ADD COLUMN offsets TEXT NOT NULL DEFAULT '{}';
  ALTER TABLE instances ADD COLUMN ignored TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE instances ADD COLUMN override_reason TEXT;
  ALTER TABLE instances ADD COLUMN hold TEXT;

  -- All three or none: blocks kept for an instance that does not exist yet.
  ALTER TABLE reservations ADD COLUMN ahead_note TEXT;
  ALTER TABLE reservations ADD COLUMN ahead_platform TEXT;
  ALTER TABLE reservations ADD COLUMN ahead_at INTEGER;

  -- What can be taken back; step is JSON.
  CREATE TABLE undos (
    id TEXT PRIMARY KEY,
    instance TEXT,
    message TEXT NOT NULL,
    at INTEGER NOT NULL,
    step TEXT NOT NULL
  ) STRICT;

  -- Which database this is, and not another that took its place: instances.json beside it tells whose it is.
  CREATE TABLE identity (id INTEGER PRIMARY KEY CHECK (id = 1), word TEXT NOT NULL) STRICT;
  INSERT INTO identity VALUES (1, lower(hex(randomblob(8))));
  `,
  `
  -- keep | stop; NULL: as the settings say.
  ALTER TABLE instances ADD COLUMN when_till_goes TEXT;

  ALTER TABLE timeline ADD COLUMN code TEXT;
  -- JSON: a list of causes, or NULL for none.
  ALTER TABLE timeline ADD COLUMN because TEXT;
  ALTER TABLE rests ADD COLUMN because TEXT;

  -- The last transitions of each component; because is JSON or NULL.
  CREATE TABLE transitions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    ref TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    code TEXT,
    message TEXT,
    because TEXT,
    run TEXT
  ) STRICT;
  CREATE INDEX transitions_by_ref ON transitions (ref, seq);

  -- Rows as JSON, by what they are of.
  CREATE TABLE registrations (ref TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
  CREATE TABLE starts (instance TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
  CREATE TABLE fallbacks (
    instance TEXT NOT NULL,
    capability TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (instance, capability)
  ) STRICT;
  `,
  `
  -- Room that the logs of an instance may take, in bytes; NULL: as the settings say.
  ALTER TABLE instances ADD COLUMN log_budget_bytes INTEGER;
  `,
]
