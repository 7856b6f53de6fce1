package journeys

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Layout says how an explanation is laid out.
type Layout struct {
	About string // what was asked for; "" where nothing was
	Lost  bool   // also for what was placed: which other rules were tried, and why they lost
}

// Text lays an explanation out for a terminal: one line for what happened,
// neighbouring events that were treated alike folded into one, absolute local
// times.
func (e *Explanation) Text(r *Rules, l Layout) string {
	w := writer{zone: r.Zone, day: e.Now, rules: r, all: l.Lost}
	about := l.About
	if about != "" {
		about += " · "
	}
	w.line("%sas of %s, %s time", about, e.Now.In(r.Zone).Format("Mon 2 Jan 2006 15:04:05"), city(r.Zone))
	w.refs(e.Refs)
	w.silences(e.Silent)
	for i := range e.Cases {
		w.caseOf(&e.Cases[i])
	}
	for i := range e.Masters {
		w.master(&e.Masters[i])
	}
	if len(e.Cases) == 0 {
		w.line("\nNo journey is walked here.")
	}
	if len(e.Unmapped) > 0 {
		w.line("\n%s", e.unmappedWhere())
		w.events(e.Unmapped)
	}
	w.ahead(e)
	return w.b.String()
}

// unmappedWhere says of what the unmapped events are no part: an experience
// journey may look at them all the same.
func (e *Explanation) unmappedWhere() string {
	for i := range e.Cases {
		for k := range e.Cases[i].Events {
			if slices.ContainsFunc(e.Unmapped, func(u ExplainedEvent) bool { return u.Event == e.Cases[i].Events[k].Event }) {
				return "IN NO CASE OF A SERVICE JOURNEY"
			}
		}
	}
	return "IN NO CASE"
}

// city is how a reader calls a zone: "Berlin" for Europe/Berlin.
func city(zone *time.Location) string {
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
}

type writer struct {
	b     strings.Builder
	zone  *time.Location
	day   time.Time // of which the day is not repeated
	rules *Rules
	all   bool // what lost is shown of everything
}

func (w *writer) line(format string, a ...any) {
	w.b.WriteString(strings.TrimRight(fmt.Sprintf(format, a...), " ") + "\n")
}

// at is an instant to the second, with its day where it is another.
func (w *writer) at(t time.Time) string {
	if t.In(w.zone).Format(time.DateOnly) == w.day.In(w.zone).Format(time.DateOnly) {
		return t.In(w.zone).Format("15:04:05")
	}
	return t.In(w.zone).Format("Mon 2 Jan 15:04:05")
}

// table writes rows in columns, each as wide as its widest cell.
func (w *writer) table(indent string, rows [][]string) {
	var width []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		line := indent
		for i, cell := range row {
			line += cell
			if i+1 < len(row) {
				line += strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell)+2)
			}
		}
		w.line("%s", line)
	}
}

// refs writes what people would call a thing of its own: tickets and threads,
// and who claimed them. Calls and visits stand among the events.
func (w *writer) refs(refs []ExplainedRef) {
	first := true
	for i := range refs {
		ref := &refs[i]
		if ref.Ref.Kind != Ticket && ref.Journey == "" {
			continue
		}
		if first {
			w.line("\nCLAIMED")
			first = false
		}
		name := ref.Name
		if name != ref.Ref.String() {
			name += " (" + ref.Ref.String() + ")"
		}
		for _, word := range []string{ref.State, strings.Join(ref.Labels, " ")} {
			if word != "" {
				name += ", " + word
			}
		}
		if ref.Restricted {
			name += ", restricted"
		}
		if ref.Journey == "" {
			w.line("  %s: by no journey", name)
		} else {
			w.line("  %s: walks %s, by %s", name, ref.Journey, ref.Rule)
		}
		w.lost(ref.Lost)
	}
}

// silences writes which sources say nothing: nothing is concluded from that.
func (w *writer) silences(list []ExplainedSilence) {
	if len(list) == 0 {
		return
	}
	var names []string
	for _, s := range list {
		how := "never heard"
		if !s.Since.IsZero() {
			how = "since " + w.at(s.Since)
		}
		names = append(names, s.Source+" "+how)
	}
	w.line("\nSILENT  %s", strings.Join(names, ", "))
}

func (w *writer) lost(lost []Lost) {
	var rows [][]string
	for _, l := range lost {
		what := l.Journey
		if l.Step != "" {
			what += " · " + l.Step + " " + string(l.As)
		}
		rows = append(rows, []string{"not " + what, string(l.Rule), l.Why})
	}
	w.table("      ", rows)
}

func (w *writer) caseOf(c *ExplainedCase) {
	head := []string{c.Name, "mode " + orWord(string(c.Mode), string(Observe)), string(c.Map)}
	if c.Kind != ServiceJourney {
		head[0] += " (" + string(c.Kind) + ")"
	}
	state := "open"
	if c.Over {
		state = "over since " + w.at(c.OverAt)
	}
	w.line("\nCASE  %s", strings.Join(append(head, state, plural(c.Contacts, "contact"), orWord(c.ID, "not stored yet")), " · "))
	if c.Joined != "" {
		w.line("  one person's by %s", c.Joined)
	}
	if c.Silent != "" {
		w.line("  Nothing is written about it: %s.", c.Silent)
	}
	w.events(c.Events)
	var moves []string
	for _, m := range c.Moves {
		word := m.Step + " " + string(m.Kind)
		if m.Unseen {
			word = m.Step + " not seen"
		}
		if m.Lane != laneName(Customer) {
			word += " (" + m.Lane + ")"
		}
		moves = append(moves, word)
	}
	rest := slices.DeleteFunc(slices.Clone(c.Steps), func(s string) bool { return slices.Contains(c.Begun, s) })
	ahead := ""
	if len(c.Begun) > 0 {
		ahead = "; in progress: " + strings.Join(c.Begun, ", ")
	}
	if len(rest) > 0 {
		ahead += "; next: " + strings.Join(rest, ", ")
	}
	w.line("  ideal path %s: %s%s; fitness %.3f", c.Path, orWord(strings.Join(moves, ", "), "no step done yet"), ahead, c.Fitness)
	w.effort(c)
	for i := range c.Gaps {
		w.gap(&c.Gaps[i])
	}
	if len(c.Postings) > 0 {
		w.line("  outside")
		var rows [][]string
		for _, p := range c.Postings {
			state := orWord(p.State, "to be written")
			if !p.WrittenAt.IsZero() {
				state += ", written " + w.at(p.WrittenAt)
			}
			if !p.Wanted {
				state += ", not wanted any more"
			}
			rows = append(rows, []string{string(p.Kind), p.Target, state})
		}
		w.table("    ", rows)
	}
}

// effort writes what a case took, each term with its count and weight, and
// beside it how it ended and how it was.
func (w *writer) effort(c *ExplainedCase) {
	var terms []string
	for _, t := range c.Effort.Terms {
		terms = append(terms, fmt.Sprintf("%s %d × %g", t.Driver, t.Count, t.Weight))
	}
	known := func(s *float64) string {
		if s == nil {
			return "not known"
		}
		return fmt.Sprintf("%.3f", *s)
	}
	w.line("  effort %g%s; outcome %s; experience %s", c.Effort.Score, strings.TrimSuffix(": "+strings.Join(terms, ", "), ": "),
		known(c.Scores.Outcome), known(c.Scores.Experience))
}

// events writes events in columns; those in a row that were treated alike are
// one line.
func (w *writer) events(list []ExplainedEvent) {
	var rows [][]string
	var lost []([]Lost)
	for i := 0; i < len(list); i++ {
		e, n := &list[i], 1
		row := w.event(e)
		for i+1 < len(list) && alike(row, w.event(&list[i+1])) {
			i, n = i+1, n+1
		}
		if n > 1 {
			row[2] += fmt.Sprintf(" × %d", n)
		}
		rows = append(rows, row)
		if w.all || e.Step == "" && e.As == "" {
			lost = append(lost, e.Lost)
		} else {
			lost = append(lost, nil)
		}
	}
	// One table, so that the columns stand under each other; what lost is
	// written between its rows.
	var t writer
	t.table("  ", rows)
	lines := strings.Split(strings.TrimSuffix(t.b.String(), "\n"), "\n")
	for i := range rows {
		w.line("%s", lines[i])
		w.lost(lost[i])
	}
}

func alike(a, b []string) bool {
	for i := 1; i < len(a); i++ { // all but the time
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (w *writer) event(e *ExplainedEvent) []string {
	where := "on no step"
	switch {
	case e.As == AsOver:
		where = "ends the case"
	case e.Step != "":
		where = e.Step + " " + string(e.As)
		if e.Lane == laneName(Desk) {
			where += " (desk)"
		}
	}
	text := ""
	if e.TextLength > 0 {
		text = fmt.Sprintf("%d characters of text", e.TextLength)
	}
	if e.Words != "" {
		text += ": " + e.Words
	}
	if e.Restricted {
		text = strings.TrimPrefix(text+", restricted", ", ")
	}
	return []string{w.at(e.At), e.Source, e.Kind, e.By, where, string(e.Move), string(e.Rule), text}
}

func (w *writer) gap(g *ExplainedGap) {
	on := g.Step
	if on == "" {
		on = g.Ref.String()
	}
	w.line("  gap %s on %s: %s since %s, %s, %s", g.Kind, on, g.Certainty, w.at(g.Since), g.State, g.Severity)
	w.line("      %s", g.Says)
	why := fmt.Sprintf("opened by %s, %s; rule %s", g.Opening, w.at(g.OpenedAt), orWord(string(g.Rule), "of the kind itself"))
	if len(g.Evidence) > 1 {
		why += "; " + plural(len(g.Evidence), "event") + " of evidence"
	}
	w.line("      %s", why)
	if len(g.Witnesses) > 0 {
		var seen []string
		for _, v := range g.Witnesses {
			s := w.rules.SourceName(v.Source) + " (awake)"
			if !v.Silent.IsZero() {
				s = w.rules.SourceName(v.Source) + " (silent since " + w.at(v.Silent) + ")"
			}
			seen = append(seen, s)
		}
		w.line("      watched by %s", strings.Join(seen, ", "))
	}
	who := "mended by " + orWord(g.Owner, "nobody named")
	if g.Helper != "" {
		who += ", helped by " + g.Helper
	}
	if !g.Due.IsZero() {
		who += ", due " + w.at(g.Due)
	}
	w.line("      %s; speaks %s", who, g.Speaks)
}

func (w *writer) ahead(e *Explanation) {
	if len(e.Ahead) > 0 {
		w.line("\nAHEAD, if nothing happens and all sources stay awake")
		var rows [][]string
		for _, a := range e.Ahead {
			what := a.Journey + ": the case " + a.What
			if a.Gap != "" {
				on := a.Step
				if on == "" {
					on = a.Ref.String()
				}
				what = fmt.Sprintf("%s: %s on %s %s", a.Journey, a.Gap, on, a.What)
			}
			rows = append(rows, []string{w.at(a.At), what})
		}
		w.table("  ", rows)
	}
	if e.Next.IsZero() {
		w.line("\nNothing changes until something happens.")
		return
	}
	w.line("\nLooked at again %s, or as soon as something happens.", w.at(e.Next))
}

func orWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
