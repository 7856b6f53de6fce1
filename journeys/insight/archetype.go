package insight

import (
	"slices"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Archetype is one journey as all who began it in a period walked it together:
// where they came in, where they stood, failed and left, what they did next,
// between which teams their tickets went, and how it was for them.
//
// Nobody in it can be told apart. A number of people that is nil is of some,
// but of fewer than HideBelow; no figure is reckoned from so few. What people
// are divided into (entries, next steps, segments) leaves nothing to subtract;
// see publishable. Teams are named only where they are large enough. How many
// did not meet a problem is no secret: see the package comment.
//
// What no source can show is called not seen and is counted nowhere. Whoever
// stands on a step, or walked it while a source was silent that would have
// shown its end, is not counted as not having completed it.
type Archetype struct {
	Journey   string    `json:"journey"`
	Name      string    `json:"name"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	At        time.Time `json:"at"` // as it stood then
	HideBelow int       `json:"hide_below"`

	People    Number `json:"people"`    // nil or 0: nothing below is filled in but Blind
	NotAlone  Number `json:"not_alone"` // could not finish alone
	Unaided   bool   `json:"unaided"`   // there is an ideal path without help; else NotAlone is "with one contact"
	Waited    int    `json:"waited_minutes,omitempty"`
	Returning Number `json:"returning"` // who had walked it before
	Abandoned Number `json:"abandoned"` // who gave up

	Outcome    []Share  `json:"outcome,omitempty"`    // how it ended for them
	Experience *float64 `json:"experience,omitempty"` // median, 0 to 1; never blended with the outcome
	Effort     float64  `json:"effort"`               // median, in points
	Drivers    []Driver `json:"drivers,omitempty"`

	Entries  []Share        `json:"entries,omitempty"`          // on which step they were first seen
	LeftAt   []Share        `json:"left_at,omitempty"`          // who gave up, by the step on which they were seen last
	Peaks    []Share        `json:"peaks,omitempty"`            // on which step their effort peaked; nobody without effort
	Steps    []StepFigures  `json:"steps,omitempty"`            // in the order of the map
	Phases   []PhaseFigures `json:"phases,omitempty"`           // in their order
	Segments []Segment      `json:"segments,omitempty"`         // who reached the desk, gave up asking, never asked
	Handoffs []Handoffs     `json:"handoffs,omitempty"`         // between teams that are large enough
	Unshown  bool           `json:"handoffs_unshown,omitempty"` // there were others
	Broken   []Broken       `json:"broken,omitempty"`           // touchpoints that lately nobody completed
	Hurts    []Hurt         `json:"hurts,omitempty"`            // the worst touchpoints
	Best     string         `json:"best,omitempty"`
	LessHere []Hurt         `json:"less_here,omitempty"` // where the desk is active and the person is gone
	MoreHere []Hurt         `json:"more_here,omitempty"` // where the person is active and the desk is silent
	Blind    []string       `json:"blind,omitempty"`
}

// Driver is a driver of effort over all cases.
type Driver struct {
	Driver journeys.Driver `json:"driver"`
	Points float64         `json:"points_per_person"`
}

// Hurt is a pain point as it may be shown.
type Hurt struct {
	Kind    journeys.GapKind `json:"kind"`
	Step    string           `json:"step,omitempty"`
	Text    string           `json:"text"`
	People  int              `json:"people"`
	Waited  int              `json:"waited_minutes,omitempty"` // of all of them together
	Owner   string           `json:"owner"`
	Example string           `json:"example,omitempty"`
}

// Archetypal reckons the archetype of one journey from the cases that began in
// the input's period. Of the input's journeys only j is looked at.
func Archetypal(in Input, j *journeys.Journey) Archetype {
	in = in.settled()
	m := newMeasure(in.Rules, j, in.Now)
	m.hideBelow, m.facts = in.HideBelow, heardFacts(in)
	cases := casesOf(j.ID, in.Cases)
	a := Archetype{
		Journey: j.ID, Name: journeyName(j), From: in.From, To: in.To, At: in.Now, HideBelow: in.HideBelow, Unaided: m.unaided,
		People: m.number(len(cases)), Blind: blindLines(in, []*journeys.Journey{j}),
	}
	if len(cases) == 0 || a.People == nil {
		return a
	}
	m.people(&a, cases)
	m.felt(&a, cases)
	a.Entries, a.LeftAt, a.Peaks = m.entries(cases), m.leftAt(cases), m.peaks(cases)
	a.Steps, a.Phases, a.Segments = m.steps(cases), m.phases(cases), m.segments(cases)
	a.Handoffs, a.Unshown = m.handoffs(cases, in.Cases)
	a.Broken = m.broken(cases)
	m.hurts(&a, in)
	if b := m.bestOf(m.count(cases).walked); b.people >= in.HideBelow {
		a.Best = bestLine(j, b)
	}
	return a
}

// people fills in how many there were, and how many could not go on.
func (m *measure) people(a *Archetype, cases []*journeys.Case) {
	var returning, gaveUp int
	for _, c := range cases {
		if c.Follows != "" {
			returning++
		}
		if m.gaveUp(c) {
			gaveUp++
		}
	}
	k := m.count(cases)
	not, waits := k.not, k.waits
	a.Returning, a.Abandoned, a.NotAlone = m.number(returning), m.number(gaveUp), m.number(not.Some)
	if len(waits) >= m.hideBelow {
		a.Waited = minutes(median(waits))
	}
}

// gaveUp reports whether the person certainly did.
func (m *measure) gaveUp(c *journeys.Case) bool {
	return slices.ContainsFunc(c.Gaps, func(g journeys.Gap) bool { return g.Kind == journeys.Abandoned && m.counts(&g) })
}

// felt fills in how it ended and how it was, which are never blended.
func (m *measure) felt(a *Archetype, cases []*journeys.Case) {
	var ended [4]Share
	for i, name := range []string{"reached the goal", "did not reach it", "not seen how it ended", "under way"} {
		ended[i].Name = name
	}
	var how []float64
	for _, c := range cases {
		switch o := c.Scores.Outcome; {
		case !c.Over:
			ended[3].People++
		case o == nil:
			ended[2].People++
		case *o >= 1:
			ended[0].People++
		default:
			ended[1].People++
		}
		if c.Scores.Experience != nil {
			how = append(how, *c.Scores.Experience)
		}
	}
	a.Outcome = publishable(ended[:], m.hideBelow)
	if len(how) >= m.hideBelow {
		mid := middle(how)
		a.Experience = &mid
	}
	e := effortOf(m.journey, cases)
	a.Effort = e.Median
	for _, t := range e.Terms {
		a.Drivers = append(a.Drivers, Driver{t.Driver, t.Points / float64(len(cases))})
	}
}

// hurts fills in the worst touchpoints, and where effort should move from and
// to.
func (m *measure) hurts(a *Archetype, in Input) {
	points := slices.DeleteFunc(Points(in.Rules, m.journey, in.Cases, nil, in.Now), func(p Point) bool { return p.People < in.HideBelow })
	Rank(points, in.RankBy, m.journey)
	for _, p := range points {
		h := Hurt{p.Kind, p.Step, Sentence(m.journey, p), p.People, minutes(p.Waited), ownerWords(in.Rules, p.Owner), p.Example}
		switch {
		case p.Kind == journeys.DeskActiveAbsent:
			a.LessHere = append(a.LessHere, h)
		case p.Kind == journeys.CustomerActiveSilent:
			a.MoreHere = append(a.MoreHere, h)
		case len(a.Hurts) < in.Top:
			a.Hurts = append(a.Hurts, h)
		}
	}
}

func minutes(d time.Duration) int { return int(d.Round(time.Minute) / time.Minute) }

// middle is the median of numbers of which there is one at least.
func middle(of []float64) float64 {
	s := slices.Sorted(slices.Values(of))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
