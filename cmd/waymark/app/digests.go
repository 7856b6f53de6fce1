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
	text, from, err := a.tell(ctx, observed, due)
	if err != nil {
		return err
	}
	for _, to := range d.To {
		key := fmt.Sprintf("digest/%s/%s/%s/%s", d.ID, from.Format(time.DateOnly), to.Connector, to.Channel)
		p := journeys.Posting{
			Key: key, Kind: journeys.DigestPosting, Connector: to.Connector, Target: to.Channel,
			Rule: d.Origin, Content: journeys.Content{Text: &text}, Meaning: journeys.MeaningOf(key),
		}
		if err := a.store.PutPosting(ctx, a.o.Now(), p, a.o.Now()); err != nil {
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
	text, _, err := a.tell(ctx, d, at)
	return text, err
}

func (a *App) tell(ctx context.Context, d config.Digest, at time.Time) (text journeys.Text, from time.Time, err error) {
	from, to := d.Period(at)
	cases, err := a.store.CasesBetween(ctx, d.Journeys, from, to)
	if err != nil {
		return text, from, err
	}
	start, _ := d.Period(from) // the period before
	before, err := a.store.CasesBetween(ctx, d.Journeys, start, from)
	if err != nil {
		return text, from, err
	}
	events, placed, err := a.store.EventsBetween(ctx, from, to)
	if err != nil {
		return text, from, err
	}
	facts, err := a.facts(ctx, at)
	if err != nil {
		return text, from, err
	}
	heardAt, err := a.heard.sources(ctx, at, false)
	if err != nil {
		return text, from, err
	}
	return insight.Digest(insight.Input{
		Rules: a.desk.Load().cfg.Rules, Journeys: d.Journeys, From: from, To: to, Now: at, Cases: cases, Before: before,
		Facts: facts, Heard: heardAt, Events: events, Placed: placed, Top: d.Top, RankBy: d.RankBy, HideBelow: d.HideBelow,
	}), from, nil
}
