package app

import (
	"context"
	"fmt"
	"time"

	"github.com/waymark-itsm/waymark/config"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/insight"
)

// digests makes the digests that are due and returns how many.
func (a *App) digests(ctx context.Context) (int, error) {
	now := a.o.Now()
	work, err := a.store.ClaimWork(ctx, journeys.DigestWork, now, 10, time.Minute)
	if err != nil {
		return 0, err
	}
	for _, w := range work {
		d, ok := a.digest(w.Key)
		if !ok {
			if err := a.store.SettleWork(ctx, w, time.Time{}, false); err != nil {
				return 0, err
			}
			continue
		}
		if err := a.post(ctx, d, w.DueAt); err != nil {
			a.o.Log.Error("a digest could not be made", "digest", d.ID, "error", err)
			if err := a.store.SettleWork(ctx, w, now.Add(5*time.Minute), true); err != nil {
				return 0, err
			}
			continue
		}
		if err := a.store.SettleWork(ctx, w, d.Next(now), false); err != nil {
			return 0, err
		}
	}
	if len(work) > 0 {
		a.writer.Wake()
	}
	return len(work), nil
}

// digest returns the digest of this id.
func (a *App) digest(id string) (config.Digest, bool) {
	for _, d := range a.desk.Load().cfg.Digests {
		if d.ID == id {
			return d, true
		}
	}
	return config.Digest{}, false
}

// post wants a digest to stand in each of its channels, once per period. Of
// journeys that may only observe nothing leaves, not even in sum.
func (a *App) post(ctx context.Context, d config.Digest, due time.Time) error {
	rules := a.desk.Load().cfg.Rules
	observed := d
	observed.Journeys = nil
	for _, id := range d.Journeys {
		if j := rules.Journey(id); j != nil && j.Mode != journeys.Observe {
			observed.Journeys = append(observed.Journeys, id)
		}
	}
	if len(observed.Journeys) == 0 {
		return nil
	}
	a.telling.Lock()
	defer a.telling.Unlock()
	in, about, err := a.digestInput(ctx, observed, due)
	if err != nil {
		return err
	}
	report := insight.Tell(in)
	files := a.posted(d, in, report.Points)
	for _, to := range d.To {
		key := fmt.Sprintf("digest/%s/%s/%s/%s", d.ID, in.From.Format(time.DateOnly), to.Connector, to.Channel)
		s := standing{Key: key, Rule: d.Origin, To: to, From: in.From, Until: in.To, Due: due, Journeys: observed.Journeys, Report: report}
		if in.Chat != to.Connector { // its buttons are that one's
			in.Chat = to.Connector
			s.Report = report.Retell(in)
		}
		s.Told = s.meaning(about)
		if err := a.store.PutPosting(ctx, a.o.Now(), s.posting(files), a.o.Now()); err != nil {
			return err
		}
		if err := a.remain(ctx, d.ID, s); err != nil {
			return err
		}
	}
	return nil
}

// Digest returns a digest's text as it would be posted at an instant.
func (a *App) Digest(ctx context.Context, id string, at time.Time) (journeys.Text, error) {
	d, ok := a.digest(id)
	if !ok {
		return journeys.Text{}, fmt.Errorf("no digest is called %q", id)
	}
	in, _, err := a.digestInput(ctx, d, at)
	if err != nil {
		return journeys.Text{}, err
	}
	return insight.Digest(in), nil
}

// digestInput is everything that a digest rests on, as it is at an instant, and
// what is known of pain points without asking anybody.
func (a *App) digestInput(ctx context.Context, d config.Digest, at time.Time) (in insight.Input, about found, err error) {
	cfg := a.desk.Load().cfg
	from, to := d.Period(at)
	start, _ := d.Period(from) // the period before
	in = insight.Input{
		Rules: cfg.Rules, Journeys: d.Journeys, From: from, To: to, Now: at,
		Top: d.Top, RankBy: d.RankBy, HideBelow: d.HideBelow, Improves: improver(cfg.Connectors) != "",
	}
	if len(d.To) > 0 {
		in.Chat = d.To[0].Connector
	}
	if in.Messages, in.Wrong, err = a.store.Said(ctx, d.Journeys, from, to); err != nil {
		return in, about, err
	}
	if in.Facts, err = a.facts(ctx, at); err != nil {
		return in, about, err
	}
	if in.Heard, err = a.heard.sources(ctx, at, false); err != nil {
		return in, about, err
	}
	if about, err = a.points(ctx, d.Journeys); err != nil {
		return in, about, err
	}
	in.Known = a.fixes(ctx, about)
	return in, about, a.count(ctx, d, start, &in)
}

// count counts the cases of a digest one by one, without holding them.
func (a *App) count(ctx context.Context, d config.Digest, start time.Time, in *insight.Input) (err error) {
	in.These, in.Those = insight.NewCounts(*in), insight.NewCounts(*in)
	err = a.store.Briefs(ctx, d.Journeys, start, in.From, func(k *journeys.Case) error {
		in.Those.Add(k)
		return nil
	})
	if err != nil {
		return err
	}
	in.Events, in.Placed, err = a.store.Period(ctx, in.From, in.To, func(k *journeys.Case) error {
		in.These.Add(k)
		return nil
	})
	return err
}
