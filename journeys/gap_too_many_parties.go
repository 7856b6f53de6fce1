package journeys

import (
	"fmt"
	"slices"
)

// tooManyParties is the kind of these gaps.
func tooManyParties() kind {
	return kind{
		kind: TooManyParties, severity: Moderate, tell: TellLater, find: (*walked).manyParties,
		asks: []string{
			"Which of them could have been left out?",
			"Who speaks with the person for all of them?",
			"Which of them asked the person for the same again?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("%d teams and third parties took part by %s: %s.", g.Count, t.at(g, t.lastOf(g)), t.ownerNames(g.Parties))
		},
		does: func(*telling, *Gap) string { return "One team speaks with the customer for all of them" },
	}
}

// manyParties: at least Limits.Parties teams and third parties took part in
// the case (see takePart). People give up most where too many of them do.
//
// Opens with the first act of the party that made it so many, certain at once;
// further ones are counted. Fixed when the person was helped. Owner: whoever
// has the ticket then.
func (w *walked) manyParties() []Gap {
	limit := w.journey.Limits.Parties
	if limit <= 0 || len(w.Parties) < limit {
		return nil
	}
	n := w.joined[w.Parties[limit-1]]
	g := gapAt(TooManyParties, w.events[n].Ref, w.Events[n], nil, w.events[n].At)
	for _, p := range w.Parties {
		g.Events = append(g.Events, w.Events[w.joined[p]])
	}
	g.Events = slices.Compact(g.Events)
	g.Count, g.Parties, g.Rule = len(w.Parties), w.Parties, w.journey.Origin
	if m := w.moveBy(n); m != nil {
		g.Owner = w.answerer(m)
		g.Helper = g.Owner
		if g.Ref.Kind != Ticket {
			g.Ref = m.Ref // where people look
		}
	}
	return []Gap{g}
}

// moveBy is the latest event of any ticket that is not after the n-th of the
// case; nil where none came yet.
func (w *walked) moveBy(n int) *move {
	var latest *move
	for _, log := range w.logs {
		for i := range log.moves {
			if m := &log.moves[i]; m.n <= n && (latest == nil || m.n > latest.n) {
				latest = m
			}
		}
	}
	return latest
}
