package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/waymark-itsm/waymark/journeys"
	"github.com/waymark-itsm/waymark/journeys/eventlog"
)

// conformText is what conform says to a reader.
func conformText(r *eventlog.Result, j *journeys.Journey, log string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s beside the journey %q, activities by %s\n\n", log, countThousands(r.Cases, "case"), j.Name, nameOf(r.Activity))
	if r.Cases == 0 {
		return b.String()
	}
	line := func(label, figure, about string) {
		b.WriteString(strings.TrimRight(fmt.Sprintf("%-16s%12s  %s", label, figure, about), " ") + "\n")
	}
	of := func(n int) string { return percent(n, r.Cases) }
	line("Events", thousands(r.Events), "")
	line("Average fitness", r.AverageFitness.String(), "")
	line("Perfect", thousands(r.PerfectCases), of(r.PerfectCases)+" of the cases went exactly as they should")
	line("Missing moves", thousands(r.MissingMoves), "")
	line("Extra moves", thousands(r.ExtraMoves), "")
	if p := r.PingPong; p != nil {
		line("Ping-pong", thousands(p.Cases), of(p.Cases)+" went back to an earlier "+nameOf(p.By))
	} else {
		line("Ping-pong", "not known", "the log does not say who had a case")
	}
	line("Reopened", thousands(r.Reopened.Cases), of(r.Reopened.Cases)+" went on after their end ("+r.Reopened.By+")")
	if r.LooseEvents > 0 {
		line("Left out", thousands(r.LooseEvents), "events are in no case")
	}
	b.WriteString("\n" + stepsTable(r))
	if len(r.OffMap) > 0 {
		b.WriteString("\nExtra moves on no step of the journey\n")
		for i, a := range r.OffMap {
			if i == 10 {
				fmt.Fprintf(&b, "%8s  and %s more\n", "", thousands(len(r.OffMap)-i))
				break
			}
			fmt.Fprintf(&b, "%8s  %s\n", thousands(a.Extra), nameOf(a.Activity))
		}
	}
	if len(r.Variants) > 0 {
		fmt.Fprintf(&b, "\nThe most frequent of %s\n", countThousands(r.VariantCount, "variant"))
		for _, v := range r.Variants {
			fmt.Fprintf(&b, "%8s  %6s  fitness %.3f  %s\n", thousands(v.Cases), of(v.Cases), float64(v.Fitness), way(v.Activities))
		}
	}
	if r.Uncounted > 0 {
		fmt.Fprintf(&b, "\nThere were too many variants to remember: those of %s are not among them.\n", countThousands(r.Uncounted, "case"))
	}
	return b.String()
}

// stepsTable is a line for each step of the journey.
func stepsTable(r *eventlog.Result) string {
	width := len("Step")
	for _, s := range r.Steps {
		width = max(width, utf8.RuneCountInString(nameOfStep(s)))
	}
	var b strings.Builder
	row := func(cells ...string) {
		fmt.Fprintf(&b, "%s%s  %9s  %9s  %9s  %12s\n", cells[0], strings.Repeat(" ", width-utf8.RuneCountInString(cells[0])), cells[1], cells[2], cells[3], cells[4])
	}
	row("Step", "walked", "missing", "extra", "out of order")
	for _, s := range r.Steps {
		row(nameOfStep(s), thousands(s.Walked), thousands(s.Missing), thousands(s.Extra), thousands(s.OutOfOrder))
	}
	return b.String()
}

func nameOfStep(s eventlog.StepSum) string {
	if s.Name != "" {
		return s.Name
	}
	return s.Step
}

// doubts are what a user should know before the figures are believed: a rule
// with a typing error makes its step missing everywhere.
func doubts(r *eventlog.Result) []string {
	if r.Events == 0 {
		return nil
	}
	var unseen []string
	for _, s := range r.Steps {
		if s.Walked+s.Extra == 0 && s.Missing > 0 {
			unseen = append(unseen, fmt.Sprintf("%q", nameOfStep(s)))
		}
	}
	if len(unseen) == 0 {
		return nil
	}
	text := "no event of the log is on the step " + unseen[0]
	if len(unseen) > 1 {
		text = "no event of the log is on the steps " + strings.Join(unseen, ", ")
	}
	return []string{text + "; are its rules written as the log has it?"}
}

// way writes a variant on one line; what was done several times running is
// said once.
func way(activities []string) string {
	const most = 12
	var parts []string
	for i := 0; i < len(activities); {
		n := 1
		for i+n < len(activities) && activities[i+n] == activities[i] {
			n++
		}
		if len(parts) == most {
			parts = append(parts, fmt.Sprintf("... (%s in all)", count(len(activities), "event")))
			break
		}
		part := nameOf(activities[i])
		if n > 1 {
			part += " x" + strconv.Itoa(n)
		}
		parts = append(parts, part)
		i += n
	}
	if len(parts) == 0 {
		return "(no event)"
	}
	return strings.Join(parts, " > ")
}

// nameOf makes a name of a log fit for a terminal.
func nameOf(activity string) string {
	if activity == "" {
		return "(no name)"
	}
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return ' '
	}, activity)
}

func percent(n, of int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of)) }

// thousands writes 21,348.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func countThousands(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}
