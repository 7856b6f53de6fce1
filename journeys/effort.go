package journeys

import (
	"slices"
	"sort"
	"time"
)

// Driver is one of the things that cost customers effort, and by it loyalty
// (CEB, "The Effortless Experience", 2013: more than one contact, transfers,
// repeated information, switched channels, waits, and what was done in vain).
type Driver string

// The drivers.
const (
	ByContacts  Driver = "repeat_contacts"  // contacts after the first
	ByTransfers Driver = "transfers"        // hand-offs
	ByRepeats   Driver = "repeated_answers" // asked for what was given already
	BySwitches  Driver = "channel_switches" // contact channels changed
	ByWaits     Driver = "waits"            // begun hours of waiting for the desk
	ByDetours   Driver = "detours"          // steps that the ideal path does not have, or walked again
	ByFailures  Driver = "failures"         // visits that failed: a call given up, a search for nothing
)

// Effort is what a customer had to put in. The score is the sum of its terms;
// nothing else goes into it, and it is never mixed with an outcome.
type Effort struct {
	Score float64 `json:"score"`
	Terms []Term  `json:"terms,omitempty"` // in the order of the drivers; none with a count of 0
	// Steps is the part of the score that arose on each step. Their sum is less
	// than the score where something happened before the first step.
	Steps map[string]float64 `json:"steps,omitempty"`
}

// Term is one driver of effort: Points are Count times Weight.
type Term struct {
	Driver Driver  `json:"driver"`
	Count  int     `json:"count"`
	Weight float64 `json:"weight"`
	Points float64 `json:"points"`
}

// Drivers returns every driver, in the order in which terms are shown.
func Drivers() []Driver {
	return []Driver{ByContacts, ByTransfers, ByRepeats, BySwitches, ByWaits, ByDetours, ByFailures}
}

// DefaultWeights are the weights of a journey that names none.
func DefaultWeights() Weights {
	return Weights{ByContacts: 3, ByTransfers: 2, ByRepeats: 2, BySwitches: 2, ByWaits: 1, ByDetours: 1, ByFailures: 1}
}

// weigh fills in the case's effort and scores, when its gaps are known and
// humans have said which of them are none.
//
// What counts, each time on the step where it arose:
//
//	repeat_contacts   every contact after the first
//	transfers         every hand-off from one team to another; that a ticket
//	                  finds its first team is none
//	repeated_answers  every asked_twice
//	channel_switches  every channel_switch, forced or not
//	waits             begun hours of waiting for the desk; see waits
//	detours           every extra_step and every repeated_step
//	failures          every visit that failed
//
// Possible gaps do not count, nor those that a human dismissed: nor then the
// contact, hand-off or failed visit that such a gap is about.
func (w *walked) weigh() {
	e := &effortOf{walked: w, counts: map[Driver]int{}, on: map[string]map[Driver]int{}, none: map[GapKind]map[string]bool{}}
	for i := range w.found {
		if g := &w.found[i]; g.State == GapDismissed {
			if e.none[g.Kind] == nil {
				e.none[g.Kind] = map[string]bool{}
			}
			e.none[g.Kind][g.Opening] = true
		}
	}
	e.visits()
	e.gaps()
	e.waits()
	w.Effort = e.sum()
	w.Scores = Scores{Outcome: w.outcome(), Experience: w.experience()}
}

// effortOf counts what a case cost its customer.
type effortOf struct {
	*walked
	counts map[Driver]int
	on     map[string]map[Driver]int // by step
	none   map[GapKind]map[string]bool
}

func (e *effortOf) add(d Driver, step string, n int) {
	if n <= 0 {
		return
	}
	e.counts[d] += n
	if e.journey.Step(step) == nil {
		return // before the person was on any step
	}
	if e.on[step] == nil {
		e.on[step] = map[Driver]int{}
	}
	e.on[step][d] += n
}

func (e *effortOf) visits() {
	for n, i := range e.contacts() {
		if v := &e.Visits[i]; n > 0 && !e.none[RepeatContact][v.Events[0]] {
			e.add(ByContacts, v.Step, 1)
		}
	}
	for i := range e.Visits {
		v := &e.Visits[i]
		if v.State != Failed || e.journey.Step(v.Step).Lane != Customer {
			continue
		}
		wrong := slices.ContainsFunc(v.Events, func(k string) bool {
			return e.none[AbandonedContact][k] || e.none[SearchNoResult][k]
		})
		if !wrong {
			e.add(ByFailures, v.Step, 1)
		}
	}
	for _, h := range e.Handoffs {
		e.add(ByTransfers, e.stepAt(h.At), 1)
	}
}

func (e *effortOf) gaps() {
	for i := range e.found {
		g := &e.found[i]
		if g.Certainty != Certain || g.State == GapDismissed {
			continue
		}
		step := g.Step
		if step == "" {
			step = e.stepAt(e.byKey[g.Opening].At)
		}
		switch g.Kind {
		case AskedTwice:
			e.add(ByRepeats, step, 1)
		case ChannelSwitch:
			e.add(BySwitches, step, 1)
		case ExtraStep, RepeatedStep:
			if e.journey.step(step).Lane == Customer {
				e.add(ByDetours, step, 1)
			}
		}
	}
}

// stepAt is the customer's step that was begun last at an instant, "" before
// the first: what happens to a ticket meets the person there.
func (w *walked) stepAt(at time.Time) string {
	if w.stood == nil {
		var last time.Time
		for i := range w.Visits {
			if v := &w.Visits[i]; w.journey.Step(v.Step).Lane == Customer {
				last = later(last, v.Begun) // two vendors' clocks may have inverted them
				w.stood = append(w.stood, stand{last, v.Step})
			}
		}
	}
	n := sort.Search(len(w.stood), func(i int) bool { return w.stood[i].at.After(at) })
	if n == 0 {
		return ""
	}
	return w.stood[n-1].step
}

// stand is where the person stood from an instant on.
type stand struct {
	at   time.Time
	step string
}

// sum turns counts into points. The drivers' order is fixed, so that the same
// counts always give the same number, to the last bit.
func (e *effortOf) sum() Effort {
	var sum Effort
	for _, d := range Drivers() {
		n := e.counts[d]
		if n == 0 {
			continue
		}
		t := Term{Driver: d, Count: n, Weight: e.journey.weight(d)}
		t.Points = float64(n) * t.Weight
		sum.Score += t.Points
		sum.Terms = append(sum.Terms, t)
	}
	for step, counts := range e.on {
		points := 0.0
		for _, d := range Drivers() {
			points += float64(counts[d]) * e.journey.weight(d)
		}
		if points == 0 {
			continue
		}
		if sum.Steps == nil {
			sum.Steps = map[string]float64{}
		}
		sum.Steps[step] = points
	}
	return sum
}

// weight is what a driver weighs on this journey: as its map says, else the
// default.
func (j *Journey) weight(d Driver) float64 {
	if w, said := j.Weights[d]; said {
		return w
	}
	return DefaultWeights()[d]
}
