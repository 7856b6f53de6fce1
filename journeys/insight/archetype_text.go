package insight

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/journeys"
)

// The archetype as a manager reads it in a terminal or pastes it into a mail:
// what became of people, the steps as a table in the order of the map, and
// below it whatever there is to say.

// labelled is how wide the labels are printed, and nameWidth the names of steps.
const (
	labelled  = 16
	nameWidth = 32
)

// Text prints it in lines of about so many characters.
func (a Archetype) Text(wide int) string {
	p := printer{wide: wide, a: a}
	p.line(strings.Join([]string{a.Name, period{a.From, a.To}.String(), p.people(a.People)}, " · "))
	switch {
	case a.People == nil:
		p.labelled("", "Too few for figures.")
	case *a.People == 0:
		p.labelled("", "Nobody was seen on this journey.")
	default:
		p.line("")
		p.crowd()
		p.table()
		p.below()
	}
	for i, line := range a.Blind {
		p.labelled([2]string{"Blind", ""}[min(i, 1)], line)
	}
	p.line("")
	p.labelled("Counted", p.counted())
	return p.b.String()
}

type printer struct {
	b    strings.Builder
	wide int
	a    Archetype
}

func (p *printer) line(s string) { p.b.WriteString(strings.TrimRight(s, " ") + "\n") }

// labelled prints a text behind a label, broken between words.
func (p *printer) labelled(label, text string) {
	if text == "" {
		return
	}
	line := ""
	flush := func() {
		p.line(fmt.Sprintf("  %-*s%s", labelled-2, label, line))
		label, line = "", ""
	}
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > p.wide-labelled {
			flush()
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	flush()
}

func (p *printer) people(n Number) string {
	if n == nil {
		return "fewer than " + people(p.a.HideBelow)
	}
	return people(*n)
}

// of is "12 of 214 (6 %)".
func (p *printer) of(n Number, all int) string {
	if n == nil {
		return fmt.Sprintf("fewer than %d of %d", p.a.HideBelow, all)
	}
	if *n == 0 {
		return fmt.Sprintf("0 of %d", all)
	}
	return fmt.Sprintf("%d of %d (%s)", *n, all, percent(*n, all))
}

// dividedText is "Opens the portal 60 (28 %) · other 9 (4 %)"; nothing where all
// are too few to be told apart.
func dividedText(shares []Share) string {
	if len(shares) == 1 && shares[0].Rest {
		return ""
	}
	var parts []string
	for _, s := range shares {
		parts = append(parts, fmt.Sprintf("%s %d (%s)", s.Name, s.People, percent(s.People, s.Of)))
	}
	return strings.Join(parts, " · ")
}

// crowd is what became of people.
func (p *printer) crowd() {
	a, all := p.a, *p.a.People
	could := "could not finish alone"
	if !a.Unaided {
		could = "could not finish with one contact"
	}
	waited := ""
	if a.Waited > 0 {
		waited = " and waited " + span(time.Duration(a.Waited)*time.Minute) + " (median)"
	}
	p.labelled("Alone", capital(p.of(a.NotAlone, all))+" "+could+waited+".")
	p.labelled("Outcome", dividedText(a.Outcome))
	if a.Experience != nil {
		p.labelled("Experience", fmt.Sprintf("%.2f of 1 (median); how it ended is no part of it", *a.Experience))
	}
	effort := points(a.Effort) + " (median)"
	var by []string
	for _, d := range a.Drivers {
		by = append(by, strings.ReplaceAll(string(d.Driver), "_", " ")+" "+decimal(d.Points))
	}
	if len(by) > 0 {
		effort += "; per person " + strings.Join(by, ", ")
	}
	p.labelled("Effort", effort)
	p.labelled("Effort peaks", dividedText(a.Peaks))
	gave := p.of(a.Abandoned, all)
	if last := dividedText(a.LeftAt); last != "" {
		gave += ", seen last at: " + last
	}
	p.labelled("Gave up", gave)
	p.labelled("Walked before", p.of(a.Returning, all))
	p.labelled("Came in at", dividedText(a.Entries))
	for i, s := range a.Segments {
		p.labelled([2]string{"Asking", ""}[min(i, 1)], fmt.Sprintf("%s: %d (%s), %s, %s (medians), %s did not reach the goal",
			s.Name, s.People, percent(s.People, s.Of), points(s.Effort), span(time.Duration(s.Took)*time.Minute), p.of(s.NotReached, s.People)))
	}
}

// table is a line for each step, and one for where people went from it.
func (p *printer) table() {
	p.line("")
	p.line(fmt.Sprintf("  %-*s%8s%7s%8s%8s%13s%13s%8s", nameWidth, "Step", "people", "again", "failed", "undone", "after", "took", "effort"))
	for _, s := range p.a.Steps {
		name := s.Name
		if s.Lane == "desk" {
			name = "desk: " + name
		}
		if s.Truth {
			name = "* " + name
		}
		if r := []rune(name); len(r) > nameWidth-1 {
			name = string(r[:nameWidth-4]) + "..."
		}
		switch {
		case s.Sight == Unseen:
			p.line(fmt.Sprintf("  %-*s%8s", nameWidth, name, "not seen"))
			continue
		case s.People == nil || *s.People == 0:
			p.line(fmt.Sprintf("  %-*s%8s", nameWidth, name, p.cell(s.People)))
			continue
		}
		undone := "?"
		if s.Sight == Seen {
			undone = p.cell(s.NotDone)
		}
		took := ""
		if s.Took > 0 {
			took = span(time.Duration(s.Took) * time.Minute)
		}
		p.line(fmt.Sprintf("  %-*s%8s%7s%8s%8s%13s%13s%8s", nameWidth, name, p.cell(s.People), p.cell(s.Again), p.cell(s.Failed), undone,
			span(time.Duration(s.After)*time.Minute), took, decimal(s.Effort)))
		if next := dividedText(s.Next); next != "" {
			p.indented("then " + next)
		}
	}
	p.line("")
}

// indented prints a text under a step's name.
func (p *printer) indented(text string) {
	q := printer{wide: p.wide + labelled - 4}
	q.labelled("", text)
	for _, line := range strings.Split(strings.TrimRight(q.b.String(), "\n"), "\n") {
		p.line("    " + strings.TrimLeft(line, " "))
	}
}

func (p *printer) cell(n Number) string {
	if n == nil {
		return "<" + strconv.Itoa(p.a.HideBelow)
	}
	return strconv.Itoa(*n)
}

// below is whatever there is to say under the table.
func (p *printer) below() {
	a := p.a
	next := func(label string) func() string {
		return func() string { l := label; label = ""; return l }
	}
	label := next("Phases")
	for _, ph := range a.Phases {
		switch {
		case ph.Sight == Unseen:
			p.labelled(label(), ph.Name+": not seen")
			continue
		case ph.People != nil && *ph.People == 0:
			continue
		}
		parts := []string{p.people(ph.People)}
		if went := dividedText(ph.Went); went != "" {
			parts = append(parts, went)
		}
		if ph.Stuck == nil || *ph.Stuck > 0 {
			parts = append(parts, p.cell(ph.Stuck)+" stand still in it")
		}
		if ph.Effort > 0 {
			parts = append(parts, points(ph.Effort)+" per person")
		}
		p.labelled(label(), ph.Name+": "+strings.Join(parts, " · "))
	}
	label = next("Hand-offs")
	for _, h := range a.Handoffs {
		text := fmt.Sprintf("%s to %s: %d of %s, %s back, %s missed", h.From, h.To, h.Handoffs, people(h.People), p.cell(h.Back), p.cell(h.Missed))
		if h.Wait > 0 {
			text += ", taken up after " + span(time.Duration(h.Wait)*time.Minute) + " (median)"
		}
		p.labelled(label(), text)
	}
	if a.Unshown {
		p.labelled(label(), fmt.Sprintf("Others are not shown: they were of fewer than %s, or a team has fewer than %d, or how many it has is not known.", people(a.HideBelow), journeys.SmallestTeam))
	}
	label = next("Broken")
	for _, b := range a.Broken {
		text := fmt.Sprintf("%s: the last %d who came there did not complete it, since %s", b.Name, b.People, period{a.From, a.To}.moment(b.Since))
		if b.Last.IsZero() {
			text += "; nobody in this period did"
		}
		p.labelled(label(), text)
	}
	for i, h := range a.Hurts {
		p.labelled([2]string{"Hurts", ""}[min(i, 1)], p.hurt(h))
	}
	if a.Best != "" {
		p.labelled("Best", a.Best)
	}
	label = next("Less here")
	for _, h := range a.LessHere {
		p.labelled(label(), p.hurt(h))
	}
	label = next("More here")
	for _, h := range a.MoreHere {
		p.labelled(label(), p.hurt(h))
	}
}

func (p *printer) hurt(h Hurt) string {
	text := fmt.Sprintf("%s · %s (%s)", h.Text, people(h.People), percent(h.People, *p.a.People))
	if h.Waited > 0 {
		text += ", " + span(time.Duration(h.Waited)*time.Minute) + " waiting"
	}
	text += " · " + h.Owner
	if h.Example != "" {
		text += " · example " + h.Example
	}
	return text
}

func (p *printer) counted() string {
	parts := []string{"Who began in this period"}
	if !p.a.At.IsZero() {
		parts[0] += ", as it stood " + p.a.At.Format("Mon 2 Jan 2006 15:04")
	}
	if p.a.People != nil && *p.a.People > 0 {
		parts = append(parts, "undone: certainly not completed", "?: its end cannot be seen", "after: median since the begin", "*: moment of truth", "effort: points per person")
	}
	return strings.Join(append(parts, fmt.Sprintf("nothing of fewer than %s", people(p.a.HideBelow))), " · ")
}
