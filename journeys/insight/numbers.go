package insight

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Numbers are the figures of a digest as rows of a table, its first row the
// names of the columns: every figure that the digest prints, and those of the
// pain points for which it had no room. What the digest may not print stands in
// no row: nothing of fewer than HideBelow people, no customer, no agent.
//
// about is a pain point in words, "" for the journey as a whole; value, of
// before and of_before are counts or amounts in the unit. A count that may not
// be printed reads "fewer than 5", one that nobody knows is empty.
func Numbers(in Input) [][]string {
	in = in.settled()
	t := table{in: in, rows: [][]string{{"journey", "from", "to", "about", "figure", "unit", "value", "of", "before", "of_before", "change"}}}
	for _, j := range in.known() {
		t.journey(in.figure(j))
	}
	t.name = ""
	if in.Events > 0 {
		t.row("", "events that fitted no step", "events", strconv.Itoa(min(max(0, in.Events-in.Placed), in.Events)), strconv.Itoa(in.Events), "", "", "")
	}
	if in.Messages > 0 {
		t.row("", "messages that were called wrong", "messages", strconv.Itoa(min(in.Wrong, in.Messages)), strconv.Itoa(in.Messages), "", "", "")
	}
	return t.rows
}

type table struct {
	in   Input
	name string // of the journey
	rows [][]string
}

func (t *table) row(about, figure, unit, value, of, before, ofBefore, change string) {
	day := func(at time.Time) string { return at.Format("2006-01-02T15:04:05-07:00") }
	cells := []string{t.name, day(t.in.From), day(t.in.To), about, figure, unit, value, of, before, ofBefore, change}
	for i, c := range cells {
		cells[i] = cell(c)
	}
	t.rows = append(t.rows, cells)
}

// cell is a text that no table program takes for a formula: names come from
// files that people write.
func cell(s string) string {
	s = journeys.Plain(s, 300)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (t *table) journey(f figures) {
	t.name = journeyName(f.journey)
	t.row("", "people", "people", t.count(f.people), "", t.count(f.peopleThen), "", "")
	if hidden(f.people, t.in) || f.people == 0 {
		return
	}
	could := "could not finish alone"
	if !f.m.unaided {
		could = "could not finish with one contact"
	}
	t.compared("", could, f.not, f.notWas)
	if f.not.Some >= t.in.HideBelow {
		t.row("", could+": waited (median)", "minutes", amount(f.waited.Minutes()), "", "", "", "")
	}
	if f.sla.All >= t.in.HideBelow {
		t.row("", could+": and met every SLA", "people", t.count(f.sla.Some), t.count(f.sla.All), "", "", "")
	}
	for _, p := range append(f.points, f.dropped...) {
		about := Sentence(f.journey, p)
		t.compared(about, "people", tally{p.People, p.Of}, tally{p.Before, p.OfPrior})
		t.row(about, "waiting", "hours", amount(p.Waited.Hours()), "", "", "", "")
		t.row(about, "effort", "points", amount(p.Effort), "", "", "", "")
	}
	if b := f.best; b.people >= t.in.HideBelow {
		about := pathName(f.journey, b.path)
		t.row(about, "without a detour", "people", t.count(b.people), "", "", "", "")
		t.row(about, "without a detour: took (median)", "minutes", amount(b.took.Minutes()), "", "", "", "")
		if b.rates >= fewestAnswers {
			t.row(about, "without a detour: rated (mean)", "1 to 5", amount(b.rated), strconv.Itoa(b.rates), "", "", "")
		}
	}
}

// compared is a share beside that of the period before.
func (t *table) compared(about, figure string, now, was tally) {
	change := ""
	before, ofBefore := "", t.count(was.All)
	if was.All > 0 && !hidden(was.All, t.in) {
		before, change = t.count(was.Some), string(Trend(now.Some, now.All, was.Some, was.All))
	}
	t.row(about, figure, "people", t.count(now.Some), t.count(now.All), before, ofBefore, change)
}

func hidden(n int, in Input) bool { return n > 0 && n < in.HideBelow }

// count is a number of people that may be printed.
func (t *table) count(n int) string {
	if hidden(n, t.in) {
		return "fewer than " + strconv.Itoa(t.in.HideBelow)
	}
	return strconv.Itoa(n)
}

// amount has at most one digit after the point: more would claim too much.
func amount(x float64) string { return trimZero(strconv.FormatFloat(math.Round(10*x)/10, 'f', 1, 64)) }
