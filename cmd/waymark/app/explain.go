package app

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Explain says how the answer about a subject comes about at an instant. It
// judges by what a server on this store would judge by, and changes nothing.
func (a *App) Explain(ctx context.Context, s journeys.Subject, at time.Time) (journeys.Explanation, error) {
	facts, err := a.facts(ctx, at)
	if err != nil {
		return journeys.Explanation{}, err
	}
	if facts.Raised, err = a.raisedSoFar(ctx); err != nil {
		return journeys.Explanation{}, err
	}
	return journeys.Explain(a.desk.Load().cfg.Rules, s, facts, at), nil
}

// raisedSoFar is what the server remembers of when each journey's mode was
// last raised or the files changed. A file that the server has not read yet
// counts as read now.
func (a *App) raisedSoFar(ctx context.Context) (map[string]time.Time, error) {
	rules := a.desk.Load().cfg.Rules
	version, changed, err := a.remembered(ctx, versionOfFiles)
	if err != nil {
		return nil, err
	}
	if version != "" && version != rules.Version {
		changed = a.o.Now()
	}
	raised := make(map[string]time.Time, len(rules.Journeys))
	for i := range rules.Journeys {
		j := &rules.Journeys[i]
		mode, at, err := a.remembered(ctx, modeOf(j))
		if err != nil {
			return nil, err
		}
		if raises(journeys.Mode(mode), j.Mode) {
			at = a.o.Now()
		}
		raised[j.ID] = at
		if changed.After(at) {
			raised[j.ID] = changed
		}
	}
	return raised, nil
}
