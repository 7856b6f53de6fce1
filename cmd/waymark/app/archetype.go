package app

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/insight"
)

// Archetype tells of one journey as everybody walked it who began in a period.
// Where a digest of the desk hides more than others do, this hides as much.
func (a *App) Archetype(ctx context.Context, j *journeys.Journey, from, to time.Time) (insight.Archetype, error) {
	cfg := a.desk.Load().cfg
	in := insight.Input{Rules: cfg.Rules, From: from, To: to, Now: a.o.Now()}
	for _, d := range cfg.Digests {
		for _, id := range d.Journeys {
			if id == j.ID {
				in.HideBelow = max(in.HideBelow, d.HideBelow)
			}
		}
	}
	var err error
	if in.Cases, err = a.store.CasesBetween(ctx, []string{j.ID}, from, to); err != nil {
		return insight.Archetype{}, err
	}
	if in.Events, in.Placed, err = a.store.EventsBetween(ctx, from, to); err != nil {
		return insight.Archetype{}, err
	}
	if in.Facts, err = a.facts(ctx, in.Now); err != nil {
		return insight.Archetype{}, err
	}
	if in.Heard, err = a.heard.sources(ctx, in.Now, false); err != nil {
		return insight.Archetype{}, err
	}
	return insight.Archetypal(in, j), nil
}
