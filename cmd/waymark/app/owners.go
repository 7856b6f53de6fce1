package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Who truly acts at a step is counted over the last weeks, from the cases as
// they are stored, and whether those are there whom the files name is asked of
// the vendors and of all that is stored: every hour, beside the loops, because
// it reads much, waits for others, and nothing hangs on it that must be known
// at once. What changes thereby is judged anew, spread over a while.
const (
	actingOver   = 28 * 24 * time.Hour
	ownersEvery  = time.Hour
	ownersSpread = 10 * time.Minute
)

// tendOwners looks after the owners now and every hour until ctx ends.
func (a *App) tendOwners(ctx context.Context) {
	for {
		if err := a.Owners(ctx); err != nil && ctx.Err() == nil {
			a.o.Log.Error("whether owners are there could not be found out", "error", err)
		}
		t := time.NewTimer(ownersEvery)
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
		}
	}
}

// known is what is known about the desk's people: see journeys.Facts.
type known struct {
	acting map[string]map[string]int
	owners map[string]journeys.OwnerRecord
}

func (k *known) facts() map[string]journeys.OwnerFacts {
	facts := make(map[string]journeys.OwnerFacts, len(k.owners))
	for id, r := range k.owners {
		facts[id] = r.OwnerFacts
	}
	return facts
}

// actsSetting holds who acts where as it was counted last, as JSON: a restart
// must not propose nobody until it is counted again.
const actsSetting = "who acts where"

// people returns what is known of who acts where and of who is there: as it was
// found last, perhaps by another process.
func (a *App) people(ctx context.Context) (*known, error) {
	if k := a.known.Load(); k != nil {
		return k, nil
	}
	owners, err := a.store.Owners(ctx)
	if err != nil {
		return nil, err
	}
	k := &known{owners: owners}
	text, err := a.store.Setting(ctx, actsSetting)
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &k.acting)
	} else if err == nil {
		k.acting, err = a.countActing(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("who acts where: %w", err)
	}
	if !a.known.CompareAndSwap(nil, k) {
		k = a.known.Load()
	}
	return k, nil
}

// Owners counts who acts where, looks once at every owner that a journey
// names, remembers what was found, and lets what that changes be judged anew.
func (a *App) Owners(ctx context.Context) error {
	before, err := a.people(ctx)
	if err != nil {
		return err
	}
	acting, err := a.countActing(ctx)
	if err != nil {
		return err
	}
	now, rules := a.o.Now().Round(0).UTC(), a.desk.Load().cfg.Rules // without the reading that no store keeps
	look, err := a.newLook(ctx, now)
	if err != nil {
		return err
	}
	after, news := &known{acting: acting, owners: maps.Clone(before.owners)}, map[string]journeys.OwnerRecord{}
	for i := range rules.Owners {
		o := &rules.Owners[i]
		seen, err := look.at(ctx, o)
		if err != nil {
			return err
		}
		was := before.owners[o.ID]
		is := was.Observe(o, seen, now)
		if same(was, is) {
			continue
		}
		after.owners[o.ID], news[o.ID] = is, is
		a.logOwner(o.ID, was.OwnerFacts, is.OwnerFacts)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// Known before anything becomes due by it: who is walked then is walked by
	// it. What cannot be stored is found once more in the next round.
	a.known.Store(after)
	if err := a.keep(ctx, after, news, before, now); err != nil {
		a.known.Store(before)
		return err
	}
	return nil
}

// keep stores what was found, and makes due what it changes.
func (a *App) keep(ctx context.Context, after *known, news map[string]journeys.OwnerRecord, before *known, now time.Time) error {
	concerned, since := changedJourneys(a.desk.Load().cfg.Rules, before, after, now)
	if len(news)+len(concerned) > 0 {
		if err := a.store.PutOwners(ctx, news, concerned, since, now, ownersSpread); err != nil {
			return err
		}
	}
	text, err := json.Marshal(after.acting)
	if err != nil {
		return err
	}
	if err := a.store.SetSetting(ctx, actsSetting, string(text)); err != nil {
		return err
	}
	if len(concerned) > 0 {
		a.judge.Wake()
	}
	return nil
}

func (a *App) logOwner(id string, was, is journeys.OwnerFacts) {
	switch {
	case is.Gone && !was.Gone:
		a.o.Log.Warn("an owner is gone", "owner", id, "why", is.Why)
	case is.Idle && !was.Idle:
		a.o.Log.Warn("an owner has not acted for long", "owner", id, "since", is.LastAct)
	case !is.Gone && !is.Idle && (was.Gone || was.Idle):
		a.o.Log.Info("an owner is there again", "owner", id)
	}
}

func same(a, b journeys.OwnerRecord) bool {
	return a.OwnerFacts == b.OwnerFacts && a.About == b.About && slices.Equal(a.Met, b.Met)
}

// changedJourneys are the journeys about whose steps something else is known
// now, and since when that changes what can be said.
func changedJourneys(rules *journeys.Rules, before, after *known, now time.Time) (ids []string, since time.Time) {
	since = now
	was, is := journeys.Facts{Acting: before.acting, Owners: before.facts()}, journeys.Facts{Acting: after.acting, Owners: after.facts()}
	proposed, proposes := journeys.Proposals(rules, was), journeys.Proposals(rules, is)
	for i := range rules.Journeys {
		j, changed := &rules.Journeys[i], false
		for k := range j.Steps {
			s := &j.Steps[k]
			x, y := was.Owners[s.Owner], is.Owners[s.Owner]
			at := journeys.ActsAt(j.ID, s.ID)
			if !x.Differs(y) && proposed[at] == proposes[at] {
				continue
			}
			changed = true
			if from := y.Since(); !from.IsZero() && from.Before(since) {
				since = from
			}
		}
		if changed {
			ids = append(ids, j.ID)
		}
	}
	return ids, since
}

// countActing sums up the acts of the desk's people; see journeys.Facts.Acting.
func (a *App) countActing(ctx context.Context) (map[string]map[string]int, error) {
	rules, now := a.desk.Load().cfg.Rules, a.o.Now()
	var ids []string
	for i := range rules.Journeys {
		ids = append(ids, rules.Journeys[i].ID)
	}
	by := map[string]map[string]int{}
	err := a.store.Briefs(ctx, ids, now.Add(-actingOver), now, func(k *journeys.Case) error {
		countActs(by, k)
		return nil
	})
	return by, err
}

// countActs adds the acts of a living case, by step and team.
func countActs(by map[string]map[string]int, k *journeys.Case) {
	if k.Successor != "" {
		return
	}
	for _, act := range k.Acts {
		at := journeys.ActsAt(k.Journey, act.Step)
		if by[at] == nil {
			by[at] = map[string]int{}
		}
		by[at][act.Owner] += act.Count
	}
}
