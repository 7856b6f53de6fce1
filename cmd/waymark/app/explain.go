package app

import (
	"context"
	"slices"
	"strings"
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
	rank := []journeys.Mode{journeys.Observe, journeys.Preview, journeys.Suggest, journeys.Act}
	rules := a.desk.Load().cfg.Rules
	version, changed, err := a.remembered(ctx, "version of the files")
	if err != nil {
		return nil, err
	}
	if version != "" && version != rules.Version {
		changed = a.o.Now()
	}
	raised := make(map[string]time.Time, len(rules.Journeys))
	for i := range rules.Journeys {
		j := &rules.Journeys[i]
		mode, at, err := a.remembered(ctx, "mode of "+j.ID)
		if err != nil {
			return nil, err
		}
		if slices.Index(rank, j.Mode) > max(0, slices.Index(rank, journeys.Mode(mode))) {
			at = a.o.Now()
		}
		raised[j.ID] = at
		if changed.After(at) {
			raised[j.ID] = changed
		}
	}
	return raised, nil
}

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
