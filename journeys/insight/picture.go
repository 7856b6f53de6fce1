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
	cases, before := casesOf(j.ID, in.Cases), casesOf(j.ID, in.Before)
	m := newMeasure(in.Rules, j, in.Now)
	m.hideBelow, m.facts = in.HideBelow, heardFacts(in)
	if len(before) < in.HideBelow {
		before = nil
	}
	d := drawing{measure: m, in: in, index: map[string]int{}}
	for i := range j.Steps {
		if s := &j.Steps[i]; s.Lane == journeys.Customer {
			d.index[s.ID] = len(d.steps)
			d.steps = append(d.steps, s)
		}
	}
	if len(cases) < in.HideBelow || len(d.steps) == 0 {
		return p, false
	}
	period := period{in.From, in.To}
	p = journeys.Picture{
		Title: journeyName(j), Period: period.String(), People: people(len(cases)), Before: period.before(),
		Foot: d.foot(),
	}
	for _, s := range d.steps {
		p.Stations = append(p.Stations, d.station(s, cases, before))
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
	p.Legs = d.legs(cases)
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

func (d *drawing) station(s *journeys.Step, cases, before []*journeys.Case) journeys.Station {
	at := journeys.Station{Name: stepName(d.journey, s.ID), Track: d.track(s.ID), Mood: d.mood(s, cases)}
	here := 0
	for _, c := range cases {
		if len(visitsOf(c, s.ID)) > 0 {
			here++
		}
	}
	at.Weight = d.coarse(here, len(cases))
	at.Was = d.wait(s, before)
	if at.Wait = d.wait(s, cases); at.Wait == "" && here == 0 && d.sightOf(s) == Unseen {
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
func (d *drawing) wait(s *journeys.Step, cases []*journeys.Case) string {
	var waits []time.Duration
	for _, c := range cases {
		if w, ok := d.waited(c, s.ID); ok {
			waits = append(waits, w)
		}
	}
	if len(waits) < d.hideBelow {
		return ""
	}
	return span(median(waits))
}

// waited is how long a person stood at a step when they first came there.
func (d *drawing) waited(c *journeys.Case, step string) (time.Duration, bool) {
	var came *journeys.Visit
	for i := range c.Visits {
		v := &c.Visits[i]
		if _, on := d.index[v.Step]; !on {
			continue
		}
		switch {
		case v.Step == step && came == nil:
			came = v
		case v.Step != step && came != nil:
			return max(0, v.Begun.Sub(came.Begun)), true
		}
	}
	if came != nil && came.State == journeys.Done && !came.Ended.Before(came.Begun) {
		return came.Ended.Sub(came.Begun), true
	}
	return 0, false
}

// legs are the ways from step to step that enough people went, and those of
// the first ideal path whoever went them. -1 is where a journey began or ended.
func (d *drawing) legs(cases []*journeys.Case) []journeys.Leg {
	type way struct{ from, to int }
	went := map[way]int{}
	for _, c := range cases {
		ways := map[way]bool{} // a person who goes to and fro is one
		at := -1
		for _, v := range c.Visits {
			if to, on := d.index[v.Step]; on && to != at {
				ways[way{at, to}] = true
				at = to
			}
		}
		if at >= 0 && c.Over && !d.ends(d.steps[at].ID) {
			ways[way{at, -1}] = true
		}
		for w := range ways {
			went[w]++
		}
	}
	var legs []journeys.Leg
	for from := -1; from < len(d.steps); from++ {
		for to := -1; to < len(d.steps); to++ {
			if from == to {
				continue
			}
			leg := journeys.Leg{Track: d.leads(from, to), From: from, To: to, Share: d.coarse(went[way{from, to}], len(cases))}
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
func (d *drawing) mood(s *journeys.Step, cases []*journeys.Case) *journeys.Feeling {
	sum, n := 0.0, 0
	for _, c := range cases {
		if c.Rating > 0 && len(visitsOf(c, s.ID)) > 0 {
			sum, n = sum+c.Rating, n+1
		}
	}
	if n >= max(fewestAnswers, d.hideBelow) {
		return &journeys.Feeling{Level: (sum/float64(n) - 3) / 2, Measured: true} // 3 of 5 is neither
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
