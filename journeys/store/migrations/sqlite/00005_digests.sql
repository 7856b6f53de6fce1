-- +goose Up

-- Pain points are few among all nodes; what was pressed of them is read for
-- every digest.
CREATE INDEX nodes_points ON nodes (id) WHERE kind = 3;

-- Whether a message was first written in a period.
CREATE INDEX writes_posting ON writes (posting, at);

-- What figures over many cases rest on, apart from the cases, whose bodies are
-- large. One without a body belongs to a case that was last settled before
-- there were briefs.
CREATE TABLE briefs (
    started INTEGER NOT NULL,
    journey TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    last    INTEGER NOT NULL,
    body    BLOB,
    PRIMARY KEY (started, journey, id)
) WITHOUT ROWID;
CREATE INDEX briefs_last ON briefs (last);
INSERT INTO briefs (started, journey, id, last) SELECT started, journey, id, last FROM cases WHERE successor = '';
