package eventlog

import (
	"encoding/binary"
	"slices"

	"github.com/waymark-itsm/waymark/journeys"
)

// Limits of the variants that are remembered: those beyond are judged like all
// others, but not counted as variants.
const (
	MaxVariants     = 50_000
	maxVariantBytes = 16 << 20
)

// Judge compares the cases of a log with a journey and adds up what it finds.
// All cases of a log are over: each is aligned with whole ideal paths. Every
// event is its own visit, and one on no step of the journey is a log move.
type Judge struct {
	journey  *journeys.Journey
	class    func(int) Class
	places   []placed // by class
	aligner  *journeys.Aligner
	lastStep []int // of each ideal path

	trace  []int // steps of the case being judged
	events []int // the index in the case of each of them
	found  finding
	buffer []byte

	variants map[string]*variant
	bytes    int
	alone    bool // judge each case by itself, for measuring
	sums     sums
}

// Verdict is what was found in one case.
type Verdict struct {
	Fitness  float64 // 1 where it went exactly as it should
	Missing  int     // model moves
	Extra    int     // log moves
	PingPong bool    // who had it handed it back to an earlier one
	Reopened bool    // something happened after its end
}

// variant is all cases with the same classes in the same order.
type variant struct {
	classes []int
	cases   int
	finding
}

// finding is what a variant's alignment says.
type finding struct {
	Verdict
	steps []stepCount // of the steps that are in it, in order
	off   []int       // classes of the log moves on no step
}

type stepCount struct{ step, walked, missing, extra int }

// sums is what is added up.
type sums struct {
	cases, events, perfect int
	fitness                float64
	missing, extra         int
	steps                  []StepSum // as the journey's
	off                    map[int]int
	grouped, resourced     bool // some event said it
	pingPongGroup          int
	pingPongResource       int
	reopened               int
	uncounted              int // cases of variants that are not remembered
}

// NewJudge returns a judge for a journey that is Fit for logs. class says what
// the classes of the cases are: a Reader's Class.
func NewJudge(j *journeys.Journey, class func(int) Class) (*Judge, error) {
	if err := Fit(j); err != nil {
		return nil, err
	}
	g := &Judge{journey: j, class: class, variants: map[string]*variant{}, sums: sums{off: map[int]int{}}}
	var paths []journeys.StepPath
	for _, p := range j.Ideal {
		var steps []int
		for _, id := range p.Steps {
			steps = append(steps, slices.IndexFunc(j.Steps, func(s journeys.Step) bool { return s.ID == id }))
		}
		paths = append(paths, journeys.StepPath{Steps: steps})
		last := offMap
		if len(steps) > 0 {
			last = steps[len(steps)-1]
		}
		g.lastStep = append(g.lastStep, last)
	}
	g.aligner = journeys.NewAligner(paths)
	for _, s := range j.Steps {
		g.sums.steps = append(g.sums.steps, StepSum{Step: s.ID, Name: s.Name})
	}
	return g, nil
}

// Add judges a case.
func (g *Judge) Add(c *Case) Verdict {
	g.sums.cases++
	g.sums.events += len(c.Events)
	f := g.find(c)
	v := f.Verdict
	g.sums.fitness += v.Fitness
	if v.Missing+v.Extra == 0 {
		g.sums.perfect++
	}
	if v.Reopened {
		g.sums.reopened++
	}
	v.PingPong = g.handBacks(c)
	return v
}

// find returns what the case's variant says: an alignment for the first case
// of it, remembered for the others.
func (g *Judge) find(c *Case) *finding {
	if g.alone {
		g.align(c)
		g.sums.add(&g.found, 1)
		return &g.found
	}
	key := g.buffer[:0]
	for i := range c.Events {
		key = binary.AppendUvarint(key, uint64(c.Events[i].Class))
	}
	g.buffer = key
	if v := g.variants[string(key)]; v != nil {
		v.cases++
		return &v.finding
	}
	g.align(c)
	size := len(key) + 8*(len(c.Events)+len(g.found.off)) + 32*len(g.found.steps)
	if len(g.variants) == MaxVariants || g.bytes+size > maxVariantBytes {
		g.sums.uncounted++
		g.sums.add(&g.found, 1)
		return &g.found
	}
	g.bytes += size
	v := &variant{cases: 1, finding: g.found}
	v.steps, v.off = slices.Clone(g.found.steps), slices.Clone(g.found.off)
	for i := range c.Events {
		v.classes = append(v.classes, c.Events[i].Class)
	}
	g.variants[string(key)] = v
	return &v.finding
}

// place is what events of a class are; it is asked once for each.
func (g *Judge) place(class int) placed {
	for i := len(g.places); i <= class; i++ {
		g.places = append(g.places, place(g.journey, g.class(i)))
	}
	return g.places[class]
}

// align fills g.found with what the case's alignment says.
func (g *Judge) align(c *Case) {
	g.trace, g.events = g.trace[:0], g.events[:0]
	for i := range c.Events {
		if step := g.place(c.Events[i].Class).step; step != noMove {
			g.trace, g.events = append(g.trace, step), append(g.events, i)
		}
	}
	a := g.aligner.Align(g.trace, true)
	f := &g.found
	f.Verdict = Verdict{Fitness: a.Fitness}
	f.steps, f.off = f.steps[:0], f.off[:0]
	for _, m := range a.Moves {
		switch {
		case m.Kind == journeys.ModelMove:
			f.Missing++
			f.step(m.Step).missing++
		case m.Kind == journeys.SyncMove:
			f.step(m.Step).walked++
		case m.Step == offMap:
			f.Extra++
			f.off = append(f.off, c.Events[g.events[m.At]].Class)
		default:
			f.Extra++
			f.step(m.Step).extra++
		}
	}
	f.Reopened = g.reopened(c, g.lastStep[a.Path])
}

func (f *finding) step(step int) *stepCount {
	for i := range f.steps { // as many as the journey's steps, and those are few
		if f.steps[i].step == step {
			return &f.steps[i]
		}
	}
	f.steps = append(f.steps, stepCount{step: step})
	return &f.steps[len(f.steps)-1]
}

// reopened reports whether an event that is no ending follows one that is:
// what over.when says, or where it says nothing the last step of the ideal path
// that was walked.
func (g *Judge) reopened(c *Case, last int) bool {
	ended := false
	for i := range c.Events {
		p := g.place(c.Events[i].Class)
		ends := p.ends
		if len(g.journey.Over.When) == 0 {
			ends = p.step == last
		}
		if ended && !ends {
			return true
		}
		ended = ended || ends
	}
	return false
}

// handBacks reports whether the case went back to somebody who had had it
// before, and not just before: A B A. A group counts where the log has any.
func (g *Judge) handBacks(c *Case) bool {
	group, resource := false, false
	for i := range c.Events {
		group = group || c.Events[i].Group != 0
		resource = resource || c.Events[i].Resource != 0
	}
	g.sums.grouped, g.sums.resourced = g.sums.grouped || group, g.sums.resourced || resource
	byGroup := group && handsBack(c.Events, func(e *Entry) uint64 { return e.Group })
	byResource := resource && handsBack(c.Events, func(e *Entry) uint64 { return e.Resource })
	if byGroup {
		g.sums.pingPongGroup++
	}
	if byResource {
		g.sums.pingPongResource++
	}
	return byGroup || !g.sums.grouped && byResource
}

func handsBack(events []Entry, who func(*Entry) uint64) bool {
	const few = 32
	var first [few]uint64
	seen := first[:0]
	var more map[uint64]bool // a case with hundreds of hands must not be slow
	last := uint64(0)
	for i := range events {
		id := who(&events[i])
		if id == 0 || id == last {
			continue
		}
		last = id
		if slices.Contains(seen, id) || more[id] {
			return true
		}
		if len(seen) < few {
			seen = append(seen, id)
			continue
		}
		if more == nil {
			more = map[uint64]bool{}
		}
		more[id] = true
	}
	return false
}

// add adds what a variant says, as often as it was walked.
func (s *sums) add(f *finding, times int) {
	s.missing += times * f.Missing
	s.extra += times * f.Extra
	for _, c := range f.steps {
		t := &s.steps[c.step]
		t.Walked += times * c.walked
		t.Missing += times * c.missing
		t.Extra += times * c.extra
		t.OutOfOrder += times * min(c.missing, c.extra)
	}
	for _, class := range f.off {
		s.off[class] += times
	}
}
