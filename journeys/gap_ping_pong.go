package journeys

import (
	"fmt"
	"slices"
)

// pingPong is the kind of these gaps.
func pingPong() kind {
	return kind{
		kind: PingPong, severity: Moderate, tell: TellLater, find: (*walked).pingPongs,
		asks: []string{
			"Which of the teams can solve this, and who decides that?",
			"What did each team need that the other had not written down?",
			"Where could it have been routed right the first time?",
		},
		says: func(t *telling, g *Gap) string {
			return fmt.Sprintf("Handed back %d times between %s, last %s.", g.Count, t.ownerNames(g.Parties), t.at(g, t.lastOf(g)))
		},
		does: func(*telling, *Gap) string {
			return "One team keeps it, asks the others beside it, and tells the customer who it is"
		},
	}
}

// pingPongs: an open ticket was handed back to teams that had had it before,
// at least Limits.Bounces times. With which team a closed ticket is left is
// nobody's trouble.
//
// Opens with the hand-off that made it so many, certain at once; each further
// one is counted. Fixed when the person was helped. Owner: the team that it
// came back to; the parties are the teams that handed it to and fro; one that only
// passed it on is none of them.
func (w *walked) pingPongs() []Gap {
	limit := w.journey.Limits.Bounces
	if limit <= 0 {
		return nil
	}
	var gaps []Gap
	for _, log := range w.logs {
		var g Gap
		var had, between, evidence []string
		bounces := 0
		for i := range log.moves {
			m := &log.moves[i]
			if m.was == "" || m.has == m.was || !m.open {
				continue
			}
			if !slices.Contains(had, m.was) {
				had = append(had, m.was)
			}
			evidence = append(evidence, m.key)
			if !slices.Contains(had, m.has) {
				continue
			}
			for _, team := range []string{m.was, m.has} {
				if !slices.Contains(between, team) {
					between = append(between, team)
				}
			}
			if bounces++; bounces == limit {
				g = w.onTicket(PingPong, m, m.At)
			}
		}
		if bounces < limit {
			continue
		}
		had = slices.DeleteFunc(had, func(team string) bool { return !slices.Contains(between, team) })
		g.Count, g.Parties, g.Events = bounces, had, evidence
		gaps = append(gaps, g)
	}
	return gaps
}
