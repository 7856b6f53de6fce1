-- +goose Up

-- Pain points are few among all nodes; what was pressed of them is read for
-- every digest.
CREATE INDEX nodes_points ON nodes (id) WHERE kind = 3;

-- Whether a message was first written in a period.
CREATE INDEX writes_posting ON writes (posting, at);
