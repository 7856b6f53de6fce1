package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// What was not seen is never called not done. A source that normally speaks
// and says nothing for long has probably broken down, or the way to us has. So
// each source with a silent_after has a watchdog: due work at the instant at
// which its silence begins to count. Whatever rests on what it did not say is
// then judged again, and once more when it speaks again.

// correcting is over how long the subjects that a silence concerns are judged
// anew: soon, because somebody may have been accused, and not all at once.
const correcting = 10 * time.Second

// facts are what a judgement may know about the sources and the desk.
func (a *App) facts(ctx context.Context, now time.Time) (journeys.Facts, error) {
	d := a.desk.Load()
	watched := slices.ContainsFunc(d.cfg.Rules.Sources, func(s journeys.Source) bool { return s.SilentAfter > 0 })
	var stored map[string][]journeys.Interval
	if watched {
		var err error
		// Before asking who was heard: a word in between then ends a silence,
		// and none is made up.
		if stored, err = a.store.Silences(ctx); err != nil {
			return journeys.Facts{}, err
		}
	}
	at, err := a.heard.sources(ctx, now, watched)
	if err != nil {
		return journeys.Facts{}, err
	}
	// What a digest tells of a coming Monday knows no silence before it.
	if present := a.o.Now(); now.After(present) {
		now = present
	}
	people, err := a.people(ctx)
	if err != nil {
		return journeys.Facts{}, err
	}
	parked, _, err := a.store.ParkedRules(ctx)
	if err != nil {
		return journeys.Facts{}, err
	}
	f := journeys.Facts{
		Sources: map[string]journeys.SourceFacts{}, Raised: d.raised, Acting: people.acting, Owners: people.facts(),
		Parked: parkedNow(d.cfg.Rules, parked),
	}
	for _, s := range d.cfg.Rules.Sources {
		f.Sources[s.ID] = journeys.SourceFacts{Heard: !at[s.ID].IsZero(), Silent: silent(stored[s.ID], at[s.ID], s.SilentAfter, now)}
	}
	return f, nil
}

// silent are the silences of a source that count, given those that are
// remembered and when it last spoke. One that the watchdog is about to notice
// counts already: between its instant and the watchdog's turn nobody may be
// accused. Those shorter than what the files say by now do not count.
func silent(stored []journeys.Interval, heard time.Time, after time.Duration, now time.Time) []journeys.Interval {
	if after <= 0 {
		return nil
	}
	var list []journeys.Interval
	known := false
	for _, i := range stored {
		known = known || i.From.Equal(heard)
		if i.To.IsZero() && heard.After(i.From) {
			i.To = heard // it spoke just now
		}
		until := i.To
		if until.IsZero() {
			until = now
		}
		if until.Sub(i.From) >= after {
			list = append(list, i)
		}
	}
	if !heard.IsZero() && !known && now.Sub(heard) >= after {
		list = append(list, journeys.Interval{From: heard})
	}
	return list
}

// watchdogs makes it due to look after every source whose silence counts. One
// that was never heard is watched from its first word on.
func (a *App) watchdogs(ctx context.Context, sources []journeys.Source) error {
	at, err := a.heard.sources(ctx, a.o.Now(), true)
	if err != nil {
		return err
	}
	for _, s := range sources {
		if s.SilentAfter <= 0 || at[s.ID].IsZero() {
			continue
		}
		w := journeys.Work{Kind: journeys.WatchWork, Key: s.ID, DueAt: at[s.ID].Add(s.SilentAfter)}
		if err := a.store.Schedule(ctx, w); err != nil {
			return fmt.Errorf("the watch over %s could not be scheduled: %w", s.ID, err)
		}
	}
	return nil
}

// watch looks after the sources for which that is due and returns how many
// those were.
func (a *App) watch(ctx context.Context) (int, error) {
	now := a.o.Now()
	work, err := a.store.ClaimWork(ctx, journeys.WatchWork, now, 10, time.Minute)
	if err != nil {
		return 0, err
	}
	for _, w := range work {
		next, err := a.lookAfter(ctx, w.Key, now)
		if err != nil {
			a.o.Log.Error("a source could not be looked after", "connector", w.Key, "error", err)
			next = now.Add(time.Minute)
		}
		if err := a.store.SettleWork(ctx, w, next, err != nil); err != nil {
			return 0, err
		}
	}
	return len(work), nil
}

// lookAfter finds out whether a source fell silent or spoke again, lets what
// rests on that be judged anew, and tells the admins. It returns when to look
// again; zero: when the source speaks, which makes it due by itself. A crash in
// the middle does all of it once more, which changes nothing.
func (a *App) lookAfter(ctx context.Context, connector string, now time.Time) (time.Time, error) {
	cfg := a.desk.Load().cfg
	s := cfg.Rules.Source(connector)
	if s == nil || s.SilentAfter <= 0 {
		return time.Time{}, nil
	}
	if err := a.askTheSilent(ctx, connector, now); err != nil {
		// It stays silent for all we know.
		a.o.Log.Warn("a source that is silent could not be asked", "connector", connector, "error", err)
	}
	heard, news, err := a.store.Watch(ctx, connector, s.SilentAfter, now)
	if err != nil || heard.IsZero() {
		return time.Time{}, err
	}
	if len(news) > 0 {
		if err := a.store.Rewalk(ctx, now, correcting); err != nil {
			return time.Time{}, err
		}
		for _, i := range news {
			if err := a.tellSilence(ctx, cfg.Rules, connector, i, now); err != nil {
				return time.Time{}, err
			}
		}
		if err := a.store.Watched(ctx, connector, news); err != nil {
			return time.Time{}, err
		}
		a.judge.Wake()
		a.writer.Wake()
	}
	if next := heard.Add(s.SilentAfter); next.After(now) {
		return next, nil
	}
	return time.Time{}, nil
}

// askTheSilent asks a source that fell silent what happened, if it can be
// asked. One that answers is not silent.
func (a *App) askTheSilent(ctx context.Context, connector string, now time.Time) error {
	c := a.desk.Load().connector(connector)
	if c == nil || c.Backfill == nil {
		return nil
	}
	heard, err := a.heard.sources(ctx, now, true)
	if err != nil || heard[connector].IsZero() || now.Sub(heard[connector]) < a.heard.patience(connector) {
		return err
	}
	next, err := a.poll(ctx, connector)
	if err != nil || next.IsZero() {
		return err
	}
	return a.store.Schedule(ctx, journeys.Work{Kind: journeys.PollWork, Key: connector, DueAt: next})
}

// tellSilence tells the admins of a silence that lasts.
func (a *App) tellSilence(ctx context.Context, rules *journeys.Rules, connector string, i journeys.Interval, now time.Time) error {
	if !i.To.IsZero() {
		return nil
	}
	a.o.Log.Warn("a source is silent", "connector", connector, "since", i.From)
	return a.tellAdmins(ctx, now, "silence/"+connector+"/"+i.From.UTC().Format(time.RFC3339),
		fmt.Sprintf("%s: no data since %s.", rules.SourceName(connector), i.From.In(rules.Zone).Format("Mon 2 Jan 15:04")),
		"Until it speaks again, what only it can show counts as not seen, and nobody is called stuck because of that.")
}
