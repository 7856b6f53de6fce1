package store

import (
	"context"
	"fmt"
)

// Limits of one transaction: enough that an fsync is shared by all who wait,
// little enough that nobody waits long for the others.
const (
	maxBatch      = 256
	maxBatchBytes = 16 << 20
)

// op is one write that waits for the writer. Either bring or run is set; an
// op may run twice (see commit), so both begin by resetting their results.
type op struct {
	name  string
	ctx   context.Context
	bytes int
	bring *parcel                            // deliveries, events, edges, look-ups: they share one graph
	run   func(context.Context, *conn) error // anything else
	done  chan error                         // holds one, so that the writer never waits for a caller who left
}

// write queues an op and waits until it is committed or has failed. When the
// caller's context ends first, nobody knows whether it will be committed:
// that is ErrUnavailable too, and results must not be looked at.
func (db *DB) write(ctx context.Context, o *op) error {
	o.ctx, o.done = ctx, make(chan error, 1)
	if err := db.enqueue(ctx, o); err != nil {
		return err
	}
	select {
	case err := <-o.done:
		return classify(o.name, err)
	case <-ctx.Done():
		return fmt.Errorf("%s: %w: %w", o.name, ErrUnavailable, ctx.Err())
	}
}

func (db *DB) enqueue(ctx context.Context, o *op) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.closed {
		return fmt.Errorf("%s: %w: it is closed", o.name, ErrUnavailable)
	}
	select {
	case db.queue <- o:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s: %w: %w", o.name, ErrUnavailable, ctx.Err())
	}
}

// writeLoop is the only goroutine that writes. It takes what waits, commits
// it as one, and thereby lets the next batch gather: no timer is needed, a
// lone write is not delayed, and under load the batches grow by themselves.
func (db *DB) writeLoop() {
	defer close(db.done)
	batch := make([]*op, 0, maxBatch)
	for first := range db.queue {
		batch = append(batch[:0], first)
		bytes := first.bytes
	gather:
		for len(batch) < maxBatch && bytes < maxBatchBytes {
			select {
			case o, ok := <-db.queue:
				if !ok {
					break gather
				}
				batch = append(batch, o)
				bytes += o.bytes
			default:
				break gather
			}
		}
		db.commit(batch)
	}
}

// commit writes a batch in one transaction. Should that fail, each is tried
// alone, so that only the culprit gets an error; unless no transaction could
// be opened at all, which is nobody's fault and would only fail again.
func (db *DB) commit(batch []*op) {
	live := batch[:0]
	for _, o := range batch {
		if err := o.ctx.Err(); err != nil {
			o.done <- fmt.Errorf("%w: %w", ErrUnavailable, err)
			continue
		}
		live = append(live, o)
	}
	if len(live) == 0 {
		return
	}
	opened, err := db.try(live)
	if err != nil && opened && len(live) > 1 {
		for _, o := range live {
			_, err := db.try([]*op{o})
			o.done <- err
		}
		return
	}
	for _, o := range live {
		o.done <- err
	}
}

// try runs the ops in one transaction. The writer's own context never ends:
// a write that was begun is finished, whoever stopped waiting for it.
func (db *DB) try(ops []*op) (opened bool, err error) {
	ctx, c := context.Background(), db.writer
	if _, err := c.exec(ctx, c.dialect.begin); err != nil {
		return false, err
	}
	err = runAll(ctx, c, ops)
	if err == nil {
		_, err = c.exec(ctx, "COMMIT")
	}
	if err != nil {
		// Nothing is left to do where even this fails: SQLite has rolled back
		// by itself after the errors that end a transaction.
		_, _ = c.exec(ctx, "ROLLBACK")
	}
	return true, err
}

// runAll brings in first what arrives, all of it through one graph, and then
// does the rest: ops that wait together have no order among themselves.
func runAll(ctx context.Context, c *conn, ops []*op) error {
	var parcels []*parcel
	for _, o := range ops {
		if o.bring != nil {
			parcels = append(parcels, o.bring)
		}
	}
	if len(parcels) > 0 {
		if err := bringIn(ctx, c, parcels); err != nil {
			return err
		}
	}
	for _, o := range ops {
		if o.run != nil {
			if err := o.run(ctx, c); err != nil {
				return err
			}
		}
	}
	return nil
}
