package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/waymark-itsm/waymark/connectors"
	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/insight"
)

// fixPatience is how long a digest waits for a desk to say how a fix stands.
const fixPatience = 20 * time.Second

// found is what is known of pain points without asking anybody: what was
// pressed under digests, and which issue answers them.
type found struct {
	known  map[journeys.PointID]insight.Known // Fix is nil
	issues map[journeys.PointID]journeys.Stored
}

func (a *App) points(ctx context.Context, journeyIDs []string) (found, error) {
	rules := a.desk.Load().cfg.Rules
	f := found{map[journeys.PointID]insight.Known{}, map[journeys.PointID]journeys.Stored{}}
	events, err := a.store.Points(ctx)
	if err != nil {
		return f, err
	}
	baselines, err := a.baselines(ctx)
	if err != nil {
		return f, err
	}
	ids := map[string]journeys.PointID{} // by the key of what answers it
	var keys []string
	for _, id := range journeyIDs {
		j := rules.Journey(id)
		if j == nil {
			continue
		}
		for _, p := range pointsOf(j) {
			key := journeys.ImprovementKey(p.Journey, p.Kind, p.Step)
			ids[key], keys = p, append(keys, key)
		}
	}
	stored, err := a.store.Postings(ctx, keys)
	if err != nil {
		return f, err
	}
	for id, s := range journeys.PointStates(rules, events) {
		k := insight.Known{State: s}
		if b := baselines[id.Ref("").ID]; b.At.Equal(s.At) {
			k.Then, k.ThenOf = b.People, b.Of
		}
		f.known[id] = k
	}
	for key, s := range stored {
		f.issues[ids[key]] = s
	}
	return f, nil
}

// fixes asks the desk how each of the issues stands.
func (a *App) fixes(ctx context.Context, f found) map[journeys.PointID]insight.Known {
	known := maps.Clone(f.known)
	for id, s := range f.issues {
		k := known[id]
		k.Fix = a.fix(ctx, s)
		known[id] = k
	}
	return known
}

// pointsOf are all the pain points that a journey can have.
func pointsOf(j *journeys.Journey) []journeys.PointID {
	var all []journeys.PointID
	for _, kind := range journeys.GapKinds() {
		all = append(all, journeys.PointID{Journey: j.ID, Kind: kind})
		for i := range j.Steps {
			all = append(all, journeys.PointID{Journey: j.ID, Kind: kind, Step: j.Steps[i].ID})
		}
	}
	return all
}

// fix is the issue that a posting made or linked, read live; nil where there is
// none, or none any more.
func (a *App) fix(ctx context.Context, s journeys.Stored) *insight.Fix {
	switch {
	case s.Absent || s.State == journeys.Gone || s.State == journeys.Removed || s.State == journeys.Refused:
		return nil
	case s.Remote == "":
		return &insight.Fix{} // on its way
	}
	named := ""
	if s.Content.Improvement != nil {
		named = s.Content.Improvement.Existing
	}
	c := a.desk.Load().connector(s.Connector)
	if c == nil || c.Live == nil {
		return &insight.Fix{Key: named, Unread: true}
	}
	ctx, cancel := context.WithTimeout(ctx, fixPatience)
	defer cancel()
	events, err := c.Live.Read(ctx, journeys.Ref{Connector: s.Connector, Kind: journeys.FixRef, ID: s.Remote}, a.o.Now())
	switch {
	case err != nil && connectors.KindOf(err) == connectors.Gone && named == "":
		return nil // somebody deleted it
	case err != nil || len(events) == 0:
		// Of one that was linked and is not for here no more is known than its name.
		if err != nil && connectors.KindOf(err) != connectors.Gone {
			a.o.Log.Warn("how a fix stands could not be read", "posting", s.Key, "error", err)
		}
		return &insight.Fix{Key: named, Unread: true}
	}
	e := &events[len(events)-1]
	return &insight.Fix{
		Key: e.Fields.First(journeys.FieldKey), Title: e.Fields.First(journeys.FieldSummary), URL: e.Fields.First(journeys.FieldURL),
		Status: e.Fields.First(journeys.FieldStatus), Since: e.At, Done: e.Fields.First(journeys.FieldStatusCategory) == "done",
	}
}

// baseline is how many met a pain point when it was called not worth mending.
type baseline struct {
	At         time.Time
	People, Of int
}

const baselinesSetting = "pain points not worth mending"

func (a *App) baselines(ctx context.Context) (map[string]baseline, error) {
	all := map[string]baseline{}
	text, err := a.store.Setting(ctx, baselinesSetting)
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &all)
	}
	if err != nil {
		return nil, fmt.Errorf("pain points not worth mending: %w", err)
	}
	return all, nil
}
