package insight

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/waymark-itsm/waymark/journeys"
)

// Digest writes the report of a period: how many people, is it getting
// better, where it hurts most, what works, and what the figures cannot show.
// It fails on nothing: without journeys it is a headline and what was blind.
// The package comment defines every figure.
func Digest(in Input) journeys.Text {
	in = in.settled()
	var js []*journeys.Journey
	for _, id := range unique(in.Journeys) {
		if j := in.Rules.Journey(id); j != nil {
			js = append(js, j)
		}
	}
	d := digest{in: in, period: period{in.From, in.To}, several: len(js) > 1}
	text := journeys.Text{Headline: d.headline(js)}
	for _, j := range js {
		text.Rows = append(text.Rows, d.journey(j)...)
	}
	text.Rows = append(text.Rows, journeys.Row{Label: "Blind", Lines: blindLines(in, js)})
	text.Footer = d.footer()
	return text
}

type digest struct {
	in      Input
	period  period
	several bool

	figured, ranked bool // figures, pain points were printed, and so are explained
}

func (d *digest) headline(js []*journeys.Journey) string {
	title := d.in.Title
	if title == "" {
		var names []string
		for _, j := range js {
			names = append(names, journeyName(j))
		}
		if title = list(names); title == "" {
			title = "No journey"
		}
	}
	parts := []string{title, d.period.String()}
	if len(js) == 1 {
		parts = append(parts, d.crowd(len(casesOf(js[0].ID, d.in.Cases))))
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
func (d *digest) journey(j *journeys.Journey) []journeys.Row {
	m := newMeasure(d.in.Rules, j, d.in.Now)
	cases, before := casesOf(j.ID, d.in.Cases), casesOf(j.ID, d.in.Before)
	var head []string
	if d.several {
		head = append(head, journeyName(j)+" · "+d.crowd(len(cases)))
	}
	switch {
	case len(cases) == 0:
		return []journeys.Row{{Lines: append(head, "Nobody was seen on this journey. "+d.crowdBefore(len(before)))}}
	case d.hidden(len(cases)):
		return []journeys.Row{{Lines: append(head,
			"Too few for figures. "+d.noPoint())}}
	}
	d.figured = true
	head = append(head, d.finishing(m, cases, before))
	points := d.shown(Points(d.in.Rules, j, d.in.Cases, d.in.Before, d.in.Now))
	Rank(points, d.in.RankBy, j)
	points = points[:min(len(points), d.in.Top)]
	if len(points) == 0 {
		head = append(head, d.noPoint())
	}
	d.ranked = d.ranked || len(points) > 0
	rows := []journeys.Row{{Lines: head}}
	for i, s := range d.sentences(j, points) {
		rows = append(rows, journeys.Row{Label: strconv.Itoa(i + 1), Lines: []string{
			s + " · " + d.figures(points[i]) + " · " + d.change(points[i]),
			d.mending(points[i]),
		}})
	}
	if b := m.bestOf(cases); b.people > 0 && !d.hidden(b.people) {
		rows = append(rows, journeys.Row{Label: "Best", Lines: []string{bestLine(j, b)}})
	}
	return rows
}

// noPoint says that nothing is listed, and from how many people on it would be.
func (d *digest) noPoint() string {
	if d.in.HideBelow == 1 {
		return "No pain point."
	}
	return fmt.Sprintf("No pain point reached %s.", people(d.in.HideBelow))
}

// finishing is the line of those who could not finish alone.
func (d *digest) finishing(m *measure, cases, before []*journeys.Case) string {
	now, waits := m.finishing(cases)
	was, _ := m.finishing(before)
	could := "could not finish alone"
	if !m.unaided {
		could = "could not finish with one contact"
	}
	var line string
	switch {
	case now.Some == 0:
		line = fmt.Sprintf("0 of %d %s.", now.All, could)
	case d.hidden(now.Some):
		line = fmt.Sprintf("Fewer than %d of %d %s.", d.in.HideBelow, now.All, could)
	default:
		line = fmt.Sprintf("%d of %d (%s) %s and waited %s", now.Some, now.All, percent(now.Some, now.All), could, span(median(waits)))
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

// shown drops the pain points of too few people.
func (d *digest) shown(points []Point) []Point {
	return slices.DeleteFunc(points, func(p Point) bool { return p.People < d.in.HideBelow })
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
	return fmt.Sprintf("%s %d (%s): %s", before, p.Before, percent(p.Before, p.OfPrior), word)
}

// mending is who mends it and where to look.
func (d *digest) mending(p Point) string {
	line := d.owner(p)
	if p.Example != "" {
		line += " · example " + p.Example
	}
	return line
}

// owner says who mends a pain point in truth: "Owner: nobody (account closed
// since 2 Nov) · proposed: Portal team (9 of the last 12 changes)".
func (d *digest) owner(p Point) string {
	j := d.in.Rules.Journey(p.Journey)
	if p.Step == "" {
		return d.whoseTickets(p)
	}
	if j == nil || j.Step(p.Step) == nil {
		return ownerWords(d.in.Rules, p.Owner)
	}
	o := journeys.OwnerOf(d.in.Rules, d.in.Facts, j, p.Step)
	if o.There {
		return ownerWords(d.in.Rules, p.Owner)
	}
	line := "Owner: nobody"
	if o.Named != nil {
		why := string(o.Why)
		switch {
		case !o.Gone:
			why = "not seen to act"
		case why == "":
			why = "gone"
		}
		if !o.Since.IsZero() {
			why += " since " + o.Since.In(d.in.From.Location()).Format("2 Jan")
		}
		line += " (" + why + ")"
	}
	if o.Proposed != nil {
		line += " · proposed: " + o.Proposed.Name
		if o.Of > 0 {
			line += fmt.Sprintf(" (%d of the last %d changes)", o.Acts, o.Of)
		}
	}
	return line
}

// whoseTickets says whose a pain point is that lies on tickets. There the
// owner is the team that had the ticket, so that the figure beside its name is
// about what its people did: few people are not named beside one.
func (d *digest) whoseTickets(p Point) string {
	o := d.in.Rules.Owner(p.Owner)
	switch {
	case p.Several:
		return "Owner: several teams"
	case o != nil && o.Kind != journeys.ThirdParty && !d.in.Rules.Roster.Counted(p.Owner):
		return fmt.Sprintf("Owner: not named, a team under %d people", journeys.SmallestTeam)
	}
	return ownerWords(d.in.Rules, p.Owner)
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
