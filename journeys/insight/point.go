package insight

import (
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Point is a pain point: where people of one journey ran into one kind of gap.
type Point struct {
	Journey string
	Kind    journeys.GapKind
	Step    string        // "" where the gap is the whole case's
	People  int           // cases with at least one such gap
	Of      int           // all cases of the journey in the period
	Waited  time.Duration // sum of Gap.Waited
	Effort  float64       // points of effort that arose on the step, or on the whole case where Step is "", in sum over these people
	Before  int           // People of the period before
	OfPrior int           // Of of the period before
	Owner   string        // id of who mends the step; "" for nobody
	Several bool          // it lies on no step, and not all of its gaps are the same team's to mend; Owner is then ""
	Example string        // key of the newest ticket of one of these cases; "" where none may be shown
	URL     string        // of the example; "" where there is none
	When    string        // when most of it happens, "half of them Mon and Tue 08:30 to 09:30"; "": at no time above all
}

// pointKey tells the pain points of one journey apart.
type pointKey struct {
	kind journeys.GapKind
	step string
}

// Points returns the pain points of one journey in a period beside those of
// the period before, in no particular order; see Rank. A pain point that is
// gone in this period is left out.
func Points(rules *journeys.Rules, j *journeys.Journey, cases, before []journeys.Case, now time.Time) []Point {
	m := newMeasure(rules, j, now)
	return m.points(m.count(casesOf(j.ID, cases)), m.count(casesOf(j.ID, before)))
}

// ID names the pain point in whichever period.
func (p Point) ID() journeys.PointID {
	return journeys.PointID{Journey: p.Journey, Kind: p.Kind, Step: p.Step}
}

// points are those that were counted, beside what was before.
func (m *measure) points(now, was *counting) []Point {
	points := make([]Point, 0, len(now.points))
	for key, g := range now.points {
		p := g.Point
		p.Journey, p.Kind, p.Step, p.Of, p.OfPrior = m.journey.ID, key.kind, key.step, now.people, was.people
		if then := was.points[key]; then != nil {
			p.Before = then.People
		}
		if s := m.journey.Step(key.step); s != nil {
			p.Owner = s.Owner // the map as it is now: who owned it when it hurt is history
		}
		if p.Several {
			p.Owner = ""
		}
		p.Example, p.URL = g.example.key, g.example.url
		p.When = g.when.most()
		points = append(points, p)
	}
	return points
}

// gathered is a pain point in the making.
type gathered struct {
	Point
	last    int       // which case was counted last: several gaps of one case are one person
	ownerAt time.Time // of the newest gap whose owner was taken
	example example
	when    hours
}

// gather counts the gaps of the n-th case, from 1.
func (m *measure) gather(into map[pointKey]*gathered, c *journeys.Case, n int) {
	for i := range c.Gaps {
		g := &c.Gaps[i]
		if !m.counts(g) {
			continue
		}
		key := pointKey{g.Kind, g.Step}
		p := into[key]
		if p == nil {
			p = &gathered{}
			into[key] = p
		}
		p.Waited += max(0, g.Waited)
		if p.People > 0 && key.step == "" && g.Owner != p.Owner {
			p.Several = true
		}
		if p.Owner == "" || g.Since.After(p.ownerAt) || g.Since.Equal(p.ownerAt) && g.Owner > p.Owner {
			p.Owner, p.ownerAt = g.Owner, g.Since
		}
		if p.last == n {
			continue
		}
		p.last = n
		p.People++
		p.Effort += effortOn(c, g.Step)
		p.example = p.example.newer(exampleOf(c))
		p.when.add(g.Since.In(m.zone()))
	}
}
