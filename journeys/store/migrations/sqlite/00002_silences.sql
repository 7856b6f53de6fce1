-- +goose Up

-- When a source said nothing although it should have. until: 0 while it
-- lasts; until = since for one that turned out to be none. judged: 0 until
-- what rests on it has been made due again.
CREATE TABLE silences (
    connector TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    until     INTEGER NOT NULL DEFAULT 0,
    judged    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connector, since)
) WITHOUT ROWID;

-- What is forgotten takes along the tombstones that lead to it, and the cuts
-- at either end.
CREATE INDEX cuts_b ON cuts (b);
CREATE INDEX subjects_merged ON subjects (merged_into) WHERE merged_into IS NOT NULL;
