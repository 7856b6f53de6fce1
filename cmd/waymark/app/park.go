package app

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// judgedOver is how far back messages count when a rule is judged by what
// people said of them.
const judgedOver = 90 * 24 * time.Hour

// park judges the rules by what people said of their messages. One that was
// called wrong too often parks itself, and the owner of the map is told, once;
// of one of which the same was said three times a change is drafted. It returns
// how many rules changed.
func (a *App) park(ctx context.Context) (int, error) {
	now := a.o.Now()
	d := a.desk.Load()
	rejected, err := a.store.Rejections(ctx, now.Add(-judgedOver))
	if err != nil || len(rejected) == 0 {
		return 0, err
	}
	parked, freed, err := a.store.ParkedRules(ctx)
	if err != nil {
		return 0, err
	}
	is := parkedNow(d.cfg.Rules, parked)
	by := map[string][]journeys.Rejection{}
	var counted []journeys.Rejection
	since := map[string]time.Time{} // of a journey's file
	for _, x := range rejected {
		j := d.cfg.Rules.Journey(x.Journey)
		if j == nil {
			continue
		}
		if _, asked := since[j.ID]; !asked {
			if since[j.ID], err = a.mapSince(ctx, j, now); err != nil {
				return 0, err
			}
		}
		if x.Told.Before(since[j.ID]) || x.Told.Before(freed[x.Rule()]) {
			continue // another rule by now, or forgiven
		}
		by[x.Rule()] = append(by[x.Rule()], x)
		counted = append(counted, x)
	}
	changed := 0
	for rule, list := range by {
		if _, already := is[rule]; already {
			continue
		}
		x, j := list[0], d.cfg.Rules.Journey(list[0].Journey)
		posts, err := a.store.CountTold(ctx, x.Journey, x.Gap, x.Step, latest(since[j.ID], freed[rule], now.Add(-judgedOver)))
		if err != nil {
			return changed, err
		}
		if !journeys.Parks(posts, len(list)) {
			continue
		}
		p := journeys.Parked{Journey: x.Journey, Gap: x.Gap, Step: x.Step, Version: j.Version, Since: now, Posts: posts, Rejected: len(list)}
		says := a.toMapOwner(j, x.Step, "park/"+journeys.MeaningOf(rule, j.Version, now.Unix()), journeys.ParkedText(j, p, list))
		fresh, err := a.store.Park(ctx, now, p, says)
		if err != nil {
			return changed, err
		}
		if fresh {
			changed++
			a.o.Log.Warn("a rule was called wrong too often and says nothing more", "rule", rule, "messages", posts, "rejected", len(list))
			a.judge.Wake()
			a.writer.Wake()
		}
	}
	return changed, a.draft(ctx, counted, now)
}

// draft wants a message for each change of a rule that is asked for; its key
// makes it one while the file is as it is.
func (a *App) draft(ctx context.Context, rejected []journeys.Rejection, now time.Time) error {
	rules := a.desk.Load().cfg.Rules
	for _, d := range journeys.Drafts(rejected, now) {
		j := rules.Journey(d.Journey)
		key := "draft/" + journeys.MeaningOf(d.Journey, d.Gap, d.Step, d.Reason, j.Version)
		p := a.toMapOwner(j, d.Step, key, journeys.DraftText(rules, j, d))
		if p == nil {
			continue
		}
		if err := a.store.PutPosting(ctx, now, *p, now); err != nil {
			return err
		}
	}
	return nil
}

// toMapOwner is a message to whoever owns a rule's step, or else to the admins;
// nil where neither has a channel.
func (a *App) toMapOwner(j *journeys.Journey, step, key string, text *journeys.Text) *journeys.Posting {
	cfg := a.desk.Load().cfg
	to := journeys.MapOwner(cfg.Rules, j, step, cfg.Admins)
	if to.Channel == "" || to.Connector == "" {
		return nil
	}
	return &journeys.Posting{
		Key: key, Kind: journeys.MessagePosting, Connector: to.Connector, Target: to.Channel, Journey: j.ID,
		Meaning: journeys.MeaningOf(key), Content: journeys.Content{Text: text},
	}
}

// mapSince is since when a journey's file is as it is; zero: as long as anybody
// remembers.
func (a *App) mapSince(ctx context.Context, j *journeys.Journey, now time.Time) (time.Time, error) {
	name := "file of " + j.ID
	version, at, err := a.remembered(ctx, name)
	if err != nil || version == j.Version {
		return at, err
	}
	if version != "" {
		at = now
	}
	return at, a.setRemembered(ctx, name, j.Version, at)
}

// parkedNow are the rules that are parked, by RuleID, and since when; a file
// that changed since lets its rules speak again.
func parkedNow(rules *journeys.Rules, list []journeys.Parked) map[string]time.Time {
	var is map[string]time.Time
	for _, p := range list {
		if j := rules.Journey(p.Journey); j != nil && j.Version == p.Version {
			if is == nil {
				is = map[string]time.Time{}
			}
			is[journeys.RuleID(p.Journey, p.Gap, p.Step)] = p.Since
		}
	}
	return is
}

func latest(times ...time.Time) (t time.Time) {
	for _, x := range times {
		if x.After(t) {
			t = x
		}
	}
	return t
}
