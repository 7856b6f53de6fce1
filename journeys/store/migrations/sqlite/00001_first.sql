-- +goose Up

-- Times are nanoseconds since 1970 in UTC; NULL means never. Bodies are JSON,
-- but for a delivery's, which is S2-compressed. Leases: '' and 0 for none.

CREATE TABLE deliveries (
    id        INTEGER PRIMARY KEY,
    connector TEXT    NOT NULL,
    delivery  TEXT    NOT NULL,
    received  INTEGER NOT NULL,
    state     TEXT    NOT NULL,
    note      TEXT    NOT NULL,
    header    TEXT    NOT NULL,
    body      BLOB    NOT NULL
);
CREATE UNIQUE INDEX deliveries_once ON deliveries (connector, delivery);
-- Only what somebody may want listed; nearly all deliveries are accepted.
CREATE INDEX deliveries_odd ON deliveries (state, id) WHERE state <> 'accepted';

-- Counted while deliveries are stored, so that no page ever counts a table.
CREATE TABLE heard (
    connector TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    kept      INTEGER NOT NULL,
    newest    INTEGER NOT NULL,
    PRIMARY KEY (connector, state)
);

CREATE TABLE subjects (
    id          INTEGER PRIMARY KEY,
    last_seq    INTEGER NOT NULL,
    settled_seq INTEGER NOT NULL DEFAULT 0,
    due_at      INTEGER,
    lease       TEXT    NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    merged_into INTEGER
);
CREATE INDEX subjects_due ON subjects (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE nodes (
    id        INTEGER PRIMARY KEY,
    name      TEXT    NOT NULL UNIQUE,
    kind      INTEGER NOT NULL, -- 0 account, 1 ticket, 2 any other ref
    subject   INTEGER NOT NULL,
    closed    INTEGER NOT NULL DEFAULT 0,
    status_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX nodes_subject ON nodes (subject);

CREATE TABLE edges (
    a        INTEGER NOT NULL,
    b        INTEGER NOT NULL,
    evidence TEXT    NOT NULL,
    PRIMARY KEY (a, b, evidence)
) WITHOUT ROWID;

CREATE TABLE cuts (
    a      INTEGER NOT NULL,
    b      INTEGER NOT NULL,
    cut_at INTEGER NOT NULL,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;

CREATE TABLE events (
    id        INTEGER PRIMARY KEY,
    connector TEXT    NOT NULL,
    event     TEXT    NOT NULL,
    node      INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    body      TEXT    NOT NULL
);
CREATE UNIQUE INDEX events_once ON events (connector, event);
CREATE INDEX events_node ON events (node, at);

CREATE TABLE cases (
    id        TEXT    PRIMARY KEY,
    subject   INTEGER NOT NULL,
    journey   TEXT    NOT NULL,
    started   INTEGER NOT NULL,
    last      INTEGER NOT NULL,
    successor TEXT    NOT NULL,
    body      TEXT    NOT NULL
);
CREATE INDEX cases_subject ON cases (subject);
CREATE INDEX cases_journey ON cases (journey, started);

CREATE TABLE gaps (
    key     TEXT    PRIMARY KEY,
    case_id TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    since   INTEGER NOT NULL,
    body    TEXT    NOT NULL
);
CREATE INDEX gaps_case ON gaps (case_id);

CREATE TABLE postings (
    id           INTEGER PRIMARY KEY,
    key          TEXT    NOT NULL UNIQUE,
    subject      INTEGER,
    kind         TEXT    NOT NULL,
    connector    TEXT    NOT NULL,
    meaning      TEXT    NOT NULL,
    absent       INTEGER NOT NULL,
    pinned       INTEGER NOT NULL DEFAULT 0,
    body         TEXT    NOT NULL,
    state        TEXT    NOT NULL DEFAULT 'pending',
    remote       TEXT    NOT NULL DEFAULT '',
    fingerprint  TEXT    NOT NULL DEFAULT '',
    written      TEXT    NOT NULL DEFAULT '',
    writes       INTEGER NOT NULL DEFAULT 0,
    written_at   INTEGER,
    confirmed_at INTEGER,
    due_at       INTEGER,
    attempts     INTEGER NOT NULL DEFAULT 0,
    lease        TEXT    NOT NULL DEFAULT '',
    lease_until  INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX postings_subject ON postings (subject) WHERE subject IS NOT NULL;
CREATE INDEX postings_due ON postings (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX postings_written ON postings (written_at) WHERE written_at IS NOT NULL;

-- What left the house, line by line; a posting's row only knows its last write.
CREATE TABLE writes (
    id        INTEGER PRIMARY KEY,
    posting   TEXT    NOT NULL,
    connector TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    at        INTEGER NOT NULL
);
CREATE INDEX writes_at ON writes (at);

CREATE TABLE work (
    kind        TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    due_at      INTEGER,          -- NULL: done and remembered
    again_at    INTEGER,          -- asked for again while it was leased
    attempts    INTEGER NOT NULL DEFAULT 0,
    lease       TEXT    NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
);
CREATE INDEX work_due ON work (kind, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
