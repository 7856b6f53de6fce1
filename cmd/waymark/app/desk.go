package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/connectors/intake"
	"github.com/waymark-itsm/waymark/connectors/outbox"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/reconcile"
	"github.com/waymark-itsm/waymark/journeys/store"
)

// maxWrites is how often a note is written in its ticket's life: each write
// is one more line in the ticket's history.
const maxWrites = 4

// desk is one loaded configuration and what was found out about it.
type desk struct {
	cfg    *config.Config
	raised map[string]time.Time // by journey: when its mode was last raised, or the files changed
}

func (d *desk) connector(id string) *connectors.Connector {
	for _, c := range d.cfg.Connectors {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Use makes a configuration the running one, at start and on every reload.
// Every part swaps its own view of it whole.
func (a *App) Use(ctx context.Context, cfg *config.Config) error {
	d := &desk{cfg: cfg, raised: map[string]time.Time{}}
	changed := false
	if !a.o.Look {
		var err error
		if changed, err = a.remember(ctx, d); err != nil {
			return err
		}
	}
	a.desk.Store(d)
	a.decoding.Lock()
	a.decoded = 0 // another mapping: all are worth a try
	a.decoding.Unlock()
	a.intakes.Store(intake.NewDesk(cfg.Connectors, cfg.Rules.Roster).WithReader(a.reader))
	a.rules.Store(&reconcile.Config{Rules: cfg.Rules, Pace: journeys.Pace{
		First: cfg.Pace.First, Between: cfg.Pace.Between, MaxWrites: maxWrites,
	}})
	a.sinks.Store(&outbox.Desk{
		Connectors: cfg.Connectors, Admin: cfg.Admins, Rules: cfg.Rules, Pace: a.o.Pace,
		Brake: outbox.Brake{
			CommentsPerHour: cfg.Brake.CommentsPerHour, MessagesPerHour: cfg.Brake.MessagesPerHour,
			MessagesPerChannelDay: cfg.Brake.MessagesPerChannelDay, OneMessageFrom: cfg.Brake.OneMessageFrom,
		},
	})
	select {
	case a.reloaded <- struct{}{}:
	default:
	}
	if !changed {
		return nil
	}
	return a.store.Rewalk(ctx, a.o.Now(), time.Minute)
}

// remember writes down what outlives a restart: since when each journey has
// its mode and the files are as they are, and what is due. It reports whether
// the files have changed.
func (a *App) remember(ctx context.Context, d *desk) (changed bool, err error) {
	cfg := d.cfg
	changedAt, changed, err := a.changed(ctx, cfg.Rules.Version)
	if err != nil {
		return false, err
	}
	for i := range cfg.Rules.Journeys {
		j := &cfg.Rules.Journeys[i]
		at, err := a.raised(ctx, j)
		if err != nil {
			return false, err
		}
		if changedAt.After(at) {
			at = changedAt
		}
		d.raised[j.ID] = at
	}
	for _, dg := range cfg.Digests {
		w := journeys.Work{Kind: journeys.DigestWork, Key: dg.ID, DueAt: dg.Next(a.o.Now())}
		if err := a.store.Schedule(ctx, w); err != nil {
			return false, fmt.Errorf("digest %s could not be scheduled: %w", dg.ID, err)
		}
	}
	if err := a.schedulePolls(ctx, cfg.Polls); err != nil {
		return false, err
	}
	return changed, a.watchdogs(ctx, cfg.Rules.Sources)
}

// changed returns when the files last changed, and whether that is now. A new
// version of a map edits what stands and announces nothing whose evidence is
// older, so a change counts like a raised mode.
func (a *App) changed(ctx context.Context, version string) (at time.Time, now bool, err error) {
	before, at, err := a.remembered(ctx, versionOfFiles)
	if err != nil || before == version {
		return at, false, err
	}
	if before != "" {
		at, now = a.o.Now(), true
	}
	return at, now, a.setRemembered(ctx, versionOfFiles, version, at)
}

// raised returns when a journey's mode was last raised, and remembers the
// mode. A journey never seen before comes from observe: nothing that was over
// before it could speak is spoken about.
func (a *App) raised(ctx context.Context, j *journeys.Journey) (time.Time, error) {
	mode, at, err := a.remembered(ctx, modeOf(j))
	if err != nil || journeys.Mode(mode) == j.Mode {
		return at, err
	}
	if raises(journeys.Mode(mode), j.Mode) {
		at = a.o.Now()
	}
	return at, a.setRemembered(ctx, modeOf(j), string(j.Mode), at)
}

// raises reports whether a journey may go further outside by one mode than by
// another; "" is that of a journey never seen before.
func raises(was, is journeys.Mode) bool {
	rank := []journeys.Mode{journeys.Observe, journeys.Preview, journeys.Suggest, journeys.Act}
	return slices.Index(rank, is) > max(0, slices.Index(rank, was))
}

// Settings in which something is remembered together with when it began.
const versionOfFiles = "version of the files"

func modeOf(j *journeys.Journey) string { return "mode of " + j.ID }

// remembered reads a setting of the form "VALUE TIME".
func (a *App) remembered(ctx context.Context, name string) (value string, at time.Time, err error) {
	text, err := a.store.Setting(ctx, name)
	if err != nil {
		return "", at, err
	}
	value, since, _ := strings.Cut(text, " ")
	at, _ = time.Parse(time.RFC3339, since)
	return value, at, nil
}

// setRemembered writes such a setting.
func (a *App) setRemembered(ctx context.Context, name, value string, at time.Time) error {
	return a.store.SetSetting(ctx, name, value+" "+at.UTC().Format(time.RFC3339))
}

// Resolve asks the vendors for everything that the files name, reports what
// is gone, and decodes again what could not be decoded before. It reports
// whether every vendor answered.
func (a *App) Resolve(ctx context.Context) (answered bool) {
	d := a.desk.Load()
	answered = true
	for _, c := range d.cfg.Connectors {
		if c.Targets == nil {
			continue
		}
		asking, cancel := context.WithTimeout(ctx, 20*time.Second)
		missing, err := c.Targets.Missing(asking, d.targets(c))
		cancel()
		switch {
		case err != nil && ctx.Err() != nil:
			return false
		case err != nil:
			// What is not permitted is not permitted a moment later either.
			answered = answered && connectors.KindOf(err) == connectors.Denied
			a.o.Log.Warn("names could not be checked at the vendor", "connector", c.ID, "error", err)
		case len(missing) > 0:
			a.o.Log.Error("the vendor does not know these names", "connector", c.ID, "names", missing)
		}
	}
	a.redecode(ctx)
	return answered
}

// targets are the names that the files use of one connector.
func (d *desk) targets(c *connectors.Connector) []string {
	var names []string
	add := func(t journeys.ChatTarget) {
		if t.Connector == c.ID && t.Channel != "" && !slices.Contains(names, t.Channel) {
			names = append(names, t.Channel)
		}
	}
	for _, o := range d.cfg.Rules.Owners {
		add(o.Chat)
		for _, g := range d.groupsOf(&o, c) {
			if !slices.Contains(names, g) {
				names = append(names, g)
			}
		}
	}
	for _, j := range d.cfg.Rules.Journeys {
		add(j.Preview)
	}
	for _, dg := range d.cfg.Digests {
		for _, t := range dg.To {
			add(t)
		}
	}
	add(d.cfg.Admins)
	return names
}

// How many undecodable deliveries are in memory at once, and how many are tried
// in one round; the next round goes on where this one stopped.
const (
	decodeBatch = 100
	decodeMost  = 10_000
)

// redecode gives what was undecodable another try: after an upgrade, after a
// mapping was changed, after a channel's name was resolved. The oldest come
// first, and each in its turn, however many there are.
func (a *App) redecode(ctx context.Context) {
	a.decoding.Lock()
	defer a.decoding.Unlock()
	last, whole := a.retry(ctx, a.decoded)
	a.tried = max(a.tried, last)
	if a.decoded = last; whole {
		a.decoded = 0
	}
}

// redecodeFresh does so for what came since. A delivery that was read just
// before the names were known may be stored just after redecode looked.
func (a *App) redecodeFresh(ctx context.Context) {
	a.decoding.Lock()
	defer a.decoding.Unlock()
	a.tried, _ = a.retry(ctx, a.tried)
}

// retry tries what was stored after the delivery that `after` stands for, and
// returns what stands for the last one and whether none is left behind it.
func (a *App) retry(ctx context.Context, after int64) (last int64, whole bool) {
	n := 0
	for tried := 0; tried < decodeMost && !whole; {
		raws, next, err := a.store.Undecodable(ctx, after, decodeBatch)
		if err != nil {
			a.o.Log.Error("undecodable deliveries could not be read", "error", err)
			break
		}
		m, err := a.decodeAgain(ctx, raws)
		n += m
		if err != nil {
			a.o.Log.Error("a delivery could not be stored again", "error", err)
			break
		}
		tried += len(raws)
		after, whole = next, len(raws) < decodeBatch
	}
	if n > 0 {
		a.o.Log.Info("deliveries could be decoded after all", "count", n)
		if a.judge != nil {
			a.judge.Wake()
		}
	}
	return after, whole
}

func (a *App) decodeAgain(ctx context.Context, raws []journeys.Raw) (n int, err error) {
	in := a.intakes.Load()
	for _, raw := range raws {
		c := in.Connector(raw.Connector)
		if c == nil {
			continue
		}
		again, _ := intake.Read(c, in, connectors.Delivery{
			Connector: raw.Connector, ID: raw.ID, Header: raw.Header, Body: raw.Body, Received: raw.Received,
		})
		if again.Raw.State == journeys.Undecodable {
			continue
		}
		again.SilentAfter = a.heard.patience(raw.Connector)
		err := a.store.Redecode(ctx, a.o.Now(), again)
		switch {
		case errors.Is(err, store.ErrInvalid): // it would be met again in every round
			a.o.Log.Error("what a delivery says cannot be stored", "connector", raw.Connector, "delivery", raw.ID, "error", err)
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	return n, nil
}
