package outbox

import (
	"context"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

const (
	window     = time.Hour        // the brake counts over it
	holdFor    = 2 * time.Minute  // how long the brake holds before it counts again, and what it holds may wait after resume
	pauseCheck = 15 * time.Second // how soon a paused posting is looked at again
	sampleSize = 3
)

// gate holds back what must not leave now, and returns the rest.
func (l *Loop) gate(ctx context.Context, desk *Desk, rows []journeys.Stored, now time.Time) (pass []journeys.Stored, err error) {
	paused, err := PausedNow(ctx, l.o.Store, now)
	if err != nil {
		return nil, err
	}
	var held, free []journeys.Stored
	wait := func(row journeys.Stored, why string, until time.Time) {
		l.o.Observer.Held(row.Kind, why, 1)
		held = append(held, hold(row, until))
	}
	for _, row := range rows {
		until := quiet(desk, row, now)
		switch {
		case row.Absent, strings.HasPrefix(row.Key, PauseNotice):
			// Taking back is no new speech: it works while paused, since a
			// pause is what an admin does first when something went wrong.
			pass = append(pass, row)
		case paused.Lasts(now):
			wait(row, "paused", now.Add(pauseCheck))
		case !until.IsZero():
			wait(row, "quiet", until)
		default:
			free = append(free, row)
		}
	}
	if free, err = l.budget(ctx, desk, free, now); err != nil {
		return nil, err
	}
	stopped, err := l.brake(ctx, desk, free, now)
	if err != nil {
		return nil, err
	}
	for _, row := range free {
		if until, braked := stopped[row.Kind]; braked && counts(row) {
			wait(row, "brake", until)
			continue
		}
		if until := l.slot(desk, row, now); !until.IsZero() {
			l.o.Observer.Held(row.Kind, "pace", 1)
			row.DueAt = until
			held = append(held, row)
			continue
		}
		pass = append(pass, row)
	}
	if len(held) > 0 {
		err = l.o.Store.SettlePostings(ctx, now, held)
	}
	return pass, err
}

// hold makes a posting wait. What was confirmed before the wait is confirmed
// again after it: only what is still true is said.
func hold(row journeys.Stored, until time.Time) journeys.Stored {
	if row.Writes == 0 && row.State != journeys.Unknown {
		row.ConfirmedAt = time.Time{}
	}
	row.DueAt = until
	return row
}

// counts reports whether the brake applies: to what is said about cases, not
// to the notice that says the brake is on.
func counts(row journeys.Stored) bool { return row.Case != "" && !row.Absent }

// brake returns the kinds that are held, and until when.
func (l *Loop) brake(ctx context.Context, desk *Desk, rows []journeys.Stored, now time.Time) (map[journeys.PostingKind]time.Time, error) {
	var stopped map[journeys.PostingKind]time.Time
	for _, kind := range [...]journeys.PostingKind{journeys.NotePosting, journeys.MessagePosting} {
		limit := desk.Brake.limit(kind)
		var due []journeys.Stored
		for _, row := range rows {
			if row.Kind == kind && counts(row) {
				due = append(due, row)
			}
		}
		if limit <= 0 || len(due) == 0 {
			continue
		}
		until, err := l.braked(ctx, desk, kind, limit, due, now)
		if err != nil {
			return nil, err
		}
		if !until.IsZero() {
			if stopped == nil {
				stopped = map[journeys.PostingKind]time.Time{}
			}
			stopped[kind] = until
		}
	}
	return stopped, nil
}

// braked decides about one kind; the zero time means that it may go.
func (l *Loop) braked(ctx context.Context, desk *Desk, kind journeys.PostingKind, limit int, due []journeys.Stored, now time.Time) (time.Time, error) {
	released, err := l.o.Store.Setting(ctx, releasedSetting)
	if err != nil {
		return time.Time{}, err
	}
	if t, err := time.Parse(time.RFC3339, released); err == nil && now.Before(t) {
		return time.Time{}, nil
	}
	name := heldSetting + string(kind)
	text, err := l.o.Store.Setting(ctx, name)
	if err != nil {
		return time.Time{}, err
	}
	since, until := parseHold(text)
	if now.Before(until) {
		return until, nil
	}
	written, err := l.o.Store.CountWrites(ctx, kind, now.Add(-window))
	if err != nil {
		return time.Time{}, err
	}
	if written+len(due) <= limit {
		if text != "" {
			return time.Time{}, l.o.Store.SetSetting(ctx, name, "")
		}
		return time.Time{}, nil
	}
	if since.IsZero() {
		since = now
	}
	// A whole second, as it is stored: all that is held comes due at one
	// instant, after the hold has ended, and is then counted together.
	until = now.Add(holdFor).Truncate(time.Second)
	value := since.UTC().Format(time.RFC3339) + " " + until.UTC().Format(time.RFC3339)
	if err := l.o.Store.SetSetting(ctx, name, value); err != nil {
		return time.Time{}, err
	}
	l.o.Log.Warn("the brake holds postings", "kind", string(kind), "due", len(due), "written_last_hour", written, "limit", limit)
	return until, l.notice(ctx, desk, brakeNotice(kind, since, limit, written, due), now)
}

func parseHold(s string) (since, until time.Time) {
	a, b, ok := strings.Cut(s, " ")
	if !ok {
		return
	}
	since, err1 := time.Parse(time.RFC3339, a)
	until, err2 := time.Parse(time.RFC3339, b)
	if err1 != nil || err2 != nil {
		return time.Time{}, time.Time{}
	}
	return since, until
}
