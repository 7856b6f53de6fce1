-- +goose Up

-- Where the person of a message stands, so that many that wait are counted
-- without their bodies being read. place: '' for what is about no halt; crowd:
-- the id of the crowd that a posting waits in, 0 for none.
ALTER TABLE postings ADD COLUMN case_id TEXT NOT NULL DEFAULT '';
ALTER TABLE postings ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE postings ADD COLUMN journey TEXT NOT NULL DEFAULT '';
ALTER TABLE postings ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE postings ADD COLUMN stuck_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE postings ADD COLUMN crowd INTEGER NOT NULL DEFAULT 0;
UPDATE postings SET case_id = coalesce(json_extract(body, '$.case'), ''), channel = coalesce(json_extract(body, '$.target'), ''),
    journey = coalesce(json_extract(body, '$.journey'), '');
CREATE INDEX postings_place ON postings (connector, channel, journey, place) WHERE place <> '';
CREATE INDEX postings_case ON postings (case_id) WHERE case_id <> '';
CREATE INDEX postings_crowd ON postings (crowd) WHERE crowd <> 0;
-- What a crowd holds is on nobody's list of due work.
DROP INDEX postings_due;
CREATE INDEX postings_due ON postings (due_at) WHERE due_at IS NOT NULL AND crowd = 0;

CREATE TABLE crowds (
    id        INTEGER PRIMARY KEY,
    key       TEXT    NOT NULL UNIQUE,
    connector TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    journey   TEXT    NOT NULL,
    place     TEXT    NOT NULL, -- '': what a day's budget left over
    body      TEXT    NOT NULL, -- JSON
    look_at   INTEGER           -- when it is judged next; NULL: it is over
);
CREATE INDEX crowds_look ON crowds (look_at) WHERE look_at IS NOT NULL;
-- At most one lasts at one place, whoever began it.
CREATE UNIQUE INDEX crowds_once ON crowds (connector, channel, journey, place) WHERE look_at IS NOT NULL AND place <> '';
CREATE TABLE crowd_cases (
    crowd   INTEGER NOT NULL,
    case_id TEXT    NOT NULL,
    PRIMARY KEY (crowd, case_id)
) WITHOUT ROWID;
CREATE INDEX crowd_cases_case ON crowd_cases (case_id);

-- The first word that was said about a case in a channel, and because of what:
-- the posting's row only knows what it says by now.
CREATE TABLE posts (
    posting   TEXT    PRIMARY KEY,
    connector TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    case_id   TEXT    NOT NULL,
    journey   TEXT    NOT NULL,
    gap       TEXT    NOT NULL,
    step      TEXT    NOT NULL,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX posts_channel ON posts (connector, channel, at);
CREATE INDEX posts_rule ON posts (journey, gap, step, at);
CREATE INDEX posts_case ON posts (case_id);

-- Rules that people rejected too often. since: NULL for one that speaks again;
-- freed: when an admin said that it may, so that it is judged by what came after.
CREATE TABLE parked (
    rule  TEXT    PRIMARY KEY,
    body  TEXT    NOT NULL, -- JSON
    since INTEGER,
    freed INTEGER
);
CREATE INDEX gaps_dismissed ON gaps (case_id) WHERE state = 'dismissed';
