package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// How many silences of one source are remembered, the newest.
const maxSilences = 100

// voice is what one transaction hears of a source whose silence counts.
type voice struct {
	connector      string
	at, after, now int64
}

// voices lists when sources spoke. Deliveries that arrive together are one
// word, the first of them; what is decoded at last was said when it came.
func voices(fresh []*parcel) []voice {
	var list []voice
	first := map[string]int{} // by connector: index in list
	for _, p := range fresh {
		if p.raw == nil || p.silentAfter <= 0 || !p.speaks() {
			continue
		}
		v := voice{p.raw.connector, p.raw.received, p.silentAfter, p.now}
		i, spoke := first[v.connector]
		switch {
		case p.again:
			list = append(list, v)
		case !spoke:
			first[v.connector] = len(list)
			list = append(list, v)
		case v.at < list[i].at:
			list[i] = v
		}
	}
	slices.SortFunc(list, func(a, b voice) int { return cmp.Compare(a.at, b.at) })
	return list
}

// listen keeps the record of silences true to what was heard: a gap since the
// last word becomes one, and one in the midst of which a word was heard after
// all ends there, and another begins. It runs in the transaction that stores the
// delivery, before that counts as heard, so that whoever walks its events
// finds the silence ended.
func listen(ctx context.Context, c *conn, v voice) error {
	var newest int64
	known, err := c.one(ctx, `SELECT newest FROM heard WHERE connector = ? AND state = ? AND newest > 0`,
		[]any{v.connector, string(journeys.Accepted)}, &newest)
	if err != nil {
		return err
	}
	if !known { // from its first word on it is watched
		return schedule(ctx, c, journeys.WatchWork, v.connector, v.at+v.after)
	}
	if v.at-newest >= v.after {
		if err := fellSilent(ctx, c, v.connector, newest); err != nil {
			return err
		}
	}
	var since, until int64
	inside, err := c.one(ctx, `SELECT since, until FROM silences WHERE connector = ? AND since < ? AND (until = 0 OR until > ?)
		ORDER BY since DESC LIMIT 1`, []any{v.connector, v.at, v.at}, &since, &until)
	if err != nil || !inside {
		return err
	}
	ended := v.at
	if v.at-since < v.after {
		ended = since
	}
	if _, err := c.exec(ctx, `UPDATE silences SET until = ?, judged = 0 WHERE connector = ? AND since = ?`, ended, v.connector, since); err != nil {
		return err
	}
	if until != 0 && until-v.at >= v.after {
		if _, err := c.exec(ctx, `INSERT INTO silences (connector, since, until) VALUES (?, ?, ?) ON CONFLICT (connector, since) DO NOTHING`,
			v.connector, v.at, until); err != nil {
			return err
		}
	}
	return schedule(ctx, c, journeys.WatchWork, v.connector, v.now)
}

func fellSilent(ctx context.Context, c *conn, connector string, since int64) error {
	_, err := c.exec(ctx, `INSERT INTO silences (connector, since) VALUES (?, ?) ON CONFLICT (connector, since) DO NOTHING`, connector, since)
	return err
}

// Watch looks whether a source has been silent for as long as `after` at
// `now`, and remembers that. It returns when it last spoke (zero: it never
// did, and a source that was never heard is not silent but unknown), and the
// silences that began or ended since Watched was last told of them; one that
// turned out to be none has its end at its beginning.
func (db *DB) Watch(ctx context.Context, connector string, after time.Duration, now time.Time) (heard time.Time, news []journeys.Interval, err error) {
	err = db.write(ctx, &op{name: "store: watch", run: func(ctx context.Context, c *conn) error {
		heard, news = time.Time{}, nil
		var newest int64
		known, err := c.one(ctx, `SELECT newest FROM heard WHERE connector = ? AND state = ? AND newest > 0`,
			[]any{connector, string(journeys.Accepted)}, &newest)
		if err != nil || !known {
			return err
		}
		heard = time.Unix(0, newest).UTC()
		if now.Sub(heard) >= after {
			if err := fellSilent(ctx, c, connector, newest); err != nil {
				return err
			}
		}
		if _, err := c.exec(ctx, `DELETE FROM silences WHERE connector = ? AND judged = 1 AND (until = since
			OR since NOT IN (SELECT s.since FROM silences s WHERE s.connector = ? ORDER BY s.since DESC LIMIT ?))`,
			connector, connector, maxSilences); err != nil {
			return err
		}
		return c.each(ctx, `SELECT since, until FROM silences WHERE connector = ? AND judged = 0 ORDER BY since`, []any{connector}, func(r *sql.Rows) error {
			i, err := scanSilence(r)
			news = append(news, i)
			return err
		})
	}})
	if err != nil {
		return time.Time{}, nil, err
	}
	return heard, news, nil
}

// Covered says that a source was read up to an instant, so that nothing of what
// it had to say until then is missing: it was heard then, and a silence that
// lasted turns out to be none.
func (db *DB) Covered(ctx context.Context, connector string, at time.Time, after time.Duration) error {
	return db.write(ctx, &op{name: "store: covered", run: func(ctx context.Context, c *conn) error {
		heard := map[[2]string]*tally{{connector, string(journeys.Accepted)}: {newest: at.UnixNano()}}
		if err := putHeard(ctx, c, heard); err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE silences SET until = since, judged = 0 WHERE connector = ? AND until = 0 AND since <= ?`, connector, at.UnixNano())
		if err != nil || after <= 0 {
			return err
		}
		if n > 0 {
			return schedule(ctx, c, journeys.WatchWork, connector, at.UnixNano())
		}
		return schedule(ctx, c, journeys.WatchWork, connector, at.Add(after).UnixNano())
	}})
}

// Watched says that everything that rests on these silences has been made due
// again. One that changed since Watch returned it stays news.
func (db *DB) Watched(ctx context.Context, connector string, news []journeys.Interval) error {
	return db.write(ctx, &op{name: "store: watched", run: func(ctx context.Context, c *conn) error {
		for _, i := range news {
			until := int64(0)
			if !i.To.IsZero() {
				until = i.To.UnixNano()
			}
			if _, err := c.exec(ctx, `UPDATE silences SET judged = 1 WHERE connector = ? AND since = ? AND until = ?`,
				connector, i.From.UnixNano(), until); err != nil {
				return err
			}
		}
		return nil
	}})
}

// Silences returns when each source said nothing although it should have, the
// oldest first: the newest hundred or so. A zero To means that it lasts.
func (db *DB) Silences(ctx context.Context) (map[string][]journeys.Interval, error) {
	silences := map[string][]journeys.Interval{}
	err := db.read(ctx, "store: silences", func(c *conn) error {
		return c.each(ctx, `SELECT since, until, connector FROM silences WHERE until = 0 OR until > since ORDER BY connector, since`, nil, func(r *sql.Rows) error {
			var connector string
			i, err := scanSilence(r, &connector)
			silences[connector] = append(silences[connector], i)
			return err
		})
	})
	return silences, err
}

// scanSilence reads since and until, and whatever columns follow.
func scanSilence(r *sql.Rows, more ...any) (i journeys.Interval, err error) {
	var since, until int64
	if err := r.Scan(append([]any{&since, &until}, more...)...); err != nil {
		return i, err
	}
	i.From = time.Unix(0, since).UTC()
	if until != 0 {
		i.To = time.Unix(0, until).UTC()
	}
	return i, nil
}
