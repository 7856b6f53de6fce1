package insight

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Digest writes the report of a period: how many people, is it getting
// better, where it hurts most, what works, and what the figures cannot show.
// It fails on nothing: without journeys it is a headline and what was blind.
// The package comment defines every figure.
func Digest(in Input) journeys.Text { return Tell(in).Text }

// Report is a digest together with the pain points that it numbers, so that
// what becomes of them later can be said where it stands.
type Report struct {
	Text   journeys.Text `json:"text"`
	Points []Point       `json:"points,omitempty"` // the first is number 1
}

// Tell is Digest with the pain points beside it.
func Tell(in Input) Report {
	in = in.settled()
	js := in.known()
	d := digest{in: in, period: period{in.From, in.To}, several: len(js) > 1}
	var all []figures
	for _, j := range js {
		all = append(all, in.figure(j))
	}
	text := journeys.Text{Headline: d.headline(all)}
	for i := range all {
		text.Rows = append(text.Rows, d.journey(&all[i])...)
	}
	text.Rows = append(text.Rows, d.wantedRow()...)
	text.Rows = append(text.Rows, journeys.Row{Label: blindLabel, Lines: append(blindLines(in, js), d.errors()...)})
	text.Buttons = d.buttons()
	text.Footer = d.footer()
	return Report{text, d.points}
}

// Retell is the report with what became of its pain points meanwhile: who mends
// them, what fix was chosen, what is wanted of the reader and can be pressed.
// Its figures stay: of cases nothing is looked at.
func (r Report) Retell(in Input) Report {
	in = in.settled()
	d := digest{in: in, period: period{in.From, in.To}, points: r.Points, again: true}
	t := r.Text
	t.Rows = nil
	for _, row := range r.Text.Rows {
		n, err := strconv.Atoi(row.Label)
		switch {
		case row.Label == wantedLabel:
			continue
		case err == nil && n > 0 && n <= len(r.Points) && len(row.Lines) > 0:
			row.Lines = []string{row.Lines[0], d.mending(r.Points[n-1])}
		case row.Label == blindLabel:
			t.Rows = append(t.Rows, d.wantedRow()...)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Buttons = d.buttons()
	return Report{t, r.Points}
}

// blindLabel is that of the row that says what the figures cannot show.
const blindLabel = "Blind"

func (d *digest) wantedRow() []journeys.Row {
	wanted := d.wanted()
	if len(wanted) == 0 {
		return nil
	}
	return []journeys.Row{{Label: wantedLabel, Lines: []string{strings.Join(wanted, " · ")}}}
}

// known are the journeys of the digest that the rules know.
func (in Input) known() []*journeys.Journey {
	var js []*journeys.Journey
	for _, id := range unique(in.Journeys) {
		if j := in.Rules.Journey(id); j != nil {
			js = append(js, j)
		}
	}
	return js
}

type digest struct {
	in      Input
	period  period
	several bool
	points  []Point // those that are numbered, over all journeys
	again   bool    // it stands already; see Report.Retell

	figured, ranked bool // figures, pain points were printed, and so are explained
}

func (d *digest) headline(all []figures) string {
	title := d.in.Title
	if title == "" {
		var names []string
		for _, f := range all {
			names = append(names, journeyName(f.journey))
		}
		if title = list(names); title == "" {
			title = "No journey"
		}
	}
	parts := []string{title, d.period.String()}
	if len(all) == 1 {
		parts = append(parts, d.crowd(all[0].people))
	}
	return strings.Join(parts, " · ")
}

// crowd is a number of people that may be printed.
func (d *digest) crowd(n int) string {
	switch {
	case n == 0:
		return "nobody"
	case d.hidden(n):
		return "fewer than " + people(d.in.HideBelow)
	}
	return people(n)
}

func (d *digest) hidden(n int) bool { return n > 0 && n < d.in.HideBelow }

// journey writes one journey's rows.
func (d *digest) journey(f *figures) []journeys.Row {
	j := f.journey
	var head []string
	if d.several {
		head = append(head, journeyName(j)+" · "+d.crowd(f.people))
	}
	switch {
	case f.people == 0:
		return []journeys.Row{{Lines: append(head, "Nobody was seen on this journey. "+d.crowdBefore(f.peopleThen))}}
	case d.hidden(f.people):
		return []journeys.Row{{Lines: append(head,
			"Too few for figures. "+d.noPoint())}}
	}
	d.figured = true
	head = append(head, d.finishing(f))
	if line := d.green(f); line != "" {
		head = append(head, line)
	}
	points := f.points[:min(len(f.points), d.in.Top)]
	if len(points) == 0 && len(f.dropped) == 0 {
		head = append(head, d.noPoint())
	}
	d.ranked = d.ranked || len(points) > 0
	rows := []journeys.Row{{Lines: head}}
	for i, s := range d.sentences(j, points) {
		p := points[i]
		d.points = append(d.points, p)
		line := s + " · " + d.figures(p) + " · " + d.change(p)
		if k := d.in.Known[p.ID()]; k.State.Verdict == journeys.KindNotWorth {
			line += " · grew since it was called not worth mending on " + d.day(k.State.At)
		}
		rows = append(rows, journeys.Row{Label: strconv.Itoa(len(d.points)), Lines: []string{line, d.mending(p)}})
	}
	if len(f.dropped) > 0 {
		row := journeys.Row{Label: "Not worth it"}
		for i, s := range d.sentences(j, f.dropped) {
			p := f.dropped[i]
			row.Lines = append(row.Lines, s+" · "+d.figures(p)+" · said on "+d.day(d.in.Known[p.ID()].State.At))
		}
		rows = append(rows, row)
	}
	if b := f.best; b.people > 0 && !d.hidden(b.people) {
		rows = append(rows, journeys.Row{Label: "Best", Lines: []string{bestLine(j, b)}})
	}
	return rows
}

// day is a day of which the reader knows the year.
func (d *digest) day(t time.Time) string { return t.In(d.in.From.Location()).Format("2 Jan") }

// green says how many had a hard time while every clock of the desk was kept.
// Where the desk's clocks say nothing of most, it says nothing.
func (d *digest) green(f *figures) string {
	n := f.sla
	if n.All == 0 || d.hidden(n.All) || 2*n.All < f.not.Some {
		return ""
	}
	some := strconv.Itoa(n.Some)
	if d.hidden(n.Some) {
		some = fmt.Sprintf("Fewer than %d", d.in.HideBelow)
	}
	line := fmt.Sprintf("%s of these %d met every SLA", some, n.All)
	if n.All < f.not.Some {
		line = fmt.Sprintf("%s of the %d of these with an SLA met every one", some, n.All)
	}
	if len(f.desks) > 0 {
		line += " in " + list(f.desks)
	}
	return line + "."
}

// errors is how often we were wrong ourselves.
func (d *digest) errors() []string {
	all, wrong := d.in.Messages, min(d.in.Wrong, d.in.Messages)
	switch {
	case all == 0:
		return nil
	case all == 1:
		return []string{"The one message was " + map[bool]string{true: "called wrong.", false: "not called wrong."}[wrong == 1]}
	case wrong == 0:
		return []string{fmt.Sprintf("None of %s was called wrong.", plural(all, "message", "messages"))}
	}
	return []string{fmt.Sprintf("%d of %s %s called wrong.", wrong, plural(all, "message", "messages"), map[bool]string{true: "was", false: "were"}[wrong == 1])}
}

// noPoint says that nothing is listed, and from how many people on it would be.
func (d *digest) noPoint() string {
	if d.in.HideBelow == 1 {
		return "No pain point."
	}
	return fmt.Sprintf("No pain point reached %s.", people(d.in.HideBelow))
}

// finishing is the line of those who could not finish alone.
func (d *digest) finishing(f *figures) string {
	now, was := f.not, f.notWas
	could := "could not finish alone"
	if !f.m.unaided {
		could = "could not finish with one contact"
	}
	var line string
	switch {
	case now.Some == 0:
		line = fmt.Sprintf("0 of %d %s.", now.All, could)
	case d.hidden(now.Some):
		line = fmt.Sprintf("Fewer than %d of %d %s.", d.in.HideBelow, now.All, could)
	default:
		line = fmt.Sprintf("%d of %d (%s) %s and waited %s", now.Some, now.All, percent(now.Some, now.All), could, span(f.waited))
		if now.Some > 1 {
			line += " (median)"
		}
		line += "."
	}
	if was.All == 0 || d.hidden(was.All) {
		return line + " " + d.crowdBefore(was.All)
	}
	return fmt.Sprintf("%s %s: %s. %s.", line, capital(d.period.before()), d.ofAll(was), capital(string(Trend(now.Some, now.All, was.Some, was.All))))
}

// ofAll is "95 of 198 (48 %)".
func (d *digest) ofAll(n tally) string {
	if d.hidden(n.Some) {
		return fmt.Sprintf("fewer than %d of %d", d.in.HideBelow, n.All)
	}
	return fmt.Sprintf("%d of %d (%s)", n.Some, n.All, percent(n.Some, n.All))
}

func (d *digest) crowdBefore(n int) string {
	if n == 0 {
		return capital(d.period.before()) + ": nobody seen."
	}
	return capital(d.period.before()) + ": " + d.crowd(n) + "."
}

// sentences names each pain point; two that read alike get their step's name.
func (d *digest) sentences(j *journeys.Journey, points []Point) []string {
	said := map[string]int{}
	all := make([]string, len(points))
	for i, p := range points {
		all[i] = Sentence(j, p)
		said[all[i]]++
	}
	for i, p := range points {
		if said[all[i]] > 1 && p.Step != "" && !strings.HasPrefix(all[i], stepName(j, p.Step)) {
			all[i] += " (" + stepName(j, p.Step) + ")"
		}
	}
	return all
}

// figures is "38 people (18 %), 30 h waiting".
func (d *digest) figures(p Point) string {
	parts := []string{fmt.Sprintf("%s (%s)", people(p.People), percent(p.People, p.Of))}
	if d.in.RankBy == ByEffort {
		parts = append(parts, points(p.Effort)+" of effort")
	}
	if p.Waited > 0 {
		parts = append(parts, span(p.Waited)+" waiting")
	}
	if p.When != "" {
		parts = append(parts, p.When)
	}
	return strings.Join(parts, ", ")
}

// change is "week before 35 (18 %): same".
func (d *digest) change(p Point) string {
	before := d.period.before()
	switch {
	case p.OfPrior == 0:
		return before + " nobody seen"
	case d.hidden(p.OfPrior):
		return before + " too few for figures"
	}
	word := Trend(p.People, p.Of, p.Before, p.OfPrior)
	if d.hidden(p.Before) {
		return fmt.Sprintf("%s fewer than %d: %s", before, d.in.HideBelow, word)
	}
	return fmt.Sprintf("%s %d (%s): %s%s", before, p.Before, percent(p.Before, p.OfPrior), word, d.sinceFix(p, word))
}

// footer explains those figures that were printed, in one line.
func (d *digest) footer() string {
	var parts []string
	switch {
	case d.ranked && d.in.RankBy == ByPeople:
		parts = append(parts, "Ranked by people")
	case d.ranked && d.in.RankBy == ByEffort:
		parts = append(parts, "Ranked by points of effort (contacts, hand-offs, questions asked twice, channels, waits, detours, tries in vain)")
	case d.ranked:
		parts = append(parts, "Ranked by hours waited")
	}
	counted := "Counted: who began in " + d.period.its()
	if !d.in.Now.IsZero() {
		counted += ", as it stood " + d.in.Now.Format("Mon 2 Jan 2006 15:04")
	}
	parts = append(parts, counted)
	if d.figured {
		parts = append(parts, "Could not finish: asked more than once, needed help, or is stuck")
	}
	if d.in.HideBelow > 1 {
		parts = append(parts, fmt.Sprintf("Nothing under %s is shown", people(d.in.HideBelow)))
	}
	return strings.Join(parts, " · ")
}
