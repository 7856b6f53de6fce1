package demo

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/waymark-itsm/waymark/journeys"
)

// Show prints a report for people.
func Show(out io.Writer, r Report, rules *journeys.Rules) error {
	var b strings.Builder
	zone := rules.Zone
	heading(&b, "Where each event was placed")
	for _, e := range r.Events {
		step, rule := e.Step, string(e.Rule)
		switch {
		case e.As == journeys.AsOver:
			step = "(over)"
		case step == "":
			step, rule = "-", "in the case, on no step"
		}
		fmt.Fprintf(&b, "%s  %-12s %-14s %-15s %s\n", e.At.In(zone).Format("15:04:05"), rules.SourceName(e.Source), e.Event, step, rule)
	}
	if len(r.Events) == 0 {
		b.WriteString("no event belongs to a journey\n")
	}
	if len(r.NotSeen) > 0 {
		fmt.Fprintf(&b, "not seen, because no source of this desk can show it: %s\n", strings.Join(r.NotSeen, "; "))
	}
	for _, n := range r.Jira.Notes {
		heading(&b, "Jira "+n.Ticket+", one comment, "+visibility(r.Jira.Internal))
		b.WriteString(n.Text + "\n")
	}
	if len(r.Jira.Notes) == 0 {
		heading(&b, "Jira")
		b.WriteString("nothing was posted\n")
	}
	heading(&b, fmt.Sprintf("Slack, %s, edited in place %s", plural(r.Slack.Messages, "message"), plural(r.Slack.Edits, "time")))
	if r.Slack.Messages > 0 {
		b.WriteString(strings.TrimRight(r.Slack.Text, "\n") + "\n")
	} else {
		b.WriteString("nothing was posted\n")
	}
	heading(&b, "Gaps, who mends the step, who helps the person")
	for _, g := range r.Gaps {
		fmt.Fprintf(&b, "%-18s %-15s %-9s owner %-13s helper %s\n", g.Kind, g.Step, g.Certainty, orNobody(rules, g.Owner), orNobody(rules, g.Helper))
	}
	if len(r.Gaps) == 0 {
		b.WriteString("none\n")
	}
	heading(&b, "The digest of this week, as managers will find it on Monday")
	b.WriteString(r.Digest)
	_, err := io.WriteString(out, b.String())
	return err
}

func heading(b *strings.Builder, s string) { fmt.Fprintf(b, "\n-- %s\n\n", s) }

func visibility(internal bool) string {
	if internal {
		return "internal"
	}
	return "PUBLIC"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func orNobody(r *journeys.Rules, id string) string {
	if o := r.Owner(id); o != nil {
		return o.Name
	}
	return "-"
}

// Line tells a beat while the story is played.
func Line(out io.Writer, b Beat, rules *journeys.Rules) {
	_, _ = fmt.Fprintf(out, "%s  %-12s %s\n", b.At.In(rules.Zone).Format(time.TimeOnly), rules.SourceName(b.Source), b.Says)
}
