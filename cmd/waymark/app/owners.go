package app

import (
	"context"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Who truly acts at a step is counted over the last weeks, from the cases as
// they are stored: every hour, beside the loops, because it reads many cases and
// nothing hangs on it that must be known at once. A change makes no subject
// due; a case sees it when it is walked next.
//
// That an owner is gone or idle is not found out here yet: no connector says of
// an account that it is closed, and who acts on no ticket of a journey may well
// act on others, so that their silence in our cases proves nothing.
const actingOver = 28 * 24 * time.Hour

// countActing counts the acts of the desk's people anew; see
// journeys.Facts.Acting. What was counted before stands until it is done.
func (a *App) countActing(ctx context.Context) {
	rules, now := a.desk.Load().cfg.Rules, a.o.Now()
	var ids []string
	for i := range rules.Journeys {
		ids = append(ids, rules.Journeys[i].ID)
	}
	cases, err := a.store.CasesBetween(ctx, ids, now.Add(-actingOver), now)
	if err != nil {
		if ctx.Err() == nil {
			a.o.Log.Error("who acts where could not be counted", "error", err)
		}
		return
	}
	by := countActs(cases)
	a.acting.Store(&by)
}

// actsOfTeams is what was counted last; nil before the first time.
func (a *App) actsOfTeams() map[string]map[string]int {
	if by := a.acting.Load(); by != nil {
		return *by
	}
	return nil
}

// countActs sums the acts of living cases up by step and team.
func countActs(cases []journeys.Case) map[string]map[string]int {
	by := map[string]map[string]int{}
	for i := range cases {
		if cases[i].Successor != "" {
			continue
		}
		for _, act := range cases[i].Acts {
			at := journeys.ActsAt(cases[i].Journey, act.Step)
			if by[at] == nil {
				by[at] = map[string]int{}
			}
			by[at][act.Owner] += act.Count
		}
	}
	return by
}
