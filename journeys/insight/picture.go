package insight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Picture fills in what is drawn of one journey beside a digest's text, with
// the pain points numbered as Tell numbers them. ok is false where there is
// nothing to draw: nobody walked it, or so few that no figure may be shown, or
// the map has no steps of the customer's.
//
// The median wait at a step runs from when people first came there until they
// went on to another step or completed it; whoever still stands there is not in
// it. Lines are as thick as the people who went from the one step to the next,
// in multiples of HideBelow: a thickness gives no count away, and of fewer
// people there is none.
//
// How people feel on a step is what they who came there said of the journey,
// where ten at least did, and else what the map says in words that have a
// plain meaning (moodOf); of other words nothing is drawn.
func Picture(in Input, j *journeys.Journey, points []Point) (p journeys.Picture, ok bool) {
	in = in.settled()
	m := newMeasure(in.Rules, j, in.Now)
	m.hideBelow, m.facts = in.HideBelow, heardFacts(in)
	these, those := m.counted(in.These, in.Cases), m.counted(in.Those, in.Before)
	if those.people < in.HideBelow {
		those = m.counting()
	}
	d := newDrawing(m)
	d.in = in
	if these.people < in.HideBelow || len(d.steps) == 0 {
		return p, false
	}
	period := period{in.From, in.To}
	p = journeys.Picture{
		Title: journeyName(j), Period: period.String(), People: people(these.people), Before: period.before(),
		Foot: d.foot(),
	}
	now, was := these.drawn, those.drawn
	for i, s := range d.steps {
		p.Stations = append(p.Stations, d.station(s, &now.stops[i], &was.stops[i], these.people))
	}
	for i, x := range points {
		if x.Journey != j.ID {
			continue
		}
		if at, on := d.index[x.Step]; on {
			p.Stations[at].Ranks = append(p.Stations[at].Ranks, i+1)
		} else {
			p.Adrift = append(p.Adrift, i+1)
		}
	}
	p.Legs = d.legs(now.ways, these.people)
	p.Alt = alt(p)
	return p, true
}

// drawing is a picture in the making.
type drawing struct {
	*measure
	in    Input
	steps []*journeys.Step // of the customer's lane, in the order of the map
	index map[string]int   // of the step with this id
}

func newDrawing(m *measure) *drawing {
	d := &drawing{measure: m, index: map[string]int{}}
	for i := range m.journey.Steps {
		if s := &m.journey.Steps[i]; s.Lane == journeys.Customer {
			d.index[s.ID] = len(d.steps)
			d.steps = append(d.steps, s)
		}
	}
	return d
}

// walkers are how many people walked.
type walkers struct {
	d     *drawing
	stops []stood     // by the steps of the drawing
	ways  map[hop]int // people who went each way

	// Of the person who is being counted.
	came []*journeys.Visit // first, by step
	left []bool            // by step
	went []hop             // a person who goes to and fro is one
}

func (d *drawing) walkers() *walkers {
	n := len(d.steps)
	return &walkers{d: d, stops: make([]stood, n), ways: map[hop]int{}, came: make([]*journeys.Visit, n), left: make([]bool, n)}
}

// stood is how people stood at one step.
type stood struct {
	here  int             // people who came there
	waits []time.Duration // of those who went on or completed it
	rated float64         // sum of their ratings
	rates int
}

// hop leads from a step of the drawing to another; -1 is where a journey began
// or ended.
type hop struct{ from, to int }

// add counts one person, of whom nothing is kept.
func (all *walkers) add(c *journeys.Case) {
	d, came, left := all.d, all.came, all.left
	clear(came)
	clear(left)
	ways := all.went[:0]
	at := -1
	for i := range c.Visits {
		v := &c.Visits[i]
		to, on := d.index[v.Step]
		if !on || to == at {
			continue
		}
		if at >= 0 && !left[at] {
			left[at] = true
			all.stops[at].waits = append(all.stops[at].waits, max(0, v.Begun.Sub(came[at].Begun)))
		}
		if came[to] == nil {
			came[to] = v
			all.stops[to].count(c)
		}
		if w := (hop{at, to}); !slices.Contains(ways, w) {
			ways = append(ways, w)
		}
		at = to
	}
	if at >= 0 && !left[at] && came[at].State == journeys.Done && !came[at].Ended.Before(came[at].Begun) {
		all.stops[at].waits = append(all.stops[at].waits, came[at].Ended.Sub(came[at].Begun))
	}
	if at >= 0 && c.Over && !d.ends(d.steps[at].ID) {
		ways = append(ways, hop{at, -1})
	}
	for _, w := range ways {
		all.ways[w]++
	}
	all.went = ways
}

func (s *stood) count(c *journeys.Case) {
	s.here++
	if c.Rating > 0 {
		s.rated, s.rates = s.rated+c.Rating, s.rates+1
	}
}

func (d *drawing) station(s *journeys.Step, now, was *stood, of int) journeys.Station {
	at := journeys.Station{
		Name: stepName(d.journey, s.ID), Track: d.track(s.ID), Mood: d.mood(s, now), Weight: d.coarse(now.here, of),
		Wait: d.wait(now), Was: d.wait(was),
	}
	if at.Wait == "" && now.here == 0 && d.sightOf(s) == Unseen {
		at.Wait = string(Unseen)
	}
	return at
}

// track says on which line a step lies: on the first ideal path, on another, or
// on none.
func (d *drawing) track(step string) journeys.Track {
	for i := range d.journey.Ideal {
		switch {
		case !slices.Contains(d.journey.Ideal[i].Steps, step):
		case i == 0:
			return journeys.IdealTrack
		default:
			return journeys.OtherTrack
		}
	}
	return journeys.DetourTrack
}

// coarse is a share that tells no count: of the people a multiple of HideBelow.
func (d *drawing) coarse(n, of int) float64 {
	return float64(n/d.hideBelow*d.hideBelow) / float64(of)
}

// wait is the median time that people stood at a step, in words.
func (d *drawing) wait(s *stood) string {
	if len(s.waits) < d.hideBelow {
		return ""
	}
	return span(median(s.waits))
}

// legs are the ways from step to step that enough people went, and those of
// the first ideal path whoever went them.
func (d *drawing) legs(went map[hop]int, of int) []journeys.Leg {
	var legs []journeys.Leg
	for from := -1; from < len(d.steps); from++ {
		for to := -1; to < len(d.steps); to++ {
			if from == to {
				continue
			}
			leg := journeys.Leg{Track: d.leads(from, to), From: from, To: to, Share: d.coarse(went[hop{from, to}], of)}
			if leg.Share > 0 || leg.Track == journeys.IdealTrack {
				legs = append(legs, leg)
			}
		}
	}
	return legs
}

// ends reports whether an ideal path ends on a step.
func (d *drawing) ends(step string) bool {
	return slices.ContainsFunc(d.journey.Ideal, func(p journeys.Path) bool {
		return len(p.Steps) > 0 && p.Steps[len(p.Steps)-1] == step
	})
}

// leads says on which line the way from a step to another lies: on an ideal
// path where that goes the same way.
func (d *drawing) leads(from, to int) journeys.Track {
	for i := range d.journey.Ideal {
		at := -1
		for _, id := range d.journey.Ideal[i].Steps {
			next, on := d.index[id]
			if !on {
				continue
			}
			switch {
			case at != from || next != to:
			case i == 0:
				return journeys.IdealTrack
			default:
				return journeys.OtherTrack
			}
			at = next
		}
	}
	return journeys.DetourTrack
}

// mood is how people feel on a step: as they said, or as the workshop did.
func (d *drawing) mood(s *journeys.Step, said *stood) *journeys.Feeling {
	if said.rates >= max(fewestAnswers, d.hideBelow) {
		return &journeys.Feeling{Level: (said.rated/float64(said.rates) - 3) / 2, Measured: true} // 3 of 5 is neither
	}
	if level, ok := moodOf(s.Knowledge.Feel); ok {
		return &journeys.Feeling{Level: level}
	}
	return nil
}

// foot is what a reader must know who sees the picture alone.
func (d *drawing) foot() []string {
	var heard, silent, absent []string
	for _, id := range sourcesOf(d.rules, d.journey) {
		name := d.rules.SourceName(id)
		switch {
		case slices.Contains(d.journey.Blind, id) || d.rules.Source(id) == nil || !d.facts.Sources[id].Heard:
			absent = append(absent, name)
		default:
			heard = append(heard, name)
			silent = append(silent, silences(d.in, id, name)...)
		}
	}
	var foot []string
	add := func(label string, names []string) {
		if len(names) > 0 {
			foot = append(foot, label+strings.Join(names, ", "))
		}
	}
	add("Sources: ", heard)
	add("No data: ", silent)
	add("Not heard: ", absent)
	if v := d.rules.Version; v != "" {
		if len(foot) > 0 && len(foot[0]) < 40 { // room beside the sources
			foot[0] += " · map " + v[:min(8, len(v))]
		} else {
			foot = append(foot, "Map "+v[:min(8, len(v))])
		}
	}
	return foot
}

// alt is the picture for who cannot see it.
func alt(p journeys.Picture) string {
	var parts []string
	for _, s := range p.Stations {
		var of []string
		for _, r := range s.Ranks {
			of = append(of, fmt.Sprintf("circle %d", r))
		}
		if s.Track == journeys.DetourTrack {
			of = append(of, "off the ideal path")
		}
		if s.Wait == string(Unseen) {
			of = append(of, s.Wait)
		} else if s.Wait != "" {
			wait := "median wait " + s.Wait
			if s.Was != "" {
				wait += ", " + p.Before + " " + s.Was
			}
			of = append(of, wait)
		}
		step := s.Name
		if len(of) > 0 {
			step += " (" + strings.Join(of, "; ") + ")"
		}
		parts = append(parts, step)
	}
	return fmt.Sprintf("The journey %s in %s, %s, step by step: %s.", p.Title, p.Period, p.People, strings.Join(parts, "; "))
}
