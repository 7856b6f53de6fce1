-- +goose Up

-- What tickets are called, or were once, in capitals. People name a ticket by its
-- key, and events are stored under what never changes.
CREATE TABLE called (
    name TEXT    NOT NULL,
    node INTEGER NOT NULL,
    PRIMARY KEY (name, node)
) WITHOUT ROWID;
CREATE INDEX called_node ON called (node);
INSERT INTO called (name, node)
    SELECT DISTINCT upper(json_extract(e.body, '$.fields.key[0]')), e.node FROM events e JOIN nodes n ON n.id = e.node
    WHERE n.kind = 1 AND json_extract(e.body, '$.fields.key[0]') <> '';
