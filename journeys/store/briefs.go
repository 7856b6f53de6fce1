package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Briefs hands each case that began in [from, to), in brief (see briefForm), to
// each, oldest first; superseded ones are left out, and so are those of other
// journeys where some are named. The case is each's only until it returns.
func (db *DB) Briefs(ctx context.Context, journeyIDs []string, from, to time.Time, each func(*journeys.Case) error) error {
	wanted := map[string]bool{}
	for _, id := range journeyIDs {
		wanted[id] = true
	}
	return db.briefs(ctx, wanted, `started >= ? AND started < ? ORDER BY started, journey, id`,
		[]any{clampNanos(from), clampNanos(to)}, each)
}

// brief is a row of briefs: packed, or where there is none as of a case that was
// last settled by an older program, the JSON of the case itself.
type brief struct {
	s    string
	json bool
}

const briefsAtOnce = 256

// briefs reads rows on one core while another unpacks them. Which is the end of
// a statement.
func (db *DB) briefs(ctx context.Context, wanted map[string]bool, which string, args []any, each func(*journeys.Case) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	rows := make(chan []brief, 8)
	read := make(chan error, 1)
	go func() {
		defer close(rows)
		read <- db.read(ctx, "store: briefs", func(c *conn) error { return sendBriefs(ctx, c, wanted, which, args, rows) })
	}()
	var k journeys.Case
	var err error
	for batch := range rows {
		for _, b := range batch {
			if err == nil {
				err = b.unpack(&k)
			}
			if err == nil {
				err = each(&k)
			}
		}
		if err != nil {
			stop() // and take what is on its way, so that the reader comes back
		}
	}
	if e := <-read; err == nil {
		err = e
	}
	return err
}

func sendBriefs(ctx context.Context, c *conn, wanted map[string]bool, which string, args []any, rows chan<- []brief) error {
	batch := make([]brief, 0, briefsAtOnce)
	send := func() error {
		select {
		case rows <- batch:
			batch = make([]brief, 0, briefsAtOnce)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := c.each(ctx, `SELECT journey, body, CASE WHEN body IS NULL OR substr(body, 1, 1) <> x'01'
		THEN (SELECT k.body FROM cases k WHERE k.id = briefs.id) END FROM briefs WHERE `+which, args, func(r *sql.Rows) error {
		var journey, body, full sql.RawBytes
		if err := r.Scan(&journey, &body, &full); err != nil {
			return err
		}
		if len(wanted) > 0 && !wanted[string(journey)] {
			return nil
		}
		b := brief{s: string(body)}
		if full != nil {
			b = brief{string(full), true}
		}
		if batch = append(batch, b); len(batch) == cap(batch) {
			return send()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return send()
}

func (b brief) unpack(k *journeys.Case) error {
	if b.json {
		*k = journeys.Case{}
		return stored(json.Unmarshal([]byte(b.s), k), "case")
	}
	if !unpackBrief(b.s, k) {
		return invalid("a stored brief cannot be read back")
	}
	return nil
}
