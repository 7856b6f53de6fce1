-- +goose Up

-- Who did it ("realm:id"), so that when somebody last acted is one step into
-- an index; '' where nobody is named, and for what the vendor calls a
-- machine's act.
ALTER TABLE events ADD COLUMN actor TEXT NOT NULL DEFAULT '';
UPDATE events SET actor = json_extract(body, '$.actor.realm') || ':' || json_extract(body, '$.actor.id')
    WHERE json_extract(body, '$.actor.id') <> '' AND json_extract(body, '$.machine') IS NULL;
CREATE INDEX events_actor ON events (actor, at) WHERE actor <> '';

-- What is known of each owner's being there, as JSON.
CREATE TABLE owners (
    id   TEXT PRIMARY KEY,
    body TEXT NOT NULL
);
