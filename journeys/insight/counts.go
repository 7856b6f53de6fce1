package insight

import (
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Counts count the cases of a period one by one, so that a digest over many need
// not hold them all: of a case nothing but a few figures is kept.
type Counts struct {
	by map[string]*counting // by journey
}

// NewCounts counts for the journeys of a digest: what it says of rules, of the
// instant, and of pain points that were accepted must be there already. A case
// must not be counted twice.
func NewCounts(in Input) *Counts {
	in = in.settled()
	c := &Counts{map[string]*counting{}}
	for _, j := range in.known() {
		m := newMeasure(in.Rules, j, in.Now)
		m.accepted = in.accepted(j.ID)
		c.by[j.ID] = m.counting()
	}
	return c
}

// Add counts one case, which may change afterwards. Superseded cases and those
// of other journeys are passed over.
func (c *Counts) Add(k *journeys.Case) {
	if n := c.by[k.Journey]; n != nil && k.Successor == "" {
		n.add(k)
	}
}

// Points are the pain points of one journey as they were counted, in no
// particular order, beside nothing before.
func (c *Counts) Points(j *journeys.Journey) []Point {
	n := c.by[j.ID]
	if n == nil {
		return nil
	}
	return n.m.points(n, n.m.counting())
}

// counting is what a digest needs to know of the cases of one journey.
type counting struct {
	m      *measure
	people int
	not    tally           // could not finish alone
	waits  []time.Duration // how long each of those took
	sla    tally           // of those: who met every SLA, of those whose desk says how its SLAs came out
	desks  []string        // names of the desks that say so
	walked []walkedPath    // of each ideal path
	points map[pointKey]*gathered
	drawn  *walkers // what a picture shows
}

func (m *measure) counting() *counting {
	return &counting{m: m, walked: make([]walkedPath, len(m.journey.Ideal)), points: map[pointKey]*gathered{}, drawn: newDrawing(m).walkers()}
}

func (m *measure) count(cases []*journeys.Case) *counting {
	n := m.counting()
	for _, c := range cases {
		n.add(c)
	}
	return n
}

func (n *counting) add(c *journeys.Case) {
	n.people++
	n.not.All++
	n.m.gather(n.points, c, n.people)
	n.drawn.add(c)
	for i := range n.m.journey.Ideal {
		path := &n.m.journey.Ideal[i]
		if c.Alignment.Path != path.ID || !n.m.ideal(c, path) {
			continue
		}
		w := &n.walked[i]
		w.took = append(w.took, n.m.took(c))
		if c.Rating > 0 {
			w.rated, w.rates = w.rated+c.Rating, w.rates+1
		}
	}
	if !n.m.notAlone(c) {
		return
	}
	n.not.Some++
	n.waits = append(n.waits, n.m.took(c))
	if c.SLA == "" {
		return
	}
	n.sla.All++
	if c.SLA == journeys.SLAMet {
		n.sla.Some++
	}
	for _, t := range c.Tickets {
		if name := n.m.rules.SourceName(t.Ref.Connector); name != "" && !slices.Contains(n.desks, name) {
			n.desks = append(n.desks, name)
		}
	}
}
