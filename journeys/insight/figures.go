package insight

import (
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// figures are what a digest says of one journey, before anything is left out
// of it for being about too few people.
type figures struct {
	journey     *journeys.Journey
	m           *measure
	people      int
	peopleThen  int // of the period before
	not, notWas tally
	waited      time.Duration // median, of those who could not finish alone
	sla         tally         // of those: who met every SLA, of those whose desk knows
	desks       []string      // names of the desks that know
	points      []Point       // ranked; of at least HideBelow people
	dropped     []Point       // likewise, that were called not worth mending and did not grow
	best        best
}

// figure counts one journey.
func (in Input) figure(j *journeys.Journey) figures {
	m := newMeasure(in.Rules, j, in.Now)
	m.accepted = in.accepted(j.ID)
	now, was := m.counted(in.These, in.Cases), m.counted(in.Those, in.Before)
	f := figures{
		journey: j, m: m, people: now.people, peopleThen: was.people, not: now.not, notWas: was.not,
		waited: median(now.waits), sla: now.sla, desks: slices.Sorted(slices.Values(now.desks)), best: m.bestOf(now.walked),
	}
	all := slices.DeleteFunc(m.points(now, was), func(p Point) bool { return p.People < in.HideBelow })
	Rank(all, in.RankBy, j)
	for _, p := range all {
		if in.leftOut(p) {
			f.dropped = append(f.dropped, p)
		} else {
			f.points = append(f.points, p)
		}
	}
	return f
}

// accepted are the pain points of a journey that somebody accepted.
func (in Input) accepted(journey string) map[pointKey]bool {
	all := map[pointKey]bool{}
	for id, k := range in.Known {
		if id.Journey == journey && k.State.Accepted() {
			all[pointKey{id.Kind, id.Step}] = true
		}
	}
	return all
}

// leftOut reports whether a pain point was called not worth mending, and has
// not grown since by more than chance explains: since it was said, or where
// nobody counted then, since the period before.
func (in Input) leftOut(p Point) bool {
	k := in.Known[p.ID()]
	return k.State.Verdict == journeys.KindNotWorth && k.grown(p) != More
}

func (k Known) grown(p Point) Change {
	if k.ThenOf > 0 {
		return Trend(p.People, p.Of, k.Then, k.ThenOf)
	}
	return Trend(p.People, p.Of, p.Before, p.OfPrior)
}

// counted is what was counted of the journey, or what the cases are when they
// are counted now.
func (m *measure) counted(c *Counts, cases []journeys.Case) *counting {
	if c == nil {
		return m.count(casesOf(m.journey.ID, cases))
	}
	if n := c.by[m.journey.ID]; n != nil {
		return n
	}
	return m.counting()
}
